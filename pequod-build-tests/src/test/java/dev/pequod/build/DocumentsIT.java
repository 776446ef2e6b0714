package dev.pequod.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Runs or checks every block of the documents; CONTRIBUTING.md tells how blocks are written. */
final class DocumentsIT {
    @TempDir
    static Path directory = Path.of("");

    /** Lets the launcher build now, so that no block shows the progress of a build. */
    @BeforeAll
    static void build() {
        Repository.run(
                Repository.ROOT,
                Map.of(),
                300,
                List.of(Repository.ROOT.resolve("pequod").toString(), "version"));
    }

    @TestFactory
    Stream<DynamicTest> blocks() {
        return Blocks.all().stream()
                .map(block -> dynamicTest(block.where(), () -> {
                    switch (block.language()) {
                        case "sh" -> shell(block);
                        case "java" -> java(block);
                        case "yaml" -> yaml(block);
                        case "cue" -> cue(block);
                        case "text", "json", "mermaid", "xml", "console" ->
                            assertFalse(block.text().isBlank());
                        default ->
                            throw new AssertionError(
                                    "a block needs one of the languages sh, java, yaml, cue, json, xml,"
                                            + " mermaid or text, not \"" + block.language() + "\"");
                    }
                }));
    }

    /**
     * A block that cannot be run here says why after {@code no-run:}. Commands end well, and so does each part of a pipe, unless
     * the block says {@code exit} and with what code.
     */
    private static void shell(Blocks.Block block) {
        if (block.note().startsWith("no-run:")) {
            assertFalse(block.note().substring("no-run:".length()).isBlank(), "say why it is not run");
            return;
        }
        Matcher exit = Pattern.compile("exit (\\d+)").matcher(block.note());
        int code = exit.matches() ? Integer.parseInt(exit.group(1)) : 0;
        assertTrue(exit.matches() || block.note().isEmpty(), "after sh comes exit or no-run:, not " + block.note());
        List<Blocks.Command> commands = Blocks.commands(block);
        assertFalse(commands.isEmpty(), "a command starts with \"$ \"");
        for (Blocks.Command command : commands) {
            Repository.Run run = Repository.run(
                    Repository.ROOT,
                    Map.of("NO_COLOR", "1"),
                    300,
                    List.of("bash", "-o", "pipefail", "-c", command.command()));
            List<String> lines = new ArrayList<>(run.output().lines().toList());
            List<String> expected = new ArrayList<>(command.expected());
            strip(lines);
            strip(expected);
            if (!Blocks.matches(expected, lines)) {
                assertEquals(String.join("\n", expected), String.join("\n", lines), "$ " + command.command());
            }
            assertEquals(code, run.exit(), "exit code of $ " + command.command());
        }
    }

    private static void strip(List<String> lines) {
        while (!lines.isEmpty() && lines.get(lines.size() - 1).isBlank()) {
            lines.remove(lines.size() - 1);
        }
    }

    private static void yaml(Blocks.Block block) {
        LoadSettings settings = LoadSettings.builder().setLabel(block.where()).build();
        int documents = 0;
        for (Object document : new Load(settings).loadAllFromString(block.text())) {
            assertTrue(document != null, "an empty document");
            documents++;
        }
        assertTrue(documents > 0);
    }

    /** CUE is formatted as the command formats it, which a block that does not parse cannot be. */
    private static void cue(Blocks.Block block) throws IOException {
        Path file = Files.writeString(Files.createTempFile(directory, "block", ".cue"), block.text());
        Repository.Run run = Repository.run(
                Repository.ROOT,
                Map.of(),
                300,
                List.of(Repository.ROOT.resolve("pequod").toString(), "cue", "fmt", file.toString()));
        assertEquals(0, run.exit(), run.output());
        assertEquals(Files.readString(file), block.text(), "as `pequod cue fmt` writes it");
    }

    /** The blocks of the guide that name a file are together a module, which passes without a warning. */
    @Test
    void theGuideShowsAWholeModule() throws IOException {
        Path guide = Path.of("docs", "guides", "platform-module.md");
        Path module = Files.createDirectory(directory.resolve("module"));
        for (Blocks.Block block : Blocks.of(guide, Repository.text(guide))) {
            if (!block.language().equals("sh") && !block.note().isEmpty()) {
                Path file = module.resolve(block.note());
                Files.createDirectories(file.getParent());
                Files.writeString(file, block.text());
            }
        }
        Repository.Run run = Repository.run(
                Repository.ROOT,
                Map.of(),
                300,
                List.of(Repository.ROOT.resolve("pequod").toString(), "vet", module.toString()));
        assertEquals(0, run.exit(), run.output());
        assertTrue(run.output().lines().allMatch(line -> line.startsWith("✓ ")), run.output());
        assertTrue(run.output().endsWith("✓ 2 of 2 tests pass\n"), run.output());
    }

    /** Compiles a whole file, or statements with their imports, against all modules; a {@code main} is run too. */
    private static void java(Blocks.Block block) throws Exception {
        String text = block.text();
        Matcher type = Pattern.compile("(?m)^(?:public |final )*(?:class|record|interface|enum) (\\w+)")
                .matcher(text);
        String name = "Snippet";
        if (type.find()) {
            name = type.group(1);
        } else {
            StringBuilder imports = new StringBuilder();
            StringBuilder body = new StringBuilder();
            block.lines()
                    .forEach(l ->
                            (l.startsWith("import ") ? imports : body).append(l).append('\n'));
            text = imports + "class Snippet { public static void main(String[] args) throws Exception {\n" + body
                    + "}}\n";
        }
        Path classes = Files.createTempDirectory(directory, "classes");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        String source = text;
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        boolean ok = compiler.getTask(
                        messages,
                        null,
                        null,
                        List.of("-proc:none", "-d", classes.toString(), "-cp", classPath),
                        null,
                        List.of(file))
                .call();
        assertTrue(ok, messages.toString());
        if (source.contains("void main(")) {
            Repository.Run run = Repository.run(
                    Repository.ROOT,
                    Map.of(),
                    60,
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            classes + java.io.File.pathSeparator + classPath,
                            name));
            assertEquals(0, run.exit(), run.output());
        }
    }

    @Test
    void linksBetweenDocumentsLeadSomewhere() {
        List<String> broken = new ArrayList<>();
        Pattern link = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
        for (Path file : Repository.files()) {
            if (!file.toString().endsWith(".md") || file.toString().contains("src/test/resources")) {
                continue;
            }
            Matcher links = link.matcher(Repository.text(file));
            while (links.find()) {
                String target = links.group(1);
                if (!target.contains(":")
                        && !Files.exists(Repository.ROOT.resolve(file).resolveSibling(target))) {
                    broken.add(file + " -> " + target);
                }
            }
        }
        assertEquals(List.of(), broken);
    }
}
