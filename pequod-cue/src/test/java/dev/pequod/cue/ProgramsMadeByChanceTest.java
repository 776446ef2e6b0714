package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.pequod.cue.errors.CueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs on which this evaluator and the reference (v0.17.1) once differed, made smaller. On those of {@code same.txt} they agree now.
 * Those of {@code pairs.txt} are two programs that mean the same by the laws of the language; the reference gives them different values,
 * which the file records, and this evaluator one.
 */
final class ProgramsMadeByChanceTest {
    private static final Path FOLDER = Path.of("src/test/resources/dev/pequod/cue/chance");

    /**
     * A program or two and what they mean.
     *
     * @param parts the parts of the record, divided by lines of three dashes
     */
    record Case(String name, List<String> parts) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> same() throws IOException {
        return records("same.txt");
    }

    static List<Case> pairs() throws IOException {
        return records("pairs.txt");
    }

    private static List<Case> records(String file) throws IOException {
        List<Case> all = new ArrayList<>();
        for (String text : ("\n" + Files.readString(FOLDER.resolve(file))).split("\n=== ", -1)) {
            if (!text.isBlank()) {
                String[] nameAndRest = text.split("\n", 2);
                all.add(new Case(nameAndRest[0], List.of(nameAndRest[1].split("(?m)^---.*\n", -1))));
            }
        }
        assertFalse(all.isEmpty(), "no programs in " + file);
        return all;
    }

    @ParameterizedTest
    @MethodSource("same")
    void agreesWithTheReference(Case r) {
        assertEquals(r.parts().get(1).strip(), evaluate(r.parts().get(0)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void givesTheSameForBoth(Case r) {
        List<String> here = withoutOrder(r.parts().get(2));
        assertEquals(here, withoutOrder(evaluate(r.parts().get(0))));
        assertEquals(here, withoutOrder(evaluate(r.parts().get(1))));
    }

    /** Returns the value as {@code cue eval} prints it, or the word error. */
    private static String evaluate(String program) {
        try {
            Value v = CueContext.create().compile("-", program).value();
            return v.validateFinal(false).isEmpty() ? v.toCue(CueStyle.EVAL).strip() : "error";
        } catch (CueException e) {
            return "error";
        }
    }

    /** Fields may stand in any order. */
    private static List<String> withoutOrder(String value) {
        return value.lines()
                .map(String::strip)
                .filter(l -> !l.isEmpty())
                .sorted()
                .toList();
    }
}
