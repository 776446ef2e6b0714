package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What values mean: each file of CUE stands beside what the reference program (v0.17.1) makes of its fields, one a line: the JSON it
 * exports, or the class of the error it reports.
 */
final class SemanticsTest {
    private static final Path FOLDER = Path.of("src/test/resources/dev/pequod/cue/eval");

    static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(FOLDER)) {
            List<Path> files =
                    all.filter(f -> f.toString().endsWith(".cue")).sorted().toList();
            assertFalse(files.isEmpty(), "no cases in " + FOLDER);
            return files;
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void agreesWithTheReference(Path file) throws IOException {
        String name = file.getFileName().toString();
        Value root = CueContext.create().compile(name, Files.readString(file)).value();
        List<String> results = new ArrayList<>();
        for (Field field : root.fields()) {
            results.add(field.name() + ": " + describe(field.value()));
        }
        Path expected = file.resolveSibling(name.replace(".cue", ".txt"));
        assertEquals(Files.readString(expected), String.join("\n", results) + "\n");
    }

    /** The worst error counts, as in the reference; a cycle is a kind of incomplete. */
    private static String describe(Value v) {
        List<CueError> errors = v.validate(true);
        return errors.stream()
                .map(CueError::code)
                .min(Comparator.naturalOrder())
                .map(code -> code == ErrorCode.CYCLE ? ErrorCode.INCOMPLETE : code)
                .map(code -> "error " + code.name().toLowerCase(Locale.ROOT))
                .orElseGet(v::toCompactJson);
    }
}
