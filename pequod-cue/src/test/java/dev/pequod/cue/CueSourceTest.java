package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Data as CUE source: where the comments of YAML go. The command's cases have the rest, with the reference's words. */
final class CueSourceTest {
    /** One long value makes all lines of its column as long. */
    @Test
    void formattedTextsAreNoLongerThanAnOutput() {
        String source = "a: 1 // x\n".repeat(5_000) + "z: \"" + "y".repeat(50_000) + "\" // x\n";
        CueException e = assertThrows(CueException.class, () -> CueFormat.format("in.cue", source, false));
        assertEquals(ErrorCode.LIMIT, e.errors().getFirst().code());
        assertEquals(
                "the formatted text exceeds " + Limits.DEFAULTS.outputBytes() + " bytes",
                e.errors().getFirst().message());
    }

    private static String formatted(String yaml) {
        List<String> expressions = CueSource.ofYaml("in.yaml", yaml, true).expressions();
        String source = "x: " + String.join("\ny: ", expressions);
        return CueFormat.format("in.cue", source.getBytes(StandardCharsets.UTF_8), false);
    }

    /** If each element were looked for the end of the line behind it, this would take minutes. */
    @Test
    void manyElementsOnOneLine() {
        String list = "[" + "0, ".repeat(500_000) + "0]";
        assertEquals(
                List.of(list), CueSource.ofYaml("in.yaml", list + "\n", true).expressions());
    }

    @Test
    void aboveAndBehindFields() {
        assertEquals("""
                x: {
                	// License
                	// the version
                	a: 1 // one

                	// two lines
                	// of text
                	b: "#2" // two
                	// three
                	c:
                		3
                }
                """, formatted("""
                # License

                # the version
                a: 1 # one

                # two lines
                # of text
                b: '#2'\t# two
                c:   # three
                  3
                """));
    }

    @Test
    void ofObjectsAndLists() {
        assertEquals("""
                x: {
                	// who
                	a: {
                		// b of it
                		b: 1
                		// all of a
                	}
                	// which
                	c: [
                		// first
                		1,
                		2, // second
                	]
                	// at last
                	d: 1
                	// the end
                }
                """, formatted("""
                a: # who
                  # b of it
                  b: 1
                  # all of a
                c: # which
                - # first
                  1
                - 2 # second
                # at last
                d: 1
                # the end
                """));
    }

    @Test
    void inBrackets() {
        assertEquals("""
                x: {
                	a: [1, 2] // list
                	b: [
                		// open
                		1, // one
                		// two
                		2, // also two

                		// last
                	] // close
                	c: {
                		d: 1 // d
                		// none
                		e: {}}
                	f: {
                		// empty
                	}
                }
                """, formatted("""
                a: [1, 2] # list
                b: [ # open
                  1, # one
                  # two
                  2 # also two
                  # last
                ] # close
                c: {
                  d: 1, # d
                  # none
                  e: {}
                }
                f: {
                  # empty
                }
                """));
    }

    @Test
    void ofDocumentsThatAreScalarsOrEndInBlocks() {
        assertEquals("""
                x: {
                	a: \"""
                		text # none
                		# neither
                	\t
                		\"""
                	// b
                	b: 1
                }
                y: // only
                	5
                """, formatted("""
                a: |
                  text # none
                  # neither
                # b
                b: 1
                ---
                # only
                5
                """));
    }

    @Test
    void onceThoughAliasesStandForTheirPlace() {
        assertEquals("""
                x: {
                	a: {
                		b: 1 // b

                		// all of a
                	}
                	c: {
                		b: 1
                	} // c
                	d: {
                		b: 1
                		// more
                		e: 2
                	}
                }
                """, formatted("""
                a: &a
                  b: 1 # b
                  # all of a
                c: *a # c
                d:
                  <<: *a
                  # more
                  e: 2
                """));
    }

    @Test
    void whateverTheFormOfLines() {
        assertEquals("x: {\n\t// head\n\ta: 1 // a\n}\n", formatted("\uFEFF# head\r\na: 1 # a\r\n"));
        assertEquals("x: {\n\ta: \"b#c\" // d\n}\n", formatted("a: b#c # d"));
        assertEquals(List.of(), CueSource.ofYaml("in.yaml", "# nothing\n", true).expressions());
    }

    @Test
    void inLinearTime() {
        String deep = "";
        StringBuilder yaml = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            yaml.append(deep).append("a: # ").append(i).append('\n');
            deep += " ";
        }
        yaml.append(deep).append("b: 1\n").append("# last\n".repeat(200_000));
        String source =
                CueSource.ofYaml("in.yaml", yaml.toString(), true).expressions().getFirst();
        assertEquals(200_500, source.lines().filter(l -> l.startsWith("//")).count());
        assertTrue(source.endsWith("// last\n}"));
    }
}
