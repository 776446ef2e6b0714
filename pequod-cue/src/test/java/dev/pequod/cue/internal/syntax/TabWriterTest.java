package dev.pequod.cue.internal.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.internal.syntax.TabWriter.Flag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the cases of {@code tabwriter/cases.txt}, whose results are those of Go's {@code text/tabwriter}. */
final class TabWriterTest {

    private static final Map<String, Flag> FLAGS = Map.of(
            "html", Flag.FILTER_HTML,
            "strip", Flag.STRIP_ESCAPE,
            "right", Flag.ALIGN_RIGHT,
            "discard", Flag.DISCARD_EMPTY_COLUMNS,
            "indent", Flag.TAB_INDENT,
            "debug", Flag.DEBUG);

    record Case(String options, String input, String expected) {}

    static List<Case> cases() throws IOException {
        try (InputStream in = TabWriterTest.class.getResourceAsStream("tabwriter/cases.txt")) {
            String[] lines =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8).split("\n", -1);
            List<Case> cases = new ArrayList<>();
            for (int i = 0; i + 3 < lines.length; i += 4) {
                cases.add(new Case(lines[i], unescape(lines[i + 1]), unescape(lines[i + 2])));
            }
            return cases;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void alignsAsGoDoes(Case c) {
        StringBuilder out = new StringBuilder();
        TabWriter writer = writer(c.options(), out);
        writer.write(c.input());
        writer.flush();
        assertEquals(c.expected(), out.toString());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void alignsTheSameCharacterByCharacter(Case c) {
        StringBuilder out = new StringBuilder();
        TabWriter writer = writer(c.options(), out);
        for (int i = 0; i < c.input().length(); i++) {
            writer.write(c.input().substring(i, i + 1));
        }
        writer.flush();
        assertEquals(c.expected(), out.toString());
    }

    @Test
    void tellsHowLongTheTextIsGoingToBeBeforeItGrows() {
        StringBuilder out = new StringBuilder();
        List<Long> lengths = new ArrayList<>();
        TabWriter writer = new TabWriter(out, 0, 4, 1, ' ', Set.of(), length -> {
            assertTrue(out.length() < length);
            lengths.add(length);
        });
        writer.write("a\tb\n".repeat(1_000) + "x".repeat(1_000) + "\tb");
        writer.flush();
        assertEquals(1_001L * 1_003, lengths.getLast());
        assertEquals(1_001 * 1_003 - 1, out.length());
    }

    @Test
    void takesTextAsItIs() {
        StringBuilder out = new StringBuilder();
        TabWriter writer = writer("0 8 1 blank strip,indent,discard", out);
        writer.text("a\tb\n<c>");
        writer.endCell(false);
        writer.text("1");
        writer.endLine(false);
        writer.text("d");
        writer.endCell(false);
        writer.text("2");
        writer.flush();
        assertEquals("a\tb\n<c> 1\nd       2", out.toString());
    }

    @Test
    void canBeUsedAgainAfterFlush() {
        StringBuilder out = new StringBuilder();
        TabWriter writer = writer("0 8 1 blank -", out);
        writer.write("wide cell\ta");
        writer.flush();
        writer.write("\nb\tc\n");
        writer.flush();
        assertEquals("wide cell a\nb c\n", out.toString());
    }

    @Test
    void keepsManyColumnsWithoutRecursion() {
        StringBuilder out = new StringBuilder();
        TabWriter writer = writer("0 8 1 blank indent", out);
        String indent = "\t".repeat(100_000);
        writer.write(indent + "a:\u000B1\n" + indent + "bb:\u000B2\n");
        writer.flush();
        assertEquals(indent + "a:  1\n" + indent + "bb: 2\n", out.toString());
    }

    /** Cells without text, as those of deep indentation are, take memory before a character is written. */
    @Test
    void tellsHowMuchWaitsForItsLines() {
        TabWriter writer = new TabWriter(new StringBuilder(), 0, 8, 1, ' ', Set.of(Flag.TAB_INDENT), length -> {
            if (length > 10_000) {
                throw new IllegalStateException("too long");
            }
        });
        assertThrows(IllegalStateException.class, () -> {
            for (int i = 0; i < 10_000; i++) {
                writer.endCell(true);
            }
        });
    }

    @Test
    void refusesNegativeWidths() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> new TabWriter(new StringBuilder(), -1, 8, 1, ' ', Set.of()));
        assertTrue(String.valueOf(e.getMessage()).contains("negative"));
    }

    private static TabWriter writer(String options, StringBuilder out) {
        String[] parts = options.split(" ", -1);
        EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
        if (!parts[4].equals("-")) {
            for (String name : parts[4].toLowerCase(Locale.ROOT).split(",", -1)) {
                flags.add(Objects.requireNonNull(FLAGS.get(name), name));
            }
        }
        char pad = switch (parts[3]) {
            case "blank" -> ' ';
            case "tab" -> '\t';
            default -> parts[3].charAt(0);
        };
        return new TabWriter(
                out, Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), pad, flags);
    }

    private static String unescape(String s) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < s.length(); i++) {
            if (s.charAt(i) != '\\') {
                out.append(s.charAt(i));
                continue;
            }
            i++;
            out.append(
                    switch (s.charAt(i)) {
                        case 't' -> '\t';
                        case 'v' -> '\u000B';
                        case 'n' -> '\n';
                        case 'f' -> '\f';
                        case 'e' -> TabWriter.ESCAPE;
                        default -> s.charAt(i);
                    });
        }
        return out.toString();
    }
}
