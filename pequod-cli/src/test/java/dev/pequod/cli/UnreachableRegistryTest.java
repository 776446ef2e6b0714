package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.testing.RegistryFront;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command that may ask a registry, with one that takes connections and says nothing, and with nobody that may be asked. */
final class UnreachableRegistryTest {
    private static final String RESOURCE = """
            apiVersion: platform.example.com/v1alpha1
            kind: WebService
            metadata: {name: cart, namespace: shop}
            spec: {platformRef: {embedded: v1.0.0}, image: "x:1"}
            """;

    static List<String> lines() {
        return List.of(
                "module list oci:REGISTRY/web --plain-http",
                "module inspect oci:REGISTRY/web:v1.0.0 --plain-http",
                "module inspect oci:REGISTRY/web@DIGEST --plain-http",
                "module pull oci:REGISTRY/web:v1.0.0 -d to --plain-http",
                "module verify oci:REGISTRY/web:v1.0.0 --key key.pub --plain-http",
                "module verify oci:REGISTRY/web@DIGEST --key key.pub --plain-http",
                "module sign oci:REGISTRY/web:v1.0.0 --key key.pem --plain-http",
                "module push web oci:REGISTRY/web:v1.0.0 --plain-http",
                "module copy oci:REGISTRY/web:v1.0.0 to --plain-http",
                "module copy oci:REGISTRY/web@DIGEST to:v1.0.0 --plain-http",
                "module copy layout oci:REGISTRY/web:v1.0.0 --plain-http",
                "module build needy",
                "module vendor needy",
                "vet needy",
                "render -f cart.yaml --platform-dir needy",
                "render -f cart.yaml --platform oci:REGISTRY/web:v1.0.0 --plain-http");
    }

    @TempDir
    private Path folder;

    private final AtomicInteger connections = new AtomicInteger();
    private final List<Socket> open = new ArrayList<>();
    private ServerSocket silent;

    @BeforeEach
    void start() throws IOException {
        silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    open.add(silent.accept());
                    connections.incrementAndGet();
                }
            } catch (IOException e) {
                return; // closed
            }
        });
        Files.writeString(folder.resolve("cart.yaml"), RESOURCE);
        assertEquals(0, run(Map.of(), "module init web").exit());
        assertEquals(
                0,
                run(Map.of(), "module build web --to layout --version-tag v1.0.0")
                        .exit());
        assertEquals(0, run(Map.of(), "module init needy").exit());
        Path module = folder.resolve("needy/cue.mod/module.cue");
        Files.writeString(module, Files.readString(module) + "deps: \"example.com/lib@v1\": v: \"v1.0.0\"\n");
        Process key = new ProcessBuilder("openssl", "genpkey", "-algorithm", "ed25519", "-out", "key.pem")
                .directory(folder.toFile())
                .start();
        try {
            assertEquals(0, key.waitFor());
            assertEquals(
                    0,
                    new ProcessBuilder("openssl", "pkey", "-in", "key.pem", "-pubout", "-out", "key.pub")
                            .directory(folder.toFile())
                            .start()
                            .waitFor());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() throws IOException {
        silent.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private CommandRun run(Map<String, String> environment, String line) {
        return run(environment, false, line);
    }

    private CommandRun run(Map<String, String> environment, boolean terminals, String line) {
        return CommandRun.of(
                folder,
                new byte[0],
                environment,
                terminals,
                List.of(line.replace("REGISTRY", "localhost:" + silent.getLocalPort())
                        .replace("DIGEST", "sha256:" + "1".repeat(64))
                        .split(" ")));
    }

    private Map<String, String> settings(String name, String value) {
        return Map.of(name, value, "CUE_REGISTRY", "localhost:" + silent.getLocalPort() + "+insecure");
    }

    @ParameterizedTest
    @Timeout(30)
    @MethodSource("lines")
    void silenceEndsWithTheTimeThatLoadingMayTake(String line) {
        CommandRun run = run(settings("PEQUOD_FETCH_TIMEOUT", "2s"), true, line);
        assertEquals(3, run.exit(), run.err());
        assertTrue(run.err().contains("PEQUOD_FETCH_TIMEOUT"), run.err());
        assertTrue(run.err().contains(" (1 s)"), "nobody is told what is being done");
        assertTrue(connections.get() > 0);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void offlineNobodyIsAsked(String line) {
        CommandRun run = run(settings("PEQUOD_OFFLINE", "true"), line);
        assertEquals(3, run.exit(), run.err());
        assertTrue(run.err().contains("offline"), run.err());
        assertEquals(0, connections.get());
    }

    /** Once, of the commands that fetch this one alone had no option for it. */
    @Test
    void whatAModuleNeedsIsNotAskedForOffline() {
        String registry = "localhost:" + silent.getLocalPort() + "+insecure";
        CommandRun run = run(Map.of("CUE_REGISTRY", registry), "module vendor needy --offline");
        assertEquals(3, run.exit(), run.err());
        assertTrue(run.err().contains("offline"), run.err());
        assertEquals(0, connections.get());
    }

    /** A setting is wrong as a whole where its file is not there; what the command line names could only not be had. */
    @ParameterizedTest
    @CsvSource({
        "PEQUOD_SIGNATURE_POLICY, 2",
        "PEQUOD_GIT_CREDENTIALS, 2",
        "PEQUOD_SSH_KEY, 2",
        "PEQUOD_GIT_ALLOWED_SIGNERS, 2",
        "PEQUOD_CA_FILES, 3",
    })
    void aFileThatIsNotThereIsToldByTheExitCode(String name, int exit) {
        String value = name.equals("PEQUOD_CA_FILES") ? "localhost=/none/file" : "/none/file";
        CommandRun setting =
                run(Map.of(name, value, "PEQUOD_ALLOW_PRIVATE_HOSTS", "localhost"), "module list REGISTRY/web");
        assertEquals(exit, setting.exit(), setting.err());
        assertTrue(setting.err().contains(exit == 2 ? name : "/none/file"), setting.err());
        assertEquals(
                3, run(Map.of(), "module verify layout:v1.0.0 --key /none/file").exit());
    }

    @Test
    void aFileOfKnownHostsThatCannotBeUsedIsNoWrongUsage() throws IOException {
        Files.writeString(
                folder.resolve("git.yaml"),
                RESOURCE.replace(
                        "embedded: v1.0.0",
                        "git: \"ssh://git@localhost:" + silent.getLocalPort() + "/web.git?ref=main&path=web\""));
        Map<String, String> settings = Map.of(
                "PEQUOD_SSH_KNOWN_HOSTS",
                folder.toString(),
                "PEQUOD_SSH_KEY",
                folder.resolve("key.pem").toString(),
                "PEQUOD_ALLOW_PRIVATE_HOSTS",
                "localhost");
        CommandRun run = run(settings, "render -f git.yaml");
        assertEquals(3, run.exit(), run.err());
        assertTrue(run.err().contains(folder.toString()), run.err());
    }

    /** Once, the option was said to be for a registry that the line names, which it did. */
    @ParameterizedTest
    @ValueSource(strings = {"module list REGISTRY", "module list oci:REGISTRY", "module inspect oci:REGISTRY"})
    void aRegistryWithoutARepositoryIsToldToBeThat(String line) {
        CommandRun run = run(Map.of(), line + " --plain-http");
        assertEquals(run(Map.of(), line), run);
        assertTrue(run.err().contains("expected a host and a repository"), run.err());
    }

    /** Once, each resource waited for the one before it, so that twelve at a silent registry took two minutes. */
    @Test
    void noResourceWaitsForTheModuleOfAnother() throws IOException {
        CyclicBarrier all = new CyclicBarrier(12);
        AtomicInteger together = new AtomicInteger();
        try (RegistryFront front = RegistryFront.alone()) {
            front.answer(exchange -> {
                if (!exchange.getRequestURI().getPath().contains("/manifests/")) {
                    return false;
                }
                try {
                    all.await(8, TimeUnit.SECONDS);
                    together.incrementAndGet();
                    return false;
                } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                    return false;
                }
            });
            StringBuilder resources = new StringBuilder();
            for (int i = 0; i < 12; i++) {
                resources
                        .append("---\n")
                        .append(RESOURCE.replace("name: cart", "name: cart" + i)
                                .replace("embedded: v1.0.0", "oci: \"" + front.host() + "/a/b" + i + ":v1.0.0\""));
            }
            Files.writeString(folder.resolve("many.yaml"), resources);
            CommandRun run = run(
                    Map.of("PEQUOD_PLAIN_HTTP_HOSTS", front.host(), "PEQUOD_ALLOW_PRIVATE_HOSTS", front.host()),
                    "render -f many.yaml");
            assertEquals(1, run.exit(), run.err());
            assertEquals(12, together.get(), "all were asked for at once");
            assertEquals(
                    12,
                    run.err().lines().filter(line -> line.startsWith("error: ")).count(),
                    run.err());
            assertTrue(run.err().indexOf("a/b2:") < run.err().indexOf("a/b11:"), "in the order of the resources");
        }
    }
}
