package dev.pequod.cue.internal.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.ParseOptions;
import dev.pequod.cue.internal.syntax.Parser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be compiled, in the words of the reference; a program without errors has nothing below the arrow. */
final class CompilerTest {
    private static final Path CASES = Path.of("src/test/resources/dev/pequod/cue/internal/compile/errors.txt");
    private static final Set<String> PACKAGES = Set.of("strings");

    static List<String> cases() throws IOException {
        return Arrays.asList(Files.readString(CASES).split("(?m)^=====\n", -1));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void reportsAsTheReference(String text) {
        int arrow = text.indexOf("--->\n");
        StringBuilder errors = new StringBuilder();
        compile(text.substring(0, arrow))
                .errors()
                .forEach(e -> errors.append(plain(e)).append('\n'));
        assertEquals(text.substring(arrow + 5), errors.toString());
    }

    @Test
    void seeksSimilarNamesForTheFirstErrorsOnly() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            text.append("value").append(i).append(": valeu").append(i).append('\n');
        }
        List<CueError> errors = compile(text.toString()).errors();
        assertEquals(60, errors.size());
        assertEquals("did you mean \"value49\"?", errors.get(49).hint());
        assertEquals(50, errors.stream().filter(e -> e.hint() != null).count());
    }

    /** Each error has the whole path to its place, so that few of a deep place take as much memory as many others. */
    @Test
    void keepsFewErrorsOfLongPaths() {
        String name = "a".repeat(1000);
        StringBuilder text = new StringBuilder((name + ": ").repeat(100) + "{\n");
        for (int i = 0; i < 900; i++) {
            text.append("b").append(i).append(": c").append(i).append('\n');
        }
        List<CueError> errors = compile(text + "}\n").errors();
        assertEquals(11, errors.size());
        assertEquals(100_103, errors.get(10).path().length());
    }

    private static CueError plain(CueError e) {
        return new CueError(e.code(), e.path(), e.message(), e.positions(), null);
    }

    private static CompileResult compile(String text) {
        File file = Parser.parseFile(SourceFile.of("x.cue", text), ParseOptions.DEFAULT)
                .tree();
        return Compiler.compile(
                file.packageName(),
                List.of(file),
                Map.of(),
                path -> PACKAGES.contains(path) ? Imports.Imported.BUILTIN : null,
                new Predeclared(Map.of()));
    }

    @Test
    void scopesHiddenFieldsByThePackage() {
        CompileResult result = compile("package p\n_a: 1\nb: _a\n");
        assertEquals(List.of(), result.errors());
        List<Label> labels = result.compiled().files().get(0).declarations().stream()
                .map(CompilerTest::label)
                .toList();
        assertEquals(List.of(Label.identifier("_a", "p"), Label.string("b")), labels);
    }

    private static Label label(Term t) {
        return t instanceof dev.pequod.cue.internal.adt.Field f ? f.label() : Label.string("");
    }

    @Test
    void endsWhenItIsInterrupted() {
        String text = "a: 1\n".repeat(2_000);
        File file = Parser.parseFile(SourceFile.of("x.cue", text), ParseOptions.DEFAULT)
                .tree();
        Thread.currentThread().interrupt();
        try {
            Compiler.compile("", List.of(file), Map.of(), Imports.NONE, new Predeclared(Map.of()));
            throw new AssertionError("was not cancelled");
        } catch (CueException e) {
            assertEquals(ErrorCode.LIMIT, e.errors().get(0).code());
        } finally {
            assertEquals(true, Thread.interrupted());
        }
    }
}
