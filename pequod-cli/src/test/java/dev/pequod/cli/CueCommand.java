package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.api.testing.RegistryServer;
import dev.pequod.api.testing.TestTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The reference program, with a registry and a cache of a test. */
record CueCommand(Path program, Path folder, RegistryServer server) {

    CueCommand(Path folder, RegistryServer server) {
        this(TestTool.require("cue"), folder, server);
    }

    /** Publishes a module of one file. */
    void library(String name, String version, String deps, String text) throws IOException, InterruptedException {
        Path library = Files.createDirectories(folder.resolve(name + version + "/cue.mod"))
                .getParent();
        Files.writeString(
                library.resolve("cue.mod/module.cue"),
                "module: \"example.com/" + name + "@v1\"\nlanguage: version: \"v0.17.0\"\nsource: kind: \"self\"\n"
                        + (deps.isEmpty() ? "" : "deps: " + deps + "\n"));
        Files.writeString(library.resolve(name + ".cue"), "package " + name + "\n\n" + text + "\n");
        run(library, "mod", "publish", version);
    }

    /** Makes the module {@code web}, which needs the version of the library. */
    void webNeedingLib(String version) throws IOException {
        assertEquals(0, pequod("module", "init", "web").exit());
        Files.writeString(folder.resolve("web/cue.mod/module.cue"), """
                module: "example.com/web@v1"
                language: {
                	version: "v0.17.0"
                }
                source: {
                	kind: "self"
                }
                deps: {
                	"example.com/lib@v1": {
                		v: "%s"
                	}
                }
                """.formatted(version));
    }

    /** Runs what must succeed and returns what it printed. */
    String run(Path directory, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(program.toString()), Stream.of(arguments))
                        .toList())
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().put("CUE_REGISTRY", server.host() + "+insecure");
        builder.environment().put("CUE_CACHE_DIR", folder.resolve("cuecache").toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    /** Runs the command of this project with the same registry, and a cache in the same folder. */
    CommandRun pequod(String... arguments) {
        Map<String, String> environment =
                Map.of("CUE_REGISTRY", server.host() + "+insecure", "PEQUOD_CACHE_DIR", folder + "/cache");
        return CommandRun.of(folder, new byte[0], environment, false, List.of(arguments));
    }

    /** Lets the files in a folder be deleted: the program makes its cache read-only. */
    static void free(Path folder) throws IOException, InterruptedException {
        new ProcessBuilder("chmod", "-R", "u+w", folder.toString()).start().waitFor();
    }
}
