package dev.pequod.cue.internal.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.compile.CompileResult;
import dev.pequod.cue.internal.eval.Budget;
import dev.pequod.cue.internal.export.SyntaxOptions.Trait;
import dev.pequod.cue.internal.load.FileTree;
import dev.pequod.cue.internal.load.LoadOptions;
import dev.pequod.cue.internal.load.LoadResult;
import dev.pequod.cue.internal.load.Loader;
import dev.pequod.cue.internal.program.Linker;
import dev.pequod.cue.internal.program.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Compares what is exported with what the reference prints: one folder a case, one file a form. */
class SyntaxExporterTest {
    private static final Map<String, SyntaxOptions> FORMS = Map.of(
            "eval.txt", SyntaxOptions.EVAL,
            "all.txt",
                    SyntaxOptions.EVAL
                            .with(Trait.OPTIONAL, true)
                            .with(Trait.HIDDEN, true)
                            .with(Trait.ATTRIBUTES, true),
            "def.txt", SyntaxOptions.DEF,
            "export.txt", SyntaxOptions.EXPORT);

    @TestFactory
    Stream<DynamicTest> printsWhatTheReferencePrints() throws Exception {
        Path root = Path.of("src/test/resources/dev/pequod/cue/internal/export");
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(p -> Files.isRegularFile(p) && !p.endsWith("in.cue"))
                    .sorted()
                    .toList();
        }
        assertTrue(files.size() > 20, "cases are missing");
        return files.stream()
                .map(p -> DynamicTest.dynamicTest(root.relativize(p).toString(), () -> check(p)));
    }

    private static void check(Path expected) {
        SyntaxOptions options = FORMS.get(expected.getFileName().toString());
        assertNotNull(options, () -> "no form is called " + expected.getFileName());
        assertEquals(read(expected), export(read(expected.resolveSibling("in.cue")), options));
    }

    private static String export(String source, SyntaxOptions options) {
        FileTree tree = FileTree.of(Map.of("in.cue", source.getBytes(StandardCharsets.UTF_8)));
        LoadResult loaded = Loader.load(tree, List.of("in.cue"), LoadOptions.DEFAULT);
        assertEquals(List.of(), loaded.errors());
        CompileResult program = Linker.link(loaded, Map.of()).results().getFirst();
        assertEquals(List.of(), program.errors());
        return Run.run(Budget.DEFAULT, evaluation -> {
            Vertex v = evaluation.root(program.compiled());
            evaluation.finish(v);
            return SyntaxExporter.text(evaluation, v, program.compiled().id(), options, 1 << 20);
        });
    }

    private static String read(Path p) {
        try {
            return Files.readString(p);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
