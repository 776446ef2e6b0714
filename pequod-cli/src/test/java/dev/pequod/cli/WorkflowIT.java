package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.testing.GitHttpServer;
import dev.pequod.api.testing.RegistryServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pictures of how a platform team and developers work together, step by step, with nothing but commands: a module in a
 * registry, a module in a repository, and the way from modules that are embedded to those.
 */
final class WorkflowIT {
    private static final String RESOURCE = """
            apiVersion: platform.example.com/v1alpha1
            kind: WebService
            metadata:
              name: my-app
              namespace: shop
            spec:
              platformRef:
                REF
              image: registry.example.com/shop/my-app:1.4.2
            """;

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void keep() {
        environment.put("PEQUOD_CACHE_DIR", folder.resolve("cache").toString());
    }

    private CommandRun run(String... arguments) {
        return CommandRun.of(folder, new byte[0], environment, false, List.of(arguments));
    }

    /** Runs what must succeed, and returns what it printed without the end of the line. */
    private String out(String... arguments) {
        CommandRun run = run(arguments);
        assertEquals(0, run.exit(), run.err());
        return run.out().strip();
    }

    private void resource(String platformRef) {
        write("my-app.yaml", RESOURCE.replace("REF", platformRef));
    }

    private void write(String path, String text) {
        try {
            Files.createDirectories(folder.resolve(path).getParent());
            Files.writeString(folder.resolve(path), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the developer's machine use a server on this one. */
    private void mayUse(String host) {
        environment.put("PEQUOD_ALLOW_PRIVATE_HOSTS", "localhost");
        environment.put("PEQUOD_PLAIN_HTTP_HOSTS", host);
    }

    private String graphField(String name) {
        Matcher field = Pattern.compile("\"" + name + "\":\\s*\"([^\"]*)\"")
                .matcher(out("render", "-f", "my-app.yaml", "-o", "graph"));
        assertTrue(field.find(), name);
        return field.group(1);
    }

    @Test
    @SuppressWarnings("try") // the registry ends before the developer is done
    void aModuleInARegistry() throws IOException {
        try (RegistryServer server = RegistryServer.start(Files.createDirectory(folder.resolve("registry")))) {
            mayUse(server.host());
            String repository = server.host() + "/platform-modules/webservice";
            // 1. Create CUE module
            out("module", "init", "webservice");
            assertTrue(Files.exists(folder.resolve("webservice/schema.cue")));
            assertTrue(Files.exists(folder.resolve("webservice/render.cue")));
            out("vet", "webservice");
            // 2. and 3. Package as OCI artifact, push to registry
            List<String> pinned = new ArrayList<>();
            for (String version : List.of("v1.0.0", "v1.1.0", "v1.2.0")) {
                write("webservice/README.md", "This is " + version + ".\n");
                pinned.add(out("module", "push", "webservice", "oci:" + repository + ":" + version));
            }
            // 4. Published
            assertEquals("v1.2.0\nv1.1.0\nv1.0.0", out("module", "list", repository));
            String newest = pinned.get(2).substring("oci:".length());
            assertTrue(newest.startsWith(repository + "@sha256:"), newest);
            // The developer pins the digest; 5. and 6. it is fetched on demand, 7. cached, 8. loaded.
            resource("oci: \"" + newest + "\"");
            CommandRun first = run("render", "-v", "-f", "my-app.yaml");
            assertEquals(0, first.exit(), first.err());
            assertTrue(first.out().contains("kind: Deployment"), first.out());
            assertTrue(first.err().contains("\"origin\":\"fetch\""), first.err());
            String digest = newest.substring(newest.indexOf("sha256:"));
            assertTrue(first.err().contains("\"sourceDigest\":\"" + digest + "\""), "every load is in the audit log");
            assertTrue(out("cache", "ls").contains(digest.substring("sha256:".length(), 19)));
            server.close();
            CommandRun second = run("render", "-v", "-f", "my-app.yaml");
            assertEquals(first.out(), second.out(), "the same module and input give the same output");
            assertTrue(second.err().contains("\"origin\":\"disk\""), second.err());
            assertEquals(digest, graphField("platformRefResolved"));
        }
    }

    @Test
    void aModuleInARepository() throws Exception {
        Path repository = folder.resolve("git/platform/modules");
        try (GitHttpServer server = GitHttpServer.plain(folder.resolve("git"))) {
            mayUse("localhost:" + server.port());
            // Create a module, commit it, give it a version.
            Files.createDirectories(repository);
            out("module", "init", "git/platform/modules/webservice");
            out("vet", "git/platform/modules/webservice");
            git(repository, "init -q -b main");
            git(repository, "add -A");
            git(repository, "commit -q -m first");
            git(repository, "tag -a webservice/v1.0.0 -m first");
            String commit = git(repository, "rev-parse HEAD");
            String remote = server.remote("platform/modules/.git");
            // Parse platformRef, resolve the ref, fetch, resolve the digest, load, compile, evaluate, produce the
            // Graph.
            resource("git: " + remote + "?ref=webservice/v1.0.0&path=webservice");
            CommandRun first = run("render", "-v", "-f", "my-app.yaml");
            assertEquals(0, first.exit(), first.err());
            assertTrue(first.err().contains("\"revision\":\"" + commit + "\""), first.err());
            // Pinned to the commit, nobody is asked.
            server.forget();
            resource("git: " + remote + "?ref=" + commit + "&path=webservice");
            CommandRun second = run("render", "-f", "my-app.yaml");
            assertEquals(first.out(), second.out());
            assertEquals(List.of(), server.requests());
            // A new commit is another module for the branch, and none for the tag.
            write("git/platform/modules/webservice/extra.cue", "package webservice\n");
            git(repository, "add -A");
            git(repository, "commit -q -m second");
            resource("git: " + remote + "?ref=main&path=webservice");
            CommandRun third = run("render", "-v", "-f", "my-app.yaml");
            assertEquals(0, third.exit(), third.err());
            assertFalse(third.err().contains(commit), third.err());
        }
    }

    @Test
    void theWayFromEmbeddedModulesRendersNothingAnew() throws Exception {
        try (RegistryServer registry = RegistryServer.start(Files.createDirectory(folder.resolve("registry")));
                GitHttpServer server = GitHttpServer.plain(folder)) {
            environment.put("PEQUOD_ALLOW_PRIVATE_HOSTS", "localhost");
            environment.put("PEQUOD_PLAIN_HTTP_HOSTS", registry.host() + ",localhost:" + server.port());
            // Step 1: embedded
            resource("embedded: v1.1.0");
            String manifests = out("render", "-f", "my-app.yaml");
            String hash = graphField("renderHash");
            // Step 2: the platform team publishes the same module
            out("module", "pull", "embedded:v1.1.0", "-d", "modules");
            String pinned = out("module", "push", "modules", "oci:" + registry.host() + "/platform:v1.1.0");
            // Step 3: developers move at their own pace
            resource("oci: \"" + pinned.substring("oci:".length()) + "\"");
            assertEquals(hash, graphField("renderHash"), "the same files are the same module");
            assertEquals(manifests, out("render", "-f", "my-app.yaml"));
            git(folder.resolve("modules"), "init -q -b main");
            git(folder.resolve("modules"), "add -A");
            git(folder.resolve("modules"), "commit -q -m first");
            resource("git: " + server.remote("modules/.git") + "?ref=main");
            assertEquals(hash, graphField("renderHash"));
        }
    }

    static String git(Path directory, String arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com"));
        command.addAll(List.of(arguments.split(" ")));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said.strip();
    }
}
