package dev.pequod.build;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Digest;
import dev.pequod.api.testing.RegistryServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The operator's image, made from nothing: the same each time, small, for a user without rights, and running. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ImageIT {
    private static final long MOST_BYTES = 80L << 20;
    private static final Pattern BLOB = Pattern.compile("\"digest\":\"sha256:([0-9a-f]{64})\"");

    @TempDir
    static Path folder = Path.of("");

    private String digest = "";
    private String config = "";
    private Path root = Path.of("");

    @BeforeAll
    void build() throws IOException {
        Assumptions.assumeTrue(
                Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2")),
                "needs a machine with glibc, whose files are copied");
        digest = build("one.tar");
        Path oci = Files.createDirectory(folder.resolve("oci"));
        root = Files.createDirectory(folder.resolve("root"));
        sh(oci, "tar", "-xf", "../one.tar");
        String manifest = Files.readString(blob(oci, digest.substring("sha256:".length())));
        List<String> blobs = new ArrayList<>(
                BLOB.matcher(manifest).results().map(r -> r.group(1)).toList());
        config = Files.readString(blob(oci, blobs.removeFirst()));
        for (String layer : blobs) {
            sh(
                    root,
                    "tar",
                    "--warning=no-unknown-keyword",
                    "-xzf",
                    blob(oci, layer).toString());
        }
    }

    private static Path blob(Path oci, String hex) {
        return oci.resolve("blobs/sha256").resolve(hex);
    }

    private String build(String file) {
        return build(folder.resolve(file).toString(), Map.of());
    }

    private static String build(String target, Map<String, String> environment) {
        Repository.Run run =
                Repository.run(Repository.ROOT, environment, 600, List.of("pequod-operator/image/build", target));
        assertEquals(0, run.exit(), run.output());
        return run.output()
                .lines()
                .filter(line -> line.startsWith("sha256:"))
                .findFirst()
                .orElseThrow();
    }

    private static Repository.Run sh(Path where, String... command) {
        Repository.Run run = Repository.run(where, Map.of(), 600, List.of(command));
        assertEquals(0, run.exit(), run.output());
        return run;
    }

    @Test
    void twoBuildsHaveTheSameDigestAndTheSameBytes() throws IOException {
        assertEquals(digest, build("two.tar"));
        assertArrayEquals(Files.readAllBytes(folder.resolve("one.tar")), Files.readAllBytes(folder.resolve("two.tar")));
    }

    @Test
    void whatCannotBeMadeIsToldInOneLine(@TempDir Path storage) throws IOException, InterruptedException {
        fails(
                2,
                "Bad/Name:1",
                "build: Bad/Name:1 is no name of an image, such as registry.example.com/pequod-operator:1.0.0, and does not"
                        + " end with .tar");
        try (RegistryServer registry = RegistryServer.start(storage)) {
            String target = registry.host() + "/platform/pequod-operator:1.0.0";
            fails(
                    3,
                    target,
                    "build: Tried to make " + target
                            + " but it does not speak TLS; PLAIN_HTTP=true speaks to it without encryption");
        }
    }

    private static void fails(int exit, String target, String told) {
        Repository.Run run =
                Repository.run(Repository.ROOT, Map.of(), 600, List.of("pequod-operator/image/build", target));
        assertEquals(exit, run.exit(), run.output());
        assertEquals(told, run.output().strip().lines().reduce("", (before, line) -> line));
        assertFalse(run.output().contains("Exception"), run.output());
    }

    /** With what {@code docker login} wrote, as who builds says where that is. */
    @Test
    void aRegistryGetsTheSameImage(@TempDir Path storage) throws IOException, InterruptedException {
        try (RegistryServer registry = RegistryServer.startWithPassword(storage)) {
            String user = RegistryServer.USER + ":" + RegistryServer.PASSWORD;
            String auth = Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
            Path login = Files.createDirectory(folder.resolve("login"));
            Files.writeString(
                    login.resolve("config.json"),
                    "{\"auths\": {\"" + registry.host() + "\": {\"auth\": \"" + auth + "\"}}}");
            Map<String, String> environment = Map.of(
                    "DOCKER_CONFIG", login.toString(),
                    "PLAIN_HTTP", "true",
                    "JAVA_TOOL_OPTIONS", "-DsendCredentialsOverHttp=true");
            assertEquals(digest, build(registry.host() + "/platform/pequod-operator:1.0.0", environment));
            String at = "http://" + registry.host() + "/v2/platform/pequod-operator/";
            try (HttpClient client = HttpClient.newHttpClient()) {
                HttpRequest.Builder request = HttpRequest.newBuilder().header("Authorization", "Basic " + auth);
                HttpResponse<byte[]> manifest = client.send(
                        request.uri(URI.create(at + "manifests/1.0.0"))
                                .header("Accept", "application/vnd.oci.image.manifest.v1+json")
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
                assertEquals(digest, Digest.of(manifest.body()).toString());
                List<String> blobs = BLOB.matcher(new String(manifest.body(), StandardCharsets.UTF_8))
                        .results()
                        .map(r -> "sha256:" + r.group(1))
                        .toList();
                assertTrue(blobs.size() > 3, blobs.toString());
                for (String blob : blobs) {
                    HttpResponse<byte[]> layer = client.send(
                            request.uri(URI.create(at + "blobs/" + blob)).build(),
                            HttpResponse.BodyHandlers.ofByteArray());
                    assertEquals(blob, Digest.of(layer.body()).toString());
                }
            }
        }
    }

    @Test
    void itIsSmallAndHasNoShell() throws IOException {
        assertTrue(
                Files.size(folder.resolve("one.tar")) < MOST_BYTES, Files.size(folder.resolve("one.tar")) + " bytes");
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> shells = files.filter(f -> f.endsWith("sh") || f.endsWith("bash") || f.endsWith("busybox"))
                    .toList();
            assertEquals(List.of(), shells);
        }
    }

    @Test
    void itsUserMayWriteWhereVolumesAreMountedOnly() throws IOException {
        assertTrue(config.contains("\"User\":\"65532:65532\""), config);
        try (Stream<Path> files = Files.walk(root)) {
            List<String> open = new ArrayList<>();
            for (Path file : files.filter(f -> !f.equals(root)).toList()) {
                if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE)) {
                    open.add(root.relativize(file).toString());
                }
            }
            assertEquals(List.of("cache", "tmp"), open.stream().sorted().toList());
        }
    }

    @Test
    void itSaysNothingOfWhenAndWhereItWasMade() {
        assertTrue(config.contains("\"created\":\"1970-01-01T00:00:00Z\""), config);
        List<String> times = Pattern.compile("\"created\":\"([^\"]*)\"")
                .matcher(config)
                .results()
                .map((MatchResult r) -> r.group(1))
                .distinct()
                .toList();
        assertEquals(List.of("1970-01-01T00:00:00Z"), times);
    }

    /** With its own loader, C library and Java, whatever this machine has. */
    @Test
    void itRuns() throws IOException {
        List<String> arguments = Files.readString(root.resolve("app/arguments"))
                .replace("/app/lib/", root + "/app/lib/")
                .lines()
                .toList();
        List<String> command = new ArrayList<>(List.of(
                root + "/lib64/ld-linux-x86-64.so.2",
                "--library-path",
                root + "/lib:" + root + "/opt/jre/lib",
                root + "/opt/jre/bin/java"));
        command.addAll(arguments);
        command.addAll(List.of("dev.pequod.operator.Main", "--help"));
        Repository.Run run = sh(folder, command.toArray(String[]::new));
        assertTrue(run.output().contains("Usage: pequod-operator"), run.output());
    }
}
