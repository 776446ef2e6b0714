package dev.pequod.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests how blocks are found, since a block that is not found is not tested. */
final class BlocksTest {
    private static final Path FILE = Path.of("x.md");

    @Test
    void findsBlocksWithLanguageAndNote() {
        List<Blocks.Block> blocks = Blocks.of(FILE, "a\n```sh no-run: slow\n$ x\n```\n\n```\nplain\n```\n");
        assertEquals(2, blocks.size());
        assertEquals(new Blocks.Block(FILE, 2, "sh", "no-run: slow", List.of("$ x")), blocks.get(0));
        assertEquals("", blocks.get(1).language());
    }

    @Test
    void aBlockMustBeClosed() {
        assertThrows(IllegalStateException.class, () -> Blocks.of(FILE, "```sh\n$ x\n"));
    }

    @Test
    void splitsAtPrompts() {
        Blocks.Block block = new Blocks.Block(FILE, 1, "sh", "", List.of("$ a \\", "  b", "out", "$ c"));
        assertEquals(
                List.of(new Blocks.Command("a \\\n  b", List.of("out")), new Blocks.Command("c", List.of())),
                Blocks.commands(block));
    }

    @Test
    void dotsStandForAnyLines() {
        assertTrue(Blocks.matches(List.of("a", "...", "z"), List.of("a", "b", "c", "z")));
        assertTrue(Blocks.matches(List.of("..."), List.of()));
        assertFalse(Blocks.matches(List.of("a"), List.of("a", "b")));
        assertFalse(Blocks.matches(List.of("a", "..."), List.of("b")));
    }
}
