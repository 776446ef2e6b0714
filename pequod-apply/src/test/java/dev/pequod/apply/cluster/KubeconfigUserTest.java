package dev.pequod.apply.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
        assertEquals(
                "the credential plugin no-such-login of the user ann of FILE cannot be started; is it installed?\nbrew install login",
                refused(file(server, exec.formatted("no-such-login", "", ", installHint: brew install login"))));
        String plugin = " of the user ann of FILE ";
        assertEquals(
                "the credential plugin false" + plugin + "ended with 1; are you logged in?",
                refused(file(server, exec.formatted("'false'", "", ""))));
        assertEquals(
                "the credential plugin echo" + plugin + "answered with no JSON",
                refused(file(server, exec.formatted("echo", "'secret: {'", ""))));
        assertEquals(
                "the credential plugin echo" + plugin
                        + "answered with another apiVersion than client.authentication.k8s.io/v1",
                refused(file(server, exec.formatted("echo", "'" + credential.replace("/v1", "/v1beta1") + "'", ""))));
        assertEquals(
                "the credential plugin echo" + plugin + "gave no credentials",
                refused(file(server, exec.formatted("echo", "'" + credential.replace("token", "tok") + "'", ""))));
    }

    /** Writes a plugin that notes what it is told, and gives as its token what its argument and {@code GREETING} are. */
    private void plugin(String status) throws IOException {
        Path script = Files.writeString(folder.resolve("plug.sh"), """
            #!/bin/sh
            printf '%%s\\n' "$KUBERNETES_EXEC_INFO" >> "${0%%/*}/told"
            printf '%%s' '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": '
            cat <<END
            %s}
            END
            """.formatted(status));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private static final String EXEC = "exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never,"
            + " command: ./plug.sh, args: ['a $b  c'], env: [{name: GREETING, value: hi}]%s}";

    @Test
    void aCredentialPluginIsToldWhatAsksAndOfWhichCluster() throws Exception {
        plugin("{\"token\": \"$1 $GREETING\"}");
        Files.writeString(folder.resolve("ca.pem"), "PEM");
        String cluster = "server: '" + address + "', certificate-authority: ca.pem, tls-server-name: '', extensions: "
                + "[{name: other, extension: {no: 1}}, {name: client.authentication.k8s.io/exec, extension: {audience: x}}]";
        send(file(cluster, EXEC.formatted("")));
        send(file(cluster, EXEC.formatted(", provideClusterInfo: true")));
        String sent = "/version Authorization=[Bearer a $b  c hi]";
        assertEquals(List.of(sent, sent), requests);
        String told = "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"spec\":{";
        assertEquals(
                List.of(
                        told + "\"interactive\":false}}",
                        told + "\"cluster\":{\"certificate-authority-data\":\"UEVN\",\"config\":{\"audience\":\"x\"},"
                                + "\"server\":\"" + address + "\"},\"interactive\":false}}"),
                Files.readAllLines(folder.resolve("told")));
    }

    @Test
    void aCredentialPluginIsAskedAgainWhenWhatItGaveExpires() throws Exception {
        plugin(
                "{\"token\": \"$(wc -l < \"${0%/*}/told\" | tr -d ' ')\", \"expirationTimestamp\": \"2020-01-01T00:00:00Z\"}");
        Path file = file("server: '" + address + "'", EXEC.formatted(""));
        try (Fabric8Transport transport = Fabric8Transport.ofFile(file, Optional.empty())) {
            transport.send(VERSION, Duration.ofSeconds(30));
            Files.writeString(folder.resolve("plug.sh"), "#!/bin/sh\nexit 1\n");
            transport.send(VERSION, Duration.ofSeconds(30));
        }
        assertEquals(2, requests.size());
        assertNotEquals("/version Authorization=[Bearer 1]", requests.getFirst());
        assertEquals(requests.getFirst(), requests.getLast(), "what it gave last counts while it fails");
    }

    /** All requests wait for what it gives, that of the Lease, too. */
    @Test
    void aCredentialPluginThatHangsIsEnded() throws Exception {
        plugin("{\"token\": \"t\", \"expirationTimestamp\": \"2020-01-01T00:00:00Z\"}");
        JsonObject exec = JsonObject.EMPTY
                .with("apiVersion", new JsonString("client.authentication.k8s.io/v1"))
                .with("interactiveMode", new JsonString("Never"))
                .with("command", new JsonString("./plug.sh"));
        Path file = folder.resolve("config");
        CredentialPlugin plugin = new CredentialPlugin(exec, JsonObject.EMPTY, file, "ann", Duration.ofSeconds(2));
        Files.writeString(folder.resolve("plug.sh"), "#!/bin/sh\nsleep 6000\n");
        assertEquals("t", plugin.credentials().token());
        IOException refused = assertThrows(
                IOException.class,
                () -> new CredentialPlugin(exec, JsonObject.EMPTY, file, "ann", Duration.ofSeconds(1)));
        assertEquals("the credential plugin ./plug.sh of the user ann gave no answer within 1 s", refused.getMessage());
    }

    @Test
    void whoNeedsAnAuthProviderThatIsNoMoreIsNotSentAsNobody() throws Exception {
        String server = "server: '" + address + "'";
        assertEquals(
                "the user ann of FILE has the auth-provider gcp, which Kubernetes has no more; log in anew with a"
                        + " command that writes a credential plugin (exec)",
                refused(file(server, "auth-provider: {name: gcp, config: {access-token: t}}")));
        assertEquals(
                "the auth-provider oidc of the user ann of FILE has neither an id-token nor a refresh-token; log in first",
                refused(file(server, "auth-provider: {name: oidc, config: {client-id: c}}")));
    }

    @Test
    void anAuthorityThatWouldNotCountIsRefused() throws Exception {
        for (String authority : List.of("certificate-authority: ca.pem", "certificate-authority-data: UEVN")) {
            assertEquals(
                    "the cluster one of FILE has a certificate authority and insecure-skip-tls-verify, which takes any"
                            + " certificate; take one of them away",
                    refused(file(
                            "server: 'https://127.0.0.1:1', insecure-skip-tls-verify: true, " + authority,
                            "token: t")));
        }
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
