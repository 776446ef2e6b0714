package dev.pequod.apply.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As whom, and by which way, requests are sent that the file of a user asks for. */
final class KubeconfigUserTest {
    @TempDir
    Path folder = Path.of("");

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server = server();
    private final String address = "http://127.0.0.1:" + server.getAddress().getPort();

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void start() {
        server.createContext("/", exchange -> {
            StringBuilder request = new StringBuilder(exchange.getRequestURI().toString());
            exchange.getRequestHeaders().entrySet().stream()
                    .filter(header -> header.getKey().startsWith("Impersonate-")
                            || header.getKey().equals("Authorization"))
                    .map(header -> " " + header.getKey() + "=" + header.getValue())
                    .sorted()
                    .forEach(request::append);
            requests.add(request.toString());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Path file(String cluster, String user) throws IOException {
        return Files.writeString(folder.resolve("config"), """
            current-context: dev
            contexts: [{name: dev, context: {cluster: one, user: ann}}]
            clusters: [{name: one, cluster: {%s}}]
            users: [{name: ann, user: {%s}}]
            """.formatted(cluster, user));
    }

    private static final Transport.Request VERSION = new Transport.Request("GET", "/version", "", "");

    private void send(Path file) throws Exception {
        try (Fabric8Transport transport = Fabric8Transport.ofFile(file, Optional.empty())) {
            transport.send(VERSION, Duration.ofSeconds(30));
        }
    }

    private String refused(Path file) {
        IOException refused = assertThrows(IOException.class, () -> send(file));
        assertEquals(List.of(), requests);
        return refused.getMessage().replace(file.toString(), "FILE");
    }

    @Test
    void aUserThatActsAsAnotherDoesSoInEachRequest() throws Exception {
        send(file(
                "server: '" + address + "'",
                "token: t, as: ada, as-uid: '7', as-groups: [dev, ops], as-user-extra: {Example.com/Scopes: [view]}"));
        assertEquals(
                List.of("/version Authorization=[Bearer t] Impersonate-extra-example.com%2fscopes=[view]"
                        + " Impersonate-group=[dev, ops] Impersonate-uid=[7] Impersonate-user=[ada]"),
                requests);
    }

    @Test
    void whoIsActedAsForATenantIsTheTenantAlone() throws Exception {
        Path file = file("server: '" + address + "'", "token: t, as: ada, as-groups: [ops]");
        try (Fabric8Transport transport = Fabric8Transport.ofFile(file, Optional.empty());
                Transport tenant = transport.as("system:serviceaccount:shop:default")) {
            tenant.send(VERSION, Duration.ofSeconds(30));
        }
        assertEquals(
                List.of("/version Authorization=[Bearer t] Impersonate-user=[system:serviceaccount:shop:default]"),
                requests);
    }

    @Test
    void groupsOfNobodyAndNamesThatNoHeaderHoldsAreRefused() throws Exception {
        String server = "server: '" + address + "'";
        assertEquals(
                "the user ann of FILE acts as groups, a uid or more, but as no user: it lacks as",
                refused(file(server, "token: t, as-groups: [ops]")));
        assertEquals(
                "the user ann of FILE acts as one whose name has other characters than those of ASCII",
                refused(file(server, "token: t, as: \"ada\\nHost: x\"")));
    }

    @Test
    void aTokenIsReadFromTheFileThatIsNamed() throws Exception {
        Files.writeString(folder.resolve("tok"), "from-file\n");
        send(file("server: '" + address + "'", "tokenFile: tok"));
        send(file("server: '" + address + "'", "token: other, tokenFile: '" + folder.resolve("tok") + "'"));
        send(file("server: '" + address + "'", "token: other, tokenFile: none"));
        String sent = "/version Authorization=[Bearer from-file]";
        assertEquals(List.of(sent, sent, "/version Authorization=[Bearer other]"), requests);
        requests.clear();
        Files.writeString(folder.resolve("empty"), "\n");
        assertEquals(
                "the token file " + folder.resolve("empty") + " holds no token",
                refused(file("server: '" + address + "'", "tokenFile: empty")));
        assertEquals(
                "the token file " + folder.resolve("none") + " cannot be read",
                refused(file("server: '" + address + "'", "tokenFile: none")));
    }

    @Test
    void aCredentialPluginThatFailsIsNamed() throws Exception {
        String server = "server: '" + address + "'";
        String exec =
                "exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: %s, args: [%s]%s}";
        String credential = "{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": \"ExecCredential\","
                + " \"status\": {\"token\": \"from-plugin\"}}";
        send(file(server, exec.formatted("echo", "'" + credential + "'", "")));
        assertEquals(List.of("/version Authorization=[Bearer from-plugin]"), requests);
        requests.clear();
        String failed = " of the user ann of FILE gave no credentials; is it installed, and are you logged in? What it"
                + " says is seen by `kubectl auth whoami`";
        assertEquals(
                "the credential plugin no-such-login" + failed + "\nbrew install login",
                refused(file(server, exec.formatted("no-such-login", "", ", installHint: brew install login"))));
        assertEquals("the credential plugin false" + failed, refused(file(server, exec.formatted("'false'", "", ""))));
    }

    @Test
    void allThatIsSentGoesThroughTheProxyOfTheCluster() throws Exception {
        send(file("server: 'http://127.0.0.1:1', proxy-url: '" + address + "'", "token: t"));
        assertEquals(List.of("http://127.0.0.1:1/version Authorization=[Bearer t]"), requests);
        requests.clear();
        Kubeconfig portless = Kubeconfig.read(
                file("server: 'https://h', proxy-url: http://proxy.corp", "token: t"), Optional.empty());
        assertEquals("http://proxy.corp:80", portless.config().getHttpsProxy());
        refusedProxies(
                "is one of socks5://, which cannot be used here", "socks5://127.0.0.1:9", "socks5://u:p@127.0.0.1:9");
        refusedProxies("is one of https://, which cannot be used here", "https://proxy.corp");
        refusedProxies("has a user, which cannot be told to the proxy here", "http://u:p@h:1");
        refusedProxies("is no address", "http://u:secret word@h:1", "nonsense");
    }

    private void refusedProxies(String fault, String... urls) throws Exception {
        for (String url : urls) {
            assertEquals(
                    "the proxy-url of the cluster one of FILE " + fault
                            + "; it may be http://HOST:PORT, without a user",
                    refused(file("server: '" + address + "', proxy-url: '" + url + "'", "token: t")));
        }
    }

    @Test
    void aNameThatTheCertificateMustBeForIsNotPassedOver() throws Exception {
        assertEquals(
                "the cluster one of FILE has a tls-server-name, which cannot be asked for here; write a server whose"
                        + " certificate is for its own name",
                refused(file("server: 'https://127.0.0.1:1', tls-server-name: kube.example.com", "token: t")));
        assertEquals(
                "https://127.0.0.1:1",
                Kubeconfig.read(
                                file("server: 'https://127.0.0.1:1', tls-server-name: 127.0.0.1", "token: t"),
                                Optional.empty())
                        .config()
                        .getMasterUrl()
                        .replaceFirst("/$", ""));
    }
}
