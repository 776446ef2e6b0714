package dev.pequod.cue.internal.builtin;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.StructLit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls of builtins with what the reference program makes of them: {@code values.cue} exports as {@code values.json} beside it, each
 * field of {@code errors.cue} fails with its line of {@code errors.txt}. The folders are import paths; {@code core} has the functions
 * that need no import.
 */
final class BuiltinPackagesTest {
    private static final Path CASES = Path.of("src/test/resources/dev/pequod/cue/internal/builtin");

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(CASES)) {
            return files.filter(f -> f.toString().endsWith(suffix)).sorted().toList();
        }
    }

    private static Path beside(Path file, String name) {
        return file.resolveSibling(name);
    }

    private static String name(Path file) {
        return CASES.relativize(file).toString();
    }

    @TestFactory
    Stream<DynamicTest> valuesAreThoseOfTheReference() throws IOException {
        List<Path> files = files("values.cue");
        assertFalse(files.isEmpty());
        return files.stream()
                .map(f -> DynamicTest.dynamicTest(name(f), () -> {
                    Value v = CueContext.create().compile(name(f), text(f)).value();
                    assertEquals(text(beside(f, "values.json")), v.toJson() + "\n");
                }));
    }

    @TestFactory
    Stream<DynamicTest> errorsAreThoseOfTheReference() throws IOException {
        List<Path> files = files("errors.cue");
        assertFalse(files.isEmpty());
        return files.stream()
                .map(f -> DynamicTest.dynamicTest(name(f), () -> {
                    Value v = CueContext.create().compile(name(f), text(f)).value();
                    List<String> expected =
                            text(beside(f, "errors.txt")).lines().toList();
                    List<String> fields = v.fields().stream().map(x -> x.name()).toList();
                    assertEquals(
                            expected.stream().map(BuiltinPackagesTest::label).toList(), fields);
                    assertAll(expected.stream().map(line -> () -> {
                        List<CueError> errors = v.lookup(label(line)).validate(true);
                        assertFalse(errors.isEmpty(), line);
                        assertEquals(line, label(line) + ": " + errors.get(0).message());
                    }));
                }));
    }

    private static String label(String line) {
        return line.substring(0, line.indexOf(':'));
    }

    @Test
    void everyFileIsUsed() throws IOException {
        Set<String> unused = new TreeSet<>();
        files("").stream().filter(Files::isRegularFile).forEach(f -> unused.add(name(f)));
        unused.removeAll(List.of("names.txt", "names-missing.txt"));
        for (Path f : files("values.cue")) {
            unused.removeAll(List.of(name(f), name(beside(f, "values.json"))));
        }
        for (Path f : files("errors.cue")) {
            unused.removeAll(List.of(name(f), name(beside(f, "errors.txt"))));
        }
        assertEquals(Set.of(), unused);
    }

    /** {@code names.txt} has all names of the reference but those of {@code tool/…}; {@code names-missing.txt} exactly those that are missing here. */
    @Test
    void namesAreThoseOfTheReference() {
        Set<String> known =
                new TreeSet<>(text(CASES.resolve("names.txt")).lines().toList());
        Set<String> missing = new TreeSet<>(known);
        Set<String> unknown = new TreeSet<>();
        for (String path : BuiltinPackages.names()) {
            Objects.requireNonNull(new BuiltinPackages().packageVertex(path))
                    .conjuncts()
                    .forEach(x -> {
                        for (var d : ((StructLit) x.term()).declarations()) {
                            String name = path + " " + ((Field) d).label().name();
                            if (!missing.remove(name)) {
                                unknown.add(name);
                            }
                        }
                    });
        }
        assertEquals(Set.of(), unknown, "names that the reference has not");
        assertEquals(
                text(CASES.resolve("names-missing.txt")).lines().toList(),
                List.copyOf(missing),
                "names that the reference has, as listed and as they are");
    }

    /** What is wrong with an argument is told only when the others are known, too. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "net.InCIDR(\"é\", string)",
                "net.CompareIP(\"x\", _)",
                "net.JoinHostPort({}, _)",
                "net.AddIPCIDR(\"é\", int)",
                "openapi.MarshalSchema({}, [1])"
            })
    void areIncompleteWhileAnArgumentIs(String call) {
        assertEquals(List.of(), errors(call));
    }

    @Test
    void refuseAConfigurationThatIsNoStruct() {
        assertEquals(
                List.of("error in call to encoding/openapi.MarshalSchema: field not found: version"),
                errors("openapi.MarshalSchema(64, [1])"));
    }

    private static List<String> errors(String call) {
        String path = call.startsWith("net.") ? "net" : "encoding/openapi";
        Value v = CueContext.create()
                .compile("in.cue", "import \"" + path + "\"\nx: " + call)
                .value();
        return v.validate(false).stream().map(CueError::message).toList();
    }
}
