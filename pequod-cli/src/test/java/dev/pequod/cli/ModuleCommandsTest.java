package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Digest;
import dev.pequod.api.testing.RegistryServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of a module from its first line to a resource that is rendered through it, with commands only. */
final class ModuleCommandsTest {
    private static final String RESOURCE = """
            apiVersion: platform.example.com/v1alpha1
            kind: WebService
            metadata:
              name: cart
              namespace: shop
            spec:
              platformRef:
                oci: REF
              image: registry.example.com/shop/cart:1.4.2
            """;

    @TempDir
    private Path folder;

    private RegistryServer server;

    @BeforeEach
    void start() throws IOException {
        server = RegistryServer.start(Files.createDirectory(folder.resolve("registry")));
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        server.close();
        CueCommand.free(folder);
    }

    private CommandRun run(String... arguments) {
        return run(Map.of(), arguments);
    }

    private CommandRun run(Map<String, String> environment, String... arguments) {
        return CommandRun.of(folder, new byte[0], environment, false, List.of(arguments));
    }

    /** Runs what must succeed and returns what it printed, without the end of the line. */
    private String out(String... arguments) {
        CommandRun run = run(arguments);
        assertEquals(0, run.exit(), run.err());
        return run.out().strip();
    }

    private String web(String version) {
        return "oci:" + server.host() + "/example.com/web" + version;
    }

    private Map<String, String> files(String name) throws IOException {
        Path root = folder.resolve(name);
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(file).toString(), Files.readString(file));
            }
        }
        return files;
    }

    @Test
    void theChangesOfANewModuleAreOfItsFirstVersion() throws Exception {
        out("module", "init", "web", "--module", "example.com/web@v0");
        out("module", "init", "shop", "--module", "example.com/shop@v3");
        assertTrue(Files.readString(folder.resolve("web/CHANGELOG.md")).contains("\n## v0.1.0\n"));
        assertTrue(Files.readString(folder.resolve("shop/CHANGELOG.md")).contains("\n## v3.0.0\n"));
    }

    @Test
    void fromTheFirstLineToAResourceThatIsRendered() throws IOException {
        out("module", "init", "web");
        out("vet", "web");
        String pinned = out("module", "push", "web", web(":v1.0.0"), "--plain-http");
        assertTrue(pinned.startsWith(web("@sha256:")), pinned);
        Files.writeString(folder.resolve("cart.yaml"), RESOURCE.replace("REF", pinned.substring("oci:".length())));
        CommandRun refused = run("render", "-f", "cart.yaml");
        assertEquals(3, refused.exit());
        assertTrue(refused.err().contains("PEQUOD_ALLOW_PRIVATE_HOSTS"), refused.err());
        CommandRun rendered = run(
                Map.of("PEQUOD_ALLOW_PRIVATE_HOSTS", "localhost", "PEQUOD_PLAIN_HTTP_HOSTS", server.host()),
                "render",
                "-f",
                "cart.yaml");
        assertEquals(0, rendered.exit(), rendered.err());
        assertEquals("", rendered.err());
        assertEquals(
                out("render", "-f", "cart.yaml", "--platform-dir", "web"),
                rendered.out().strip());
        CommandRun byTag = run("render", "-f", "cart.yaml", "--platform", web(":v1.0.0"), "--plain-http");
        assertEquals(rendered.out(), byTag.out());
        assertTrue(byTag.err().startsWith("warning: "), byTag.err());
        assertTrue(
                byTag.err().contains(web(":v1.0.0") + " names a tag, which can be moved; pin digests: " + pinned),
                byTag.err());
        assertEquals(out("vet", "web"), out("vet", pinned, "--plain-http"));
        assertEquals(pinned, out("module", "pull", web(":v1.0.0"), "-d", "copy", "--plain-http"));
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Object key = Files.readAttributes(empty, BasicFileAttributes.class).fileKey();
        assertEquals(pinned, out("module", "pull", web(":v1.0.0"), "-d", "empty/.", "--plain-http"));
        assertEquals(files("web"), files("empty"));
        assertEquals(
                key, Files.readAttributes(empty, BasicFileAttributes.class).fileKey(), "it is filled, not replaced");
        assertEquals(
                2,
                run("module", "pull", web(":v1.0.0"), "-d", "", "--plain-http").exit());
        Path usual = Files.createDirectory(folder.resolve("usual"));
        assertEquals(
                Files.getPosixFilePermissions(usual),
                Files.getPosixFilePermissions(folder.resolve("copy")),
                "whoever may read other folders may read this one");
        assertEquals(files("web"), files("copy"));
    }

    /** Whoever forgets the oci: would get a folder of that name, and think that the module is published. */
    @Test
    void aRegistryWithoutItsSchemeIsNoFolder() throws IOException {
        out("module", "init", "web");
        for (String place :
                List.of(server.host() + "/example.com/web:v1.0.0", "ghcr.io/team/web:v1.0.0", "localhost/web:v1")) {
            CommandRun forgotten = run("module", "push", "web", place);
            assertEquals(2, forgotten.exit(), forgotten.err());
            assertTrue(
                    forgotten.err().contains("expected oci: before the host of a registry, as in oci:" + place),
                    forgotten.err());
        }
        String bare = server.host() + "/example.com/web:v1.0.0";
        for (List<String> line : List.of(
                List.of("module", "push", "web", bare, "--plain-http"),
                List.of("module", "pull", bare, "-d", "copy", "--plain-http"),
                List.of("vet", bare, "--plain-http"))) {
            CommandRun forgotten = run(line.toArray(String[]::new));
            assertEquals(2, forgotten.exit(), forgotten.err());
            assertTrue(
                    forgotten.err().contains("expected oci: before the host of a registry, as in oci:" + bare),
                    forgotten.err());
        }
        out("module", "push", "web", "./ghcr.io/team/web:v1.0.0");
        out("module", "inspect", "ghcr.io/team/web:v1.0.0");
    }

    @Test
    void aVersionIsNeverAnotherModuleUnlessForced() throws IOException {
        out("module", "init", "web");
        String first = out("module", "push", "web", web(":v1.0.0"), "--plain-http");
        assertEquals(first, out("module", "push", "web", web(":v1.0.0"), "--plain-http"));
        Files.writeString(folder.resolve("web/README.md"), "changed");
        CommandRun other = run("module", "push", "web", web(":v1.0.0"), "--plain-http");
        assertEquals(1, other.exit());
        assertTrue(other.err().contains("this version exists and is another module"), other.err());
        out("module", "push", "web", web(":latest"), "--plain-http");
        assertEquals("v1.0.0", out("module", "list", web(":v1.0.0"), "--plain-http"));
        assertEquals("v1.0.0", out("module", "list", first.strip(), "--plain-http"));
        out("module", "push", "web", web(":1.2.3"), "--plain-http");
        assertEquals(
                "v1.0.0",
                out("module", "list", server.host() + "/example.com/web", "--plain-http")
                        .lines()
                        .toList()
                        .getLast());
        Files.writeString(folder.resolve("web/README.md"), "changed again");
        for (String command : List.of("push web", "copy " + web(":v1.0.0"))) {
            CommandRun bare = run(
                    Stream.of(List.of("module"), List.of(command.split(" ")), List.of(web(":1.2.3"), "--plain-http"))
                            .flatMap(List::stream)
                            .toArray(String[]::new));
            assertEquals(1, bare.exit(), command);
            assertTrue(bare.err().contains("this version exists"), bare.err());
        }
        out("module", "push", "web", web(":latest"), "--plain-http");
        String forced = out("module", "push", "web", web(":v1.0.0"), "--plain-http", "--force");
        assertTrue(!forced.equals(first), forced);
        out("module", "push", "web", web(":v1.10.0"), "--plain-http");
        out("module", "push", "web", web(":v1.9.0"), "--plain-http");
        assertEquals(
                "v1.10.0\nv1.9.0\n1.2.3\nv1.0.0",
                out("module", "list", server.host() + "/example.com/web", "--plain-http"));
        CommandRun major = run("module", "push", "web", web(":v2.0.0"), "--plain-http");
        assertEquals(1, major.exit(), major.err());
    }

    @Test
    void sourceAndRevisionAreThoseOfTheCheckoutUnlessSaidOtherwise() throws IOException, InterruptedException {
        out("module", "init", "web");
        Path web = folder.resolve("web");
        assertEquals("", annotation("source"), "there is no checkout");
        for (String command : List.of(
                "init -q",
                "config user.name Ada",
                "config user.email ada@example.com",
                "remote add origin https://ada:s3@cret@git.example.com/platform/web",
                "add -A",
                "commit -q -m first")) {
            command(web, "git", command);
        }
        String commit = command(web, "git", "rev-parse HEAD").strip();
        assertEquals("https://git.example.com/platform/web", annotation("source"));
        assertEquals(commit, annotation("revision"));
        assertEquals(
                Instant.ofEpochSecond(Long.parseLong(
                                command(web, "git", "show -s --format=%ct").strip()))
                        .toString(),
                annotation("created"));
        String digest = out("module", "build", "web");
        for (String remote : List.of(
                "git@git.example.com:platform/web.git",
                "ssh://git@git.example.com:2222/platform/web",
                "https://ada:s3@cret@git.example.com/platform/web.git/")) {
            command(web, "git", "remote set-url origin " + remote);
            assertEquals("https://git.example.com/platform/web", annotation("source"), remote);
            assertEquals(digest, out("module", "build", "web"), "the digest does not tell how it was cloned");
        }
        command(web, "git", "remote set-url origin /srv/git/web");
        assertEquals("", annotation("source"), "a folder is no address to others");
        command(web, "git", "remote set-url origin https://git.example.com/platform/web");
        assertEquals("abc", annotation("revision", "--revision", "abc"));
        assertEquals("", annotation("source", "--source", ""));
        Files.writeString(web.resolve("README.md"), "changed");
        assertEquals("", annotation("revision"), "these are not the files of the commit");
    }

    @Test
    void aVersionOfTheSameFilesStaysWhateverAnotherCheckoutSaysOfThem() {
        out("module", "init", "web");
        String first = out("module", "push", "web", web(":v1.0.0"), "--plain-http", "--revision", "abc");
        assertEquals(first, out("module", "push", "web", web(":v1.0.0"), "--plain-http", "--revision", "def"));
        assertEquals(first, out("module", "push", "web", web(":v1.0.0"), "--plain-http"));
        assertTrue(!first.equals(
                out("module", "push", "web", web(":v1.0.0"), "--plain-http", "--revision", "def", "--force")));
    }

    private String annotation(String name, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("module", "build", "web", "--version-tag", "v1.0.0", "--to", "layout", "--force"));
        arguments.addAll(List.of(options));
        out(arguments.toArray(new String[0]));
        String shown = out("module", "inspect", "layout:v1.0.0", "-o", "json");
        Matcher found = Pattern.compile("\"org.opencontainers.image." + name + "\": \"([^\"]*)\"")
                .matcher(shown);
        return found.find() ? found.group(1) : "";
    }

    private static String command(Path folder, String program, String arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments.split(" ")));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    @Test
    void whatVetRejectsIsNotPublished() throws IOException {
        out("module", "init", "web");
        Files.writeString(folder.resolve("web/render.cue"), "package web\n");
        CommandRun run = run("module", "push", "web", web(":v1.0.0"), "--plain-http");
        assertEquals(1, run.exit());
        assertTrue(run.err().contains("does not pass pequod vet web"), run.err());
        CommandRun tags = run("module", "list", server.host() + "/example.com/web", "--plain-http");
        assertTrue(tags.out().isBlank(), tags.out());
    }

    /** Once, the type of an artifact was printed as it came, and so was a line that whoever published it wrote. */
    @Test
    void whoeverPublishedAModuleSteersNoTerminal() throws IOException {
        String evil = "a/b\\u001b[2J\\u0007\\u009b2J\\u202e\\nreference: forged";
        String config = blob("{}");
        String manifest = blob("""
                {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "artifactType": "EVIL",
                 "config": {"mediaType": "EVIL", "digest": "CONFIG", "size": 2},
                 "layers": [{"mediaType": "EVIL", "digest": "CONFIG", "size": 2}], "annotations": {"EVIL": "EVIL"}}""".replace("EVIL", evil).replace("CONFIG", config));
        long size = Files.size(folder.resolve("evil/blobs/sha256").resolve(manifest.substring(7)));
        Files.writeString(folder.resolve("evil/oci-layout"), "{\"imageLayoutVersion\": \"1.0.0\"}");
        Files.writeString(folder.resolve("evil/index.json"), """
                {"schemaVersion": 2, "manifests": [{"mediaType": "application/vnd.oci.image.manifest.v1+json",
                 "digest": "%s", "size": %d, "annotations": {"org.opencontainers.image.ref.name": "v1"}}]}""".formatted(manifest, size));
        String shown = out("module", "inspect", "evil:v1");
        assertTrue(shown.contains("artifactType: a/b\\u001b[2J\\u0007\\u009b2J\\u202e\\nreference: forged"), shown);
        assertEquals(
                List.of("reference: evil@" + manifest),
                shown.lines().filter(line -> line.startsWith("reference")).toList());
        assertFalse(shown.codePoints().anyMatch(c -> c != '\n' && (Character.isISOControl(c) || c == 0x202e)), shown);
    }

    private String blob(String text) throws IOException {
        String digest = Digest.of(text.getBytes(StandardCharsets.UTF_8)).toString();
        Path blobs = Files.createDirectories(folder.resolve("evil/blobs/sha256"));
        Files.writeString(blobs.resolve(digest.substring(7)), text);
        return digest;
    }

    @Test
    void anAirGapIsCrossedWithTheSameDigest() {
        out("module", "init", "web");
        String digest = out("module", "build", "web", "--version-tag", "v1.0.0", "--to", "web.tar");
        assertEquals(digest, out("module", "build", "web", "--version-tag", "v1.0.0", "--to", "layout"));
        assertEquals(web("@" + digest), out("module", "copy", "web.tar:v1.0.0", web(":v1.0.0"), "--plain-http"));
        assertEquals("back@" + digest, out("module", "copy", web(":v1.0.0"), "back:v1.0.0", "--plain-http"));
        String shown = out("module", "inspect", "back:v1.0.0", "-o", "json");
        assertEquals(shown.replace("\"back@", "\"layout@"), out("module", "inspect", "layout:v1.0.0", "-o", "json"));
        assertTrue(shown.contains("\"org.opencontainers.image.version\": \"v1.0.0\""), shown);
        assertTrue(shown.contains("becomes a Deployment"), shown);
        assertEquals(out("vet", "web"), out("vet", "web.tar"));
        assertEquals(out("vet", "web"), out("vet", "layout"));
    }

    @Test
    void whoPushesToARegistryWithoutTlsIsToldTheOption() {
        out("module", "init", "web");
        CommandRun refused = run("module", "push", "web", web(":v1.0.0"));
        assertEquals(3, refused.exit(), refused.err());
        assertTrue(refused.err().contains("if the registry has no TLS, --plain-http is enough"), refused.err());
    }

    @Test
    void theRealCueImportsWhatIsPushedAndWeRenderWhatItPublishes() throws IOException, InterruptedException {
        CueCommand cue = new CueCommand(folder, server);
        out("module", "init", "web");
        out("module", "push", "web", web(":v1.0.0"), "--plain-http");
        Path user = Files.createDirectories(folder.resolve("user/cue.mod")).getParent();
        Files.writeString(user.resolve("cue.mod/module.cue"), """
                module: "example.com/user@v0"
                language: version: "v0.17.0"
                deps: "example.com/web@v1": v: "v1.0.0"
                """);
        Files.writeString(user.resolve("user.cue"), """
                package user

                import "example.com/web@v1"

                input: web.#Input & {image: "a/b:c"}
                """);
        assertTrue(cue.run(user, "export", ".").contains("\"replicas\": 2"));

        Path module = folder.resolve("web/cue.mod/module.cue");
        Files.writeString(module, Files.readString(module) + "source: kind: \"self\"\n");
        cue.run(folder.resolve("web"), "mod", "publish", "v1.1.0");
        assertTrue(out("vet", web(":v1.1.0"), "--plain-http").contains("3 of 3 tests pass"));
    }

    @Test
    void whatAModuleNeedsComesAlongInTheVersionsThatCueChooses() throws IOException, InterruptedException {
        CueCommand cue = new CueCommand(folder, server);
        cue.library("base", "v1.0.0", "", "#Name: \"old\"");
        cue.library("base", "v1.1.0", "", "#Name: \"new\"");
        cue.library("base", "v1.2.0", "", "#Name: \"unused\"");
        String base = "\"example.com/base@v1\": v: ";
        cue.library("lib", "v1.0.0", base + "\"v1.1.0\"", "import \"example.com/base@v1\"\n\n#Name: base.#Name");
        out("module", "init", "web");
        Path module = folder.resolve("web/cue.mod/module.cue");
        Files.writeString(module, """
                module: "example.com/web@v1"
                language: {
                	version: "v0.17.0"
                }
                deps: {
                	"example.com/base@v1": {
                		v: "v1.0.0"
                	}
                	"example.com/lib@v1": {
                		v: "v1.0.0"
                	}
                }
                """);
        Path schema = folder.resolve("web/schema.cue");
        Files.writeString(
                schema,
                Files.readString(schema)
                        .replace(
                                "package web\n",
                                "package web\n\nimport \"example.com/lib@v1\"\n\n_name: lib.#Name & \"new\"\n"));
        Map<String, String> environment = Map.of("CUE_REGISTRY", server.host());
        CommandRun none = run(Map.of("CUE_REGISTRY", "none"), "vet", "web");
        assertEquals(1, none.exit());
        assertTrue(none.err().contains("CUE_REGISTRY names no registry for it"), none.err());
        assertEquals(0, run(environment, "vet", "web").exit());
        CommandRun pushed = run(environment, "module", "push", "web", web(":v1.0.0"));
        assertEquals(0, pushed.exit(), pushed.err());
        // Whoever renders it needs no registry of dependencies.
        assertTrue(out("vet", web(":v1.0.0"), "--plain-http").contains("3 of 3 tests pass"));

        CommandRun vendored = run(environment, "module", "vendor", "web");
        assertEquals(0, vendored.exit(), vendored.err());
        String locked = " files written to web/vendor\nexample.com/base@v1 v1.1.0 ";
        assertTrue(vendored.out().contains(locked + "sha256:"), vendored.out());
        assertEquals(
                Files.getPosixFilePermissions(folder.resolve("web")),
                Files.getPosixFilePermissions(folder.resolve("web/vendor")));
        String lock = Files.readString(folder.resolve("web/vendor/modules.json"));
        assertTrue(lock.contains("\"v1.1.0\"") && !lock.contains("v1.2.0") && lock.contains("sha256:"), lock);
        assertEquals(pushed.out().strip(), out("module", "push", "web", web(":v1.0.0"), "--plain-http"));

        // A version is what it was when it was locked, and nothing else.
        String changed = lock.replaceAll("sha256:[0-9a-f]{64}", "sha256:" + "0".repeat(64));
        Files.writeString(folder.resolve("web/vendor/modules.json"), changed);
        CommandRun refused = run(environment, "module", "vendor", "web");
        assertEquals(1, refused.exit(), refused.err());
        assertTrue(refused.err().contains("which may have been given to other bytes since"), refused.err());
    }

    @Test
    void whatCueModPublishWroteIsRenderedWithWhatItNeeds() throws IOException, InterruptedException {
        CueCommand cue = new CueCommand(folder, server);
        cue.library("base", "v1.0.0", "", "#Name: \"old\"");
        cue.library("base", "v1.1.0", "", "#Name: \"new\"");
        String base = "\"example.com/base@v1\": v: ";
        cue.library("lib", "v1.0.0", base + "\"v1.1.0\"", "import \"example.com/base@v1\"\n\n#Name: base.#Name");
        out("module", "init", "web");
        Path module = folder.resolve("web/cue.mod/module.cue");
        Files.writeString(module, """
                module: "example.com/web@v1"
                language: version: "v0.17.0"
                source: kind: "self"
                deps: {
                	"example.com/base@v1": v: "v1.0.0"
                	"example.com/lib@v1": v: "v1.0.0"
                }
                """);
        Path schema = folder.resolve("web/schema.cue");
        Files.writeString(
                schema,
                Files.readString(schema)
                        .replace(
                                "package web\n",
                                "package web\n\nimport \"example.com/lib@v1\"\n\n_name: lib.#Name & \"new\"\n"));
        cue.run(folder.resolve("web"), "mod", "tidy");
        cue.run(folder.resolve("web"), "mod", "publish", "v1.0.0");
        Files.writeString(
                folder.resolve("cart.yaml"),
                RESOURCE.replace("REF", web(":v1.0.0").substring("oci:".length())));
        Map<String, String> environment = Map.of(
                "CUE_REGISTRY",
                server.host() + "+insecure",
                "PEQUOD_CACHE_DIR",
                folder.resolve("cache").toString());
        CommandRun rendered = run(environment, "render", "-f", "cart.yaml");
        assertEquals(0, rendered.exit(), rendered.err());
        assertEquals(
                rendered.out(),
                run(environment, "render", "-f", "cart.yaml", "--platform-dir", "web")
                        .out());

        // What was chosen is kept with the module: no registry is needed any more, also if a version is given to other
        // bytes.
        server.close();
        CommandRun offline = run(environment, "render", "-f", "cart.yaml", "--offline");
        assertEquals(rendered.out(), offline.out(), offline.err());
    }
}
