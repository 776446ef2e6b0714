package dev.pequod.cli;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pequod.api.testing.RegistryFront;
import dev.pequod.api.testing.RegistryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Returns what is told of what a run has published. */
    private static String inAResource(CommandRun run) {
        return "in a resource: platformRef: {oci: \"" + run.out().strip().substring("oci:".length()) + "\"}\n";
    }

    private CommandRun pushed(String module, String... options) {
        List<String> line = new ArrayList<>(
                List.of("module", "push", module, "oci:" + server.host() + "/" + module + ":v1.0.0", "--plain-http"));
        line.addAll(List.of(options));
        return run(line.toArray(String[]::new));
    }

    @Test
    void peopleAndLogsAreToldHowAResourceNamesWhatWasPublished() throws IOException {
        out("module", "init", "web");
        Files.createDirectories(folder.resolve("lib/cue.mod"));
        Files.writeString(
                folder.resolve("lib/cue.mod/module.cue"),
                "module: \"example.com/lib@v1\"\nlanguage: version: \"v0.9.0\"\n");
        Files.writeString(folder.resolve("lib/lib.cue"), "package lib\n\n#A: string\n");
        CommandRun library = pushed("lib");
        assertEquals(0, library.exit(), library.err());
        assertFalse(library.err().contains("in a resource"), library.err());
        CommandRun web = pushed("web");
        assertEquals(inAResource(web), web.err());
        assertEquals("", pushed("web", "-o", "json").err());
    }

    /** Once, whoever moved a tag got the former module for a minute. */
    @Test
    void whatATagMeantIsForgottenByWhoeverMovesIt() throws IOException {
        Map<String, String> environment =
                Map.of("PEQUOD_CACHE_DIR", folder.resolve("cache").toString(), "PEQUOD_CACHE_TAG_AGE", "1h");
        out("module", "init", "web");
        String tag = "oci:" + server.host() + "/web:dev";
        List<String> pulled = new ArrayList<>();
        for (List<String> line : List.of(
                List.of("push", "web", tag),
                List.of("push", "web", tag),
                List.of("copy", tag + "-0", tag, "--force"))) {
            Files.writeString(folder.resolve("web/NOTES.md"), "for " + pulled.size());
            List<String> all = new ArrayList<>(List.of("module"));
            all.addAll(line);
            all.add("--plain-http");
            CommandRun moved = run(environment, all.toArray(String[]::new));
            assertEquals(0, moved.exit(), moved.err());
            out("module", "copy", tag, tag + "-" + pulled.size(), "--plain-http", "--force");
            String to = "pulled" + pulled.size();
            CommandRun pull = run(environment, "module", "pull", tag, "-d", to, "--plain-http");
            assertEquals(0, pull.exit(), pull.err());
            pulled.add(Files.readString(folder.resolve(to + "/NOTES.md")));
        }
        assertEquals(List.of("for 0", "for 1", "for 0"), pulled);
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
    void aTagThatIsNotThereIsToldWithHowToSeeThoseThatAre() {
        out("module", "init", "web");
        out("module", "push", "web", "oci:" + server.host() + "/team/web:v1.0.0", "--plain-http");
        String named = "oci:" + server.host() + "/team/web";
        String expected = "error: Tried to find " + named + ":v9.0.0 but " + server.host()
                + " has no tag \"v9.0.0\" in the repository team/web; pequod module list " + named
                + " --plain-http shows what there is\n";
        assertEquals(
                expected,
                run("module", "inspect", named + ":v9.0.0", "--plain-http").err());
        assertEquals(
                expected,
                run("module", "copy", named + ":v9.0.0", "copy.tar", "--plain-http")
                        .err());
        CommandRun pulled = run("module", "pull", named + ":v9.0.0", "-d", "pulled", "--plain-http");
        assertEquals(expected, pulled.err());
        assertEquals("v1.0.0", out("module", "list", named, "--plain-http"));
        String copied = out("module", "copy", named + ":v1.0.0", "web.tar", "--plain-http");
        assertEquals(
                copied, out("module", "pull", "web.tar", "-d", "of-layout"), "what it prints can be given to others");
        out("vet", copied);
        assertEquals(
                "error: Tried to find web.tar:v9.0.0 but web.tar has no tag \"v9.0.0\"; pequod module list web.tar"
                        + " shows what there is\n",
                run("module", "inspect", "web.tar:v9.0.0").err());
    }

    @Test
    void aRepositoryThatIsNotThereIsToldInsteadOfItsTag() {
        String named = "oci:" + server.host() + "/team/none:v1.0.0";
        String expected = "error: Tried to find " + named + " but " + server.host()
                + " has no repository team/none; check its name\n";
        for (List<String> command : List.of(
                List.of("module", "inspect", named),
                List.of("module", "copy", named, "copy.tar"),
                List.of("module", "pull", named, "-d", "pulled"),
                List.of("vet", named))) {
            List<String> arguments = new ArrayList<>(command);
            arguments.add("--plain-http");
            CommandRun run = run(arguments.toArray(String[]::new));
            assertEquals(1, run.exit(), run.out());
            assertEquals(expected, run.err());
        }
    }

    @Test
    void aTagThatIsNoFullVersionIsWarnedOf() {
        out("module", "init", "web");
        String named = "oci:" + server.host() + "/team/web:";
        String warning =
                "the tag v1.1 is no full version, which has three numbers, such as v1.0.0: it can be moved, and"
                        + " pequod module list shows it with --all only";
        CommandRun text = run("module", "push", "web", named + "v1.1", "--plain-http");
        assertEquals("warning: " + warning + "\n" + inAResource(text), text.err());
        CommandRun data = run("-q", "module", "push", "web", named + "v1.1", "--plain-http", "-o", "json");
        assertTrue(data.out().contains("\"warnings\": [\n    \"" + warning + "\"\n  ]"), data.out());
        assertEquals("", data.err());
        for (String tag : List.of("latest", "v1.1.0", "1.1.1")) {
            CommandRun run = run("module", "push", "web", named + tag, "--plain-http");
            assertEquals(inAResource(run), run.err(), tag);
        }
    }

    @Test
    void whatAVersionWasBeforeItWasReplacedIsTold() throws IOException {
        out("module", "init", "web");
        String tag = "oci:" + server.host() + "/team/web:v1.0.0";
        String before = out("module", "push", "web", tag, "--plain-http");
        Files.writeString(folder.resolve("web/schema.cue"), "// another\n", APPEND);
        CommandRun replaced = run("module", "push", "web", tag, "--plain-http", "--force");
        assertEquals(tag + " was another module, " + before + "\n" + inAResource(replaced), replaced.err());
        Files.writeString(folder.resolve("web/schema.cue"), "// yet another\n", APPEND);
        CommandRun data = run("module", "push", "web", tag, "--plain-http", "--force", "-o", "json");
        assertTrue(data.out().contains("\"replaced\": \"" + replaced.out().strip() + "\""), data.out());
    }

    @Test
    void whereNothingCanBeWrittenTheFolderThatWasNamedIsTold() throws IOException {
        Files.writeString(folder.resolve("file"), "");
        CommandRun pulled = run("module", "pull", "embedded:v1.0.0", "-d", "file/web");
        assertEquals(3, pulled.exit());
        assertEquals(
                "error: Tried to write to file/web but what its path names before it is no folder\n", pulled.err());
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "needs a /proc, in which nobody can make a folder");
        CommandRun nowhere = run("module", "pull", "embedded:v1.0.0", "-d", "/proc/x");
        assertEquals(3, nowhere.exit());
        assertEquals("error: Tried to write to /proc/x but there is no such file or folder\n", nowhere.err());
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

    /** The digest alone decides; who writes both may believe that they are one module. */
    @Test
    void aTagThatMeansAnotherModuleThanTheDigestBehindItIsWarnedOf() throws IOException {
        String named = "oci:" + server.host() + "/team/web";
        out("module", "init", "web");
        String first = out("module", "push", "web", named + ":latest", "--plain-http");
        String digest = first.substring(first.indexOf('@'));
        CommandRun same = run("vet", named + ":latest" + digest, "--plain-http");
        assertEquals(0, same.exit(), same.err());
        assertEquals("", same.err());
        Files.writeString(folder.resolve("web/schema.cue"), "// more\n", APPEND);
        String second = out("module", "push", "web", named + ":latest", "--plain-http");
        CommandRun moved = run("vet", named + ":latest" + digest, "--plain-http");
        assertEquals(0, moved.exit(), moved.err());
        assertEquals(
                "warning: " + named + ":latest" + digest
                        + " is what its digest names; the tag latest means another module, "
                        + second.substring(second.indexOf('@') + 1) + "\n",
                moved.err());
        CommandRun none = run("vet", named + ":other" + digest, "--plain-http");
        assertEquals(
                "warning: " + named + ":other" + digest + " is what its digest names; there is no tag other\n",
                none.err());
    }

    /** Once, nothing at all was shown of a module beside which something broken lies. */
    @Test
    void whatIsBrokenUnderTheTagsAboutAModuleHidesNothingElse() {
        out("module", "init", "web");
        out("module", "push", "web", "oci:" + server.host() + "/team/web:v1.0.0", "--plain-http");
        try (RegistryFront front = RegistryFront.before(server)) {
            front.answer(exchange -> {
                boolean isAbout = exchange.getRequestURI().getPath().endsWith(".sig");
                if (isAbout) {
                    // A registry may leave the digest out of what it answers to HEAD; then the manifest is read.
                    boolean isHead = exchange.getRequestMethod().equals("HEAD");
                    RegistryFront.send(exchange, 200, isHead ? "" : " ".repeat((4 << 20) + 1));
                }
                return isAbout;
            });
            CommandRun inspect = run("module", "inspect", "oci:" + front.host() + "/team/web:v1.0.0", "--plain-http");
            assertEquals(0, inspect.exit(), inspect.err());
            assertTrue(inspect.out().contains("application/vnd.cue.module"), inspect.out());
            assertTrue(
                    inspect.err().startsWith("warning: what tags name beside it is left out: Tried to "),
                    inspect.err());
        }
    }

    /** Once, it was read anew for each tag that means it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aManifestIsAskedForOnce(boolean isToldByHead) {
        out("module", "init", "web");
        String pinned = out("module", "push", "web", "oci:" + server.host() + "/team/web:v1.0.0", "--plain-http");
        String about = "oci:" + server.host() + "/team/web:sha256-" + pinned.substring(pinned.indexOf("sha256:") + 7);
        for (String kind : List.of(".sig", ".att", ".sbom")) {
            out("module", "copy", pinned, about + kind, "--plain-http");
        }
        try (RegistryFront front = RegistryFront.before(server)) {
            front.answer(exchange -> {
                boolean isHidden = !isToldByHead && exchange.getRequestMethod().equals("HEAD");
                if (isHidden) {
                    RegistryFront.send(exchange, 405, "");
                }
                return isHidden;
            });
            CommandRun inspect = run("module", "inspect", "oci:" + front.host() + "/team/web:v1.0.0", "--plain-http");
            assertEquals(0, inspect.exit(), inspect.err());
            assertTrue(inspect.out().contains("by its tag a signature"), inspect.out());
            List<String> asked = front.seen().stream()
                    .filter(seen -> seen.method().equals("GET"))
                    .map(RegistryFront.Seen::target)
                    .filter(target -> target.contains("/manifests/sha256:"))
                    .toList();
            assertEquals(isToldByHead ? 1 : 0, asked.size(), asked.toString());
        }
    }

    /** Once, whoever named one of them got another module than who named the other. */
    @Test
    void aVersionIsOneWithAVAndWithout() throws IOException {
        out("module", "init", "web");
        String named = "oci:" + server.host() + "/team/web:";
        String bare = out("module", "push", "web", named + "1.0.0", "--plain-http");
        assertEquals(bare, out("module", "push", "web", named + "v1.0.0", "--plain-http"));
        out("module", "push", "web", named + "v1.1.0", "--plain-http", "--revision", "abc");
        out("module", "push", "web", named + "1.1.0", "--plain-http", "--revision", "def");
        out("module", "push", "web", named + "v1.2.0", "--plain-http");
        out("module", "push", "web", named + "v1.2.1", "--plain-http");
        out("module", "build", "web", "--version-tag", "v1.2.0", "--to", "lay");
        Files.writeString(folder.resolve("web/README.md"), "changed");
        String digest = out("module", "push", "web", named + "v1.3.0", "--plain-http");
        for (List<String> command : List.of(
                List.of("push", "web", named + "1.2.0", "--plain-http"),
                List.of("copy", digest, named + "1.2.1", "--plain-http"),
                List.of("build", "web", "--version-tag", "1.2.0", "--to", "lay"))) {
            List<String> arguments = new ArrayList<>(List.of("module"));
            arguments.addAll(command);
            CommandRun refused = run(arguments.toArray(new String[0]));
            assertEquals(1, refused.exit(), refused.err());
            assertTrue(
                    refused.err()
                            .matches(
                                    "(?s).*(1\\.2\\.[01]): this version exists under the tag v\\1 and is another module, sha256:.*"),
                    refused.err());
            arguments.add("--force");
            out(arguments.toArray(new String[0]));
        }
    }
}
