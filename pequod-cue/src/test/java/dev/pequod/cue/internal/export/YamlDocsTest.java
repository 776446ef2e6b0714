package dev.pequod.cue.internal.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class YamlDocsTest {
    @Test
    void manyLabelsOfOneLineTakeTimeInProportion() {
        String field = "a: 1, ";
        int count = 300_000;
        YamlDocs docs = new YamlDocs("{" + field.repeat(count) + "}\n# end\n");
        List<String> last = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            List<String> lines = List.of("none");
            for (int i = 0; i < count; i++) {
                int start = 1 + i * field.length();
                lines = docs.above(start, start + 1);
                docs.value(start + 3, start + 4, false);
            }
            return lines;
        });
        assertSame(List.of(), last);
    }

    @Test
    void onlyTheReaderAddsLines() {
        YamlDocs docs = new YamlDocs("a:\n  b: 1\n  # end\nc: 2\n");
        docs.above(0, 1);
        List<String> lines = docs.above(5, 6);
        docs.value(8, 9, false);
        assertThrows(UnsupportedOperationException.class, () -> lines.add("// other"));
        docs.above(18, 19);
        assertEquals(List.of("// end"), lines);
    }
}
