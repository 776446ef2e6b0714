package dev.pequod.apply.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.graph.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the ways to a control plane have in common, and what a container is asked for, as far as no daemon of Docker is needed. */
final class ServersTest {
    private static final String AUTHORITY = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theFileThatK3sWritesIsUnderstood() {
        ApiServer api = ApiServer.ofKubeconfig("""
            ---
            apiVersion: "v1"
            clusters:
            - cluster:
                certificate-authority-data: "%s"
                server: "https://localhost:32768"
              name: "default"
            contexts:
            - context:
                cluster: "default"
                user: "default"
              name: "default"
            current-context: "default"
            kind: "Config"
            users:
            - name: "default"
              user:
                client-certificate-data: "AA=="
                client-key-data: "AA=="
            """.formatted(encoded(AUTHORITY)));
        assertEquals(new ApiServer("https://localhost:32768", AUTHORITY), api);
        assertThrows(IllegalArgumentException.class, () -> ApiServer.ofKubeconfig("{kind: Config, clusters: []}"));
    }

    @Test
    void whatIsWrittenForClientsIsReadBack() {
        ApiServer api = new ApiServer("https://127.0.0.1:1234", AUTHORITY).at("https://k3s:6443");
        String file = api.kubeconfig("a token");
        assertEquals(new ApiServer("https://k3s:6443", AUTHORITY), ApiServer.ofKubeconfig(file));
        JsonObject config = Yaml.object(file);
        assertEquals("test", config.string("current-context"));
        assertTrue(file.contains("\"user\": {\"token\": \"a token\"}"), file);
    }

    @Test
    void onlyWhatPequodHasSentIsCounted() {
        String audit = """
            {"verb": "patch", "requestURI": "/api/v1/namespaces/a/configmaps/b", "userAgent": "pequod/0.1.0"}
            {"verb": "get", "requestURI": "/api/v1/nodes", "userAgent": "kube-scheduler/v1.36.3"}
            {"verb": "list", "requestURI": "/readyz"}
            {"verb": "delete", "requestURI": "/api/v1/namespaces/a", "userAgent": "pequod/0.1.0"}
            """;
        List<String> both = List.of("patch /api/v1/namespaces/a/configmaps/b", "delete /api/v1/namespaces/a");
        assertEquals(both, ControlPlane.requests(audit));
        assertEquals(
                both, ControlPlane.requests(audit + "{\"verb\": \"get\", \"requestU"), "a line that is being written");
        assertEquals(List.of(), ControlPlane.requests(""));
    }

    /** What holds on loopback must hold in a container: the same options, in the words of k3s. */
    @Test
    void k3sPassesOnTheOptionsOfLoopback() {
        List<String> command = ContainerServers.command("docker.example.com");
        assertEquals("server", command.getFirst());
        assertEquals(
                List.of("docker.example.com", ContainerServers.ALIAS),
                values(command, "--tls-san="),
                "names that its certificate must have");
        assertEquals(Servers.apiServerOptions("/etc/pequod"), values(command, "--kube-apiserver-arg="));
        assertEquals(Servers.controllerOptions(), values(command, "--kube-controller-manager-arg="));
    }

    private static List<String> values(List<String> command, String option) {
        return command.stream()
                .filter(argument -> argument.startsWith(option))
                .map(argument -> argument.substring(option.length()))
                .toList();
    }

    @Test
    void thePortIsPublishedForThisMachineAlone() {
        assertEquals("127.0.0.1:1234:6443", ContainerServers.binding("localhost", 1234));
        assertEquals("127.0.0.1:1234:6443", ContainerServers.binding("127.0.0.1", 1234));
        assertEquals("1234:6443", ContainerServers.binding("docker.example.com", 1234));
    }

    /** Images are of the versions that are built where there is no Docker. */
    @Test
    void theVersionsAreThoseOfLoopback() throws IOException {
        String script = Files.readString(Path.of("../.mvn/control-plane.sh"));
        assertEquals("rancher/k3s:" + version(script, "kubernetes") + "-k3s1", ContainerServers.K3S);
        assertEquals("registry.k8s.io/kwok/kwok:" + version(script, "kwok"), ContainerServers.KWOK);
    }

    private static String version(String script, String name) {
        Matcher line = Pattern.compile("(?m)^" + name + "=(v[0-9.]+)$").matcher(script);
        assertTrue(line.find(), name);
        return line.group(1);
    }

    @Test
    void theReasonIsToldDownToItsRoot() {
        Exception root = new IOException("no route to host");
        assertEquals(
                "cannot start: cannot pull: no route to host",
                ContainerServers.reason(
                        new IllegalStateException("cannot start", new IllegalStateException("cannot pull", root))));
    }
}
