package dev.pequod.cli;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.testing.RegistryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands about modules say of a registry, and of what is not in it. */
final class RegistryCommandsTest {
    @TempDir
    private Path folder;

    private RegistryServer server;

    @BeforeEach
    void start() throws IOException {
        server = RegistryServer.start(Files.createDirectory(folder.resolve("registry")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CommandRun run(Map<String, String> environment, String... arguments) {
        return CommandRun.of(folder, new byte[0], environment, false, List.of(arguments));
    }

    private CommandRun run(String... arguments) {
        return run(Map.of(), arguments);
    }

    private String out(String... arguments) {
        CommandRun run = run(arguments);
        assertEquals(0, run.exit(), run.err());
        return run.out().strip();
    }

    @Test
    void aRepositoryThatIsNotThereIsNotFoundByATag() {
        CommandRun none = run("module", "list", server.host() + "/none", "--plain-http");
        assertEquals(1, none.exit());
        assertEquals(
                "error: Tried to list the tags of " + server.host()
                        + "/none but there is no such repository; check its name\n",
                none.err());
    }

    @Test
    void whatIsNeededAndNotThereIsToldWithWhoNeedsIt() throws IOException {
        out("module", "init", "web");
        Files.writeString(
                folder.resolve("web/cue.mod/module.cue"), "deps: \"example.com/lib@v1\": v: \"v1.0.7\"\n", APPEND);
        CommandRun vet = run(Map.of("CUE_REGISTRY", server.host() + "+insecure"), "module", "build", "web");
        assertEquals(1, vet.exit(), vet.err());
        assertTrue(
                vet.err()
                        .endsWith("; cue.mod/module.cue of web needs example.com/lib@v1 v1.0.7, and CUE_REGISTRY says"
                                + " which registry has it\n"),
                vet.err());
    }

    @Test
    void aPasswordThatIsWrongIsNotOneThatIsMissing() throws IOException {
        try (RegistryServer closed =
                RegistryServer.startWithPassword(Files.createDirectory(folder.resolve("closed")))) {
            String[] line = {"module", "list", closed.host() + "/web", "--plain-http"};
            CommandRun none = run(line);
            assertEquals(3, none.exit());
            assertTrue(none.err().contains(" wants credentials, and there are none for it"), none.err());
            Map<String, String> environment = Map.of("DOCKER_CONFIG", folder.toString());
            Path config = folder.resolve("config.json");
            Files.writeString(
                    config,
                    "{\"auths\": {\"" + closed.host() + "\": {\"username\": \"alice\", \"password\": \"wrong\"}}}");
            CommandRun wrong = run(environment, line);
            assertEquals(3, wrong.exit());
            assertTrue(wrong.err().contains(" does not accept the credentials that there are for it"), wrong.err());
            Files.writeString(config, "{");
            CommandRun broken = run(environment, line);
            assertEquals(3, broken.exit());
            assertTrue(
                    broken.err()
                            .startsWith("error: Tried to find the credentials for " + closed.host() + " but " + config
                                    + ": it is no sound JSON"),
                    broken.err());
        }
    }

    @Test
    void asDataAFailureHasTheCodeOfItsReason() throws IOException {
        out("module", "init", "web");
        String there = "oci:" + server.host() + "/example.com/web:v1.0.0";
        assertCode("Forbidden", run("module", "inspect", there, "-o", "json"));
        assertCode("SourceUnavailable", run("module", "push", "web", there, "--offline", "-o", "json"));
        try (RegistryServer closed =
                RegistryServer.startWithPassword(Files.createDirectory(folder.resolve("closed")))) {
            assertCode(
                    "Unauthorized",
                    run("module", "push", "web", "oci:" + closed.host() + "/web:v1.0.0", "--plain-http", "-o", "json"));
        }
        assertCode("Failure", run("module", "build", "nosuch", "-o", "json"));
    }

    @Test
    void theCodesOfAModuleThatIsNotPublishedAreInTheTableOfTheDocumentation() throws IOException {
        out("module", "init", "web");
        Files.writeString(folder.resolve("web/tests/one-replica/out.json"), "{}");
        CommandRun run = run("module", "build", "web", "-o", "json");
        assertEquals(1, run.exit(), run.err());
        List<String> codes = Pattern.compile("\"code\": \"(\\w+)\"")
                .matcher(run.err())
                .results()
                .map(found -> found.group(1))
                .toList();
        assertEquals(
                List.of("ModuleCase", "NotPublished"), codes.stream().distinct().toList());
        String table = Files.readString(Path.of("../docs/reference/command.md"));
        for (String code : codes) {
            assertTrue(table.contains("| `" + code + "`"), code);
        }
    }

    private static void assertCode(String code, CommandRun run) {
        assertEquals(3, run.exit(), run.err());
        assertTrue(run.err().contains("\"code\": \"" + code + "\""), run.err());
    }

    @Test
    void whoPullsATagIsWarned() {
        out("module", "init", "web");
        String tag = "oci:" + server.host() + "/example.com/web:v1.0.0";
        String pinned = out("module", "push", "web", tag, "--plain-http");
        String warning = tag + " names a tag, which can be moved; pin digests: " + pinned;
        CommandRun pulled = run("module", "pull", tag, "-d", "text", "--plain-http");
        assertEquals(pinned + "\n", pulled.out());
        assertEquals("warning: " + warning + "\n", pulled.err());
        CommandRun quiet = run("-q", "module", "pull", tag, "-d", "quiet", "--plain-http");
        assertEquals("", quiet.err());
        CommandRun data = run("module", "pull", tag, "-d", "data", "--plain-http", "-o", "json");
        assertTrue(data.out().contains("\"warnings\": [\n    \"" + warning + "\"\n  ]"), data.out());
        assertEquals("", data.err());
        assertEquals(
                "",
                run("module", "pull", pinned, "-d", "pinned", "--plain-http").err());
    }
}
