package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.testing.RegistryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules that other modules import, and through which nothing is rendered: published, pulled and depended upon. */
final class LibraryModulesTest {
    @TempDir
    private Path folder;

    private RegistryServer server;
    private CueCommand cue;

    @BeforeEach
    void start() throws IOException {
        server = RegistryServer.start(Files.createDirectory(folder.resolve("registry")));
        cue = new CueCommand(folder, server);
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        server.close();
        CueCommand.free(folder);
    }

    private void write(String name, String deps, String text) throws IOException {
        Path module = folder.resolve(name);
        Files.createDirectories(module.resolve("cue.mod"));
        Files.writeString(
                module.resolve("cue.mod/module.cue"),
                "module: \"example.com/" + name + "@v1\"\nlanguage: version: \"v0.17.0\"\nsource: kind: \"self\"\n"
                        + (deps.isEmpty() ? "" : "deps: \"example.com/" + deps + "@v1\": v: \"v1.0.0\"\n"));
        Files.writeString(module.resolve(name + ".cue"), "package " + name + "\n\n" + text + "\n");
        ran(0, "cue", "fmt", name + "/cue.mod/module.cue", name + "/" + name + ".cue");
    }

    private CommandRun ran(int exit, String... arguments) {
        CommandRun run = cue.pequod(arguments);
        assertEquals(exit, run.exit(), run.err());
        return run;
    }

    private CommandRun push(String name) {
        return ran(
                0, "module", "push", name, "oci:" + server.host() + "/example.com/" + name + ":v1.0.0", "--plain-http");
    }

    /** Once, only cue mod publish published one. */
    @Test
    void whatIsPublishedIsDependedUponByOursAndByTheReferenceProgram() throws IOException, InterruptedException {
        write("names", "", "#Name: =~\"^[a-z]+$\"");
        write("labels", "names", "import \"example.com/names\"\n\n#Labels: app!: names.#Name");
        CommandRun pushed = push("names");
        assertTrue(
                pushed.err().contains("names is a library for other modules and no platform: it has neither"),
                pushed.err());
        push("labels");

        write("own", "labels", "import \"example.com/labels\"\n\nl: labels.#Labels & {app: \"cart\"}");
        Path own = folder.resolve("own/cue.mod/module.cue");
        Files.writeString(own, Files.readString(own) + "deps: \"example.com/names@v1\": v: \"v1.0.0\"\n");
        String exported = cue.run(folder.resolve("own"), "export");
        assertTrue(exported.contains("\"app\": \"cart\""), exported);

        ran(0, "module", "init", "web");
        Path web = folder.resolve("web");
        Files.writeString(web.resolve("cue.mod/module.cue"), """
                module: "example.com/web@v1"
                language: version: "v0.17.0"
                source: kind: "self"
                deps: "example.com/labels@v1": v: "v1.0.0"
                """);
        String render = Files.readString(web.resolve("render.cue"));
        int line = render.indexOf('\n') + 1;
        Files.writeString(
                web.resolve("render.cue"),
                render.substring(0, line)
                        + "\nimport marks \"example.com/labels\"\n\n_l: marks.#Labels & {app: \"cart\"}\n"
                        + render.substring(line));
        ran(0, "cue", "fmt", "web/render.cue", "web/cue.mod/module.cue");
        push("web");
        assertTrue(ran(0, "module", "list", server.host() + "/example.com/names", "--plain-http")
                .out()
                .contains("v1.0.0"));
    }

    /** Once, whoever began with our command had to write down where the files are from before the other one published them. */
    @Test
    void whatInitWritesIsPublishedByTheReferenceProgramAndRendered() throws IOException, InterruptedException {
        ran(0, "module", "init", "web");
        cue.run(folder.resolve("web"), "mod", "publish", "v1.0.0");
        ran(0, "vet", "oci:" + server.host() + "/example.com/web:v1.0.0", "--plain-http");
        ran(0, "vet", "web");
    }

    /** Returns the first line of the examples in the help of a command, without the name of the program. */
    private String example(String command) {
        List<String> lines = ran(0, "module", command, "--help").out().lines().toList();
        return lines.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("pequod module " + command + " "))
                .findFirst()
                .orElseThrow()
                .substring("pequod ".length());
    }

    /** Once, the example of the one did not fit that of the other, and the documents said that it did. */
    @Test
    void theReferenceProgramImportsWhatTheExamplesOfTheHelpPublish() throws IOException, InterruptedException {
        ran(0, example("init").split(" "));
        ran(0, (example("push").replace("registry.example.com", server.host()) + " --plain-http").split(" "));
        Path module = folder.resolve("webservice/cue.mod/module.cue");
        String path = Files.readString(module).lines().findFirst().orElseThrow().split("\"", -1)[1];
        Path own = Files.createDirectories(folder.resolve("own/cue.mod")).getParent();
        Files.writeString(
                own.resolve("cue.mod/module.cue"),
                "module: \"example.com/own@v1\"\nlanguage: version: \"v0.17.0\"\ndeps: \"" + path
                        + "\": v: \"v1.1.0\"\n");
        Files.writeString(own.resolve("own.cue"), "package own\n\nimport web \"" + path + ":webservice\"\n\na: web\n");
        String evaluated = cue.run(own, "eval");
        assertTrue(evaluated.contains("kind:       \"Deployment\""), evaluated);
    }

    @Test
    void oneIsBuiltAndPulledAndRendersNothing() throws IOException {
        write("names", "", "#Name: =~\"^[a-z]+$\"");
        ran(0, "module", "build", "names", "--to", "names.tar");
        push("names");
        String ref = "oci:" + server.host() + "/example.com/names:v1.0.0";
        ran(0, "module", "pull", ref, "-d", "pulled", "--plain-http");
        assertEquals(
                Files.readString(folder.resolve("names/names.cue")),
                Files.readString(folder.resolve("pulled/names.cue")));
        assertTrue(ran(0, "vet", ref, "--plain-http").out().contains("it is a library for other modules"));
        Files.writeString(folder.resolve("cart.yaml"), """
                apiVersion: platform.example.com/v1alpha1
                kind: WebService
                metadata: {name: cart, namespace: shop}
                spec: {}
                """);
        CommandRun refused = ran(1, "render", "-f", "cart.yaml", "--platform", ref, "--plain-http");
        assertTrue(refused.err().contains("the module is a library for other modules and no platform"), refused.err());
    }

    @Test
    void oneThatDoesNotCompileIsNotPublished() throws IOException {
        write("names", "", "#Name: =~\"^[a-z]+$\"");
        Path more = Files.createDirectory(folder.resolve("names/more"));
        Files.writeString(more.resolve("more.cue"), "package more\n\n#Name: #Nom\n");
        CommandRun refused =
                ran(1, "module", "push", "names", "oci:" + server.host() + "/example.com/names:v1.0.0", "--plain-http");
        assertTrue(refused.err().contains("does not pass pequod vet"), refused.err());
        assertTrue(refused.err().contains("reference \"#Nom\" not found"), refused.err());
    }
}
