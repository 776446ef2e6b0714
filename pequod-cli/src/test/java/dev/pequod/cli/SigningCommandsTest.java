package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.testing.RegistryServer;
import dev.pequod.api.testing.TestTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module is signed, verified and, where a policy wants it, only then rendered; the real cosign agrees. */
final class SigningCommandsTest {
    private static final String RESOURCE = """
        apiVersion: platform.example.com/v1alpha1
        kind: WebService
        metadata: {name: cart, namespace: shop}
        spec: {platformRef: {oci: "REF"}, image: registry.example.com/shop/cart:1.4.2}
        """;

    @TempDir
    private Path folder = Path.of("");

    private Path cosign = Path.of("");
    private RegistryServer server;
    private Map<String, String> environment = Map.of();

    @BeforeEach
    void start() throws IOException {
        cosign = TestTool.require("cosign");
        server = RegistryServer.start(Files.createDirectory(folder.resolve("registry")));
        environment = Map.of(
                "PEQUOD_ALLOW_PRIVATE_HOSTS",
                "localhost,127.0.0.1",
                "PEQUOD_PLAIN_HTTP_HOSTS",
                server.host(),
                "PEQUOD_CACHE_DIR",
                folder.resolve("cache").toString(),
                "COSIGN_PASSWORD",
                "secret");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CommandRun run(Map<String, String> more, String... arguments) {
        Map<String, String> all = new TreeMap<>(environment);
        all.putAll(more);
        return CommandRun.of(folder, new byte[0], all, false, List.of(arguments));
    }

    private String out(String... arguments) {
        CommandRun run = run(Map.of(), arguments);
        assertEquals(0, run.exit(), run.err());
        return run.out().strip();
    }

    private int cosign(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(cosign.toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("cosign.log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "COSIGN_PASSWORD", "secret",
                        "HOME", folder.toString(),
                        "HTTPS_PROXY", "http://127.0.0.1:1"));
        Process process = builder.start();
        process.getOutputStream().close();
        return process.waitFor();
    }

    @Test
    void aPolicyLetsOnlySignedModulesBeRendered() throws Exception {
        assertEquals(0, cosign("generate-key-pair"));
        out("module", "init", "web");
        String tag = "oci:" + server.host() + "/example.com/web:v1.0.0";
        String pinned = out("module", "push", "web", tag);
        String image = pinned.substring("oci:".length());
        Path policy = Files.writeString(
                folder.resolve("policy.json"),
                "{\"rules\": [{\"source\": \"" + server.host()
                        + "\", \"keys\": [\"cosign.pub\"], \"annotations\": {\"env\": \"prod\"}}]}");
        Map<String, String> wanted = Map.of("PEQUOD_SIGNATURE_POLICY", policy.toString());
        Files.writeString(folder.resolve("cart.yaml"), RESOURCE.replace("REF", image), StandardCharsets.UTF_8);

        assertEquals(0, run(Map.of(), "render", "-f", "cart.yaml").exit(), "without a policy it is loaded, and kept");
        CommandRun unsigned = run(wanted, "render", "-f", "cart.yaml");
        assertEquals(1, unsigned.exit());
        assertTrue(unsigned.err().contains("it has no signature, and the policy for"), unsigned.err());
        assertEquals("", unsigned.out());
        CommandRun unverified = run(Map.of(), "module", "verify", pinned, "--key", "cosign.pub");
        assertEquals(1, unverified.exit());
        assertTrue(
                unverified.err().endsWith(" but it has no signature, and --key cosign.pub wants one\n"),
                unverified.err());
        String none = pinned.substring(0, pinned.indexOf('@')) + "@sha256:" + "1".repeat(64);
        CommandRun absent = run(Map.of(), "module", "verify", none, "--key", "cosign.pub");
        assertEquals(run(Map.of(), "module", "inspect", none), absent, "a digest that is mistyped");

        CommandRun signing = run(Map.of(), "module", "sign", tag, "--key", "cosign.key", "-a", "env=prod");
        assertEquals(pinned + "\n", signing.out());
        assertTrue(signing.err().contains(", which the tag means now; somebody may have moved it"), signing.err());
        assertEquals(
                "",
                run(Map.of(), "module", "sign", pinned, "--key", "cosign.key", "-a", "env=prod")
                        .err());
        String verified = out("module", "verify", tag, "--key", "cosign.pub", "-a", "env=prod");
        assertTrue(verified.startsWith(pinned + "\nverified by cosign.pub SHA256:"), verified);
        assertEquals(0, run(wanted, "module", "verify", pinned).exit());
        assertEquals(
                0, run(wanted, "module", "verify", pinned, "-a", "env=prod").exit());
        CommandRun more = run(wanted, "module", "verify", pinned, "-a", "team=web");
        assertEquals(1, more.exit(), "what a policy wants and more");
        assertTrue(more.err().contains("lacks team=web"), more.err());
        assertEquals(
                2, run(wanted, "module", "verify", pinned, "-a", "env=test").exit());
        assertEquals(
                2, run(wanted, "module", "verify", pinned, "--threshold", "2").exit());
        CommandRun two =
                run(Map.of(), "module", "verify", pinned, "--key", "cosign.pub", "-a", "env=test", "-a", "env=prod");
        assertEquals(2, two.exit());
        assertTrue(
                two.err().startsWith("error: --annotation: env has one value, and test and prod are given"), two.err());
        Files.writeString(folder.resolve("others.json"), "{\"rules\": [], \"otherwise\": \"refuse\"}");
        Map<String, String> others =
                Map.of("PEQUOD_SIGNATURE_POLICY", folder.resolve("others.json").toString());
        CommandRun refused = run(others, "module", "verify", pinned);
        assertEquals(1, refused.exit(), refused.err());
        assertTrue(refused.err().contains("but the signature policy"), refused.err());
        CommandRun lacking = run(Map.of(), "module", "verify", tag, "--key", "cosign.pub", "-a", "env=test");
        assertEquals(1, lacking.exit());
        assertTrue(
                lacking.err().endsWith(" lacks env=test, and --key cosign.pub -a env=test wants one\n"), lacking.err());
        assertEquals(
                0,
                cosign("verify", "--key", "cosign.pub", "--insecure-ignore-tlog", "-a", "env=prod", image),
                Files.readString(folder.resolve("cosign.log")));
        CommandRun signed = run(wanted, "render", "-f", "cart.yaml");
        assertEquals(0, signed.exit(), signed.err());
        String kept = out("cache", "ls", "-o", "json");
        assertTrue(kept.contains("\"verifiedBy\": \"cosign.pub SHA256:"), kept);
        CommandRun pulled = run(wanted, "module", "pull", tag, "-d", "pulled", "-o", "json");
        assertTrue(pulled.out().contains("\"verifiedBy\": \"cosign.pub SHA256:"), pulled.out() + pulled.err());
        assertTrue(pulled.out().contains("\"sourceDigest\": \"" + pinned.replaceFirst(".*@", "") + "\""), pulled.out());

        out("module", "copy", tag, "oci:" + server.host() + "/elsewhere/web:v1.0.0");
        assertEquals(
                pinned.replace("example.com/web", "elsewhere/web"),
                out("module", "verify", "oci:" + server.host() + "/elsewhere/web:v1.0.0", "--key", "cosign.pub")
                        .lines()
                        .findFirst()
                        .orElse(""));
    }

    @Test
    void aSignedModuleCrossesAnAirGap() throws Exception {
        assertEquals(0, cosign("generate-key-pair"));
        out("module", "init", "web");
        String tag = "oci:" + server.host() + "/example.com/web:v1.0.0";
        String digest = out("module", "push", "web", tag).replaceFirst(".*@", "");
        out("module", "sign", tag, "--key", "cosign.key");
        Files.writeString(folder.resolve("cart.yaml"), RESOURCE.replace("REF", "localhost/none:v1"));
        for (String layout : List.of("web.tar", "folder")) {
            assertEquals(layout + "@" + digest, out("module", "copy", tag, layout));
            for (String from : List.of(layout, layout + "@" + digest)) {
                assertEquals(
                        layout + "@" + digest,
                        out("module", "verify", from, "--key", "cosign.pub")
                                .lines()
                                .findFirst()
                                .orElseThrow());
                String there = "oci:" + server.host() + "/inside/" + layout.replace(".", "-") + ":v1.0.0";
                assertTrue(out("module", "copy", from, there).endsWith("@" + digest));
                out("module", "verify", there, "--key", "cosign.pub");
            }
            String shown = out("module", "inspect", layout, "-o", "json");
            String referrers = shown.substring(shown.indexOf("\"referrers\""));
            assertTrue(referrers.contains("\"artifactType\": \"application/vnd.dev.sigstore.bundle"), shown);
            assertTrue(out("vet", layout).contains("tests pass"));
            out("render", "-f", "cart.yaml", "--platform-dir", layout);
        }
        CommandRun run = run(Map.of(), "module", "verify", "web.tar");
        assertEquals(2, run.exit());
        assertTrue(run.err().contains("--key is missing"), run.err());
    }

    /** As tools write layouts that know signatures by what they say they are about, and need no list. */
    @Test
    void aSignatureThatNoListNamesIsFoundInALayout() throws Exception {
        assertEquals(0, cosign("generate-key-pair"));
        out("module", "init", "web");
        String digest = out("module", "push", "web", "shelf:v1.0.0").replaceFirst(".*@", "");
        out("module", "sign", "shelf", "--key", "cosign.key");
        Path index = folder.resolve("shelf/index.json");
        String withList = Files.readString(index);
        String without = withList.replaceFirst(
                "\\{[^{}]*\\{[^{}]*\"sha256-" + digest.replaceFirst("sha256:", "") + "\"[^{}]*}[^{}]*},?", "");
        Files.writeString(index, without.replaceFirst(",\\s*]", "]"));
        assertNotEquals(withList, without);
        assertTrue(out("module", "inspect", "shelf").contains("application/vnd.dev.sigstore.bundle"));
        out("module", "verify", "shelf", "--key", "cosign.pub");
        String image = server.host() + "/example.com/web:v1.0.0";
        out("module", "copy", "shelf", "oci:" + image);
        assertEquals(
                0,
                cosign("verify", "--key", "cosign.pub", "--insecure-ignore-tlog", image),
                Files.readString(folder.resolve("cosign.log")));
    }

    /** Once, whoever got a broken module across an air gap was told that it is verified, as its manifest was. */
    @Test
    void aLayoutIsVerifiedAsAWhole() throws Exception {
        assertEquals(0, cosign("generate-key-pair"));
        out("module", "init", "web");
        out("module", "push", "web", "whole:v1.0.0");
        out("module", "sign", "whole", "--key", "cosign.key");
        out("module", "verify", "whole", "--key", "cosign.pub");
        Path largest;
        try (Stream<Path> blobs = Files.list(folder.resolve("whole/blobs/sha256"))) {
            largest = blobs.max(Comparator.comparingLong(blob -> blob.toFile().length()))
                    .orElseThrow();
        }
        byte[] zip = Files.readAllBytes(largest);
        zip[zip.length / 2] ^= 1;
        Files.write(largest, zip);
        CommandRun broken = run(Map.of(), "module", "verify", "whole", "--key", "cosign.pub");
        assertEquals(1, broken.exit(), broken.out());
        assertTrue(broken.err().contains("the file has other bytes"), broken.err());
    }

    @Test
    void whatIsWrongWithKeysIsSaid() throws Exception {
        String ref = "oci:" + server.host() + "/web:v1";
        assertEquals(2, run(Map.of(), "module", "sign", ref).exit());
        assertEquals(2, run(Map.of(), "module", "verify", ref).exit());
        assertEquals(
                2,
                run(Map.of(), "module", "verify", "embedded:v1.0.0", "--key", "k")
                        .exit());
        Files.writeString(folder.resolve("k"), "no key");
        CommandRun none = run(Map.of(), "module", "verify", ref, "--key", "k");
        assertEquals(3, none.exit());
        assertEquals(
                "error: Tried to use the key k but expected -----BEGIN …----- and base64, as in a file that cosign or"
                        + " openssl writes\n",
                none.err());
        assertEquals(0, cosign("generate-key-pair"));
        CommandRun secret = run(Map.of(), "module", "verify", ref, "--key", "cosign.key");
        assertEquals(3, secret.exit());
        assertTrue(secret.err().contains("expected a PUBLIC KEY, found an ENCRYPTED "), secret.err());
        assertTrue(secret.err().endsWith(": name the file of its public half, such as cosign.pub\n"), secret.err());
        CommandRun locked = CommandRun.of(
                folder, new byte[0], Map.of(), false, List.of("module", "sign", ref, "--key", "cosign.key"));
        assertEquals(
                "error: Tried to use the key cosign.key but it is encrypted; set COSIGN_PASSWORD to its password\n",
                locked.err());
        CommandRun wrong = run(Map.of("COSIGN_PASSWORD", "x"), "module", "sign", ref, "--key", "cosign.key");
        assertEquals(3, wrong.exit());
        assertTrue(wrong.err().contains("the password is wrong, or the file is damaged"), wrong.err());
    }
}
