package dev.pequod.benchmarks;

import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A real control plane on loopback, of programs that {@code .mvn/control-plane.sh} makes, with two nodes of KWOK. */
final class LoopbackCluster implements AutoCloseable {
    private static final String TOKEN = "admin-token";
    private static final int STARTS = 600;

    private final Path folder;
    private final Map<String, Path> programs;
    private final List<Process> processes = new ArrayList<>();
    private final int port = freePort();
    private final HttpClient client;

    private LoopbackCluster(Path folder, Map<String, Path> programs) throws Exception {
        this.folder = folder;
        this.programs = programs;
        Runtime.getRuntime().addShutdownHook(new Thread(() -> processes.forEach(Process::destroyForcibly)));
        String etcd = "http://127.0.0.1:" + freePort();
        run(
                "etcd",
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + etcd,
                "--advertise-client-urls=" + etcd,
                "--listen-peer-urls=http://127.0.0.1:" + freePort(),
                "--unsafe-no-fsync");
        Path key = Files.writeString(folder.resolve("service-account.key"), key());
        Path tokens = Files.writeString(folder.resolve("tokens.csv"), TOKEN + ",admin,admin,system:masters\n");
        Path audit = Files.writeString(
                folder.resolve("audit.yaml"),
                "apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules: [{level: Metadata}]\n");
        run(
                "kube-apiserver",
                "--etcd-servers=" + etcd,
                "--cert-dir=" + folder,
                "--secure-port=" + port,
                "--bind-address=127.0.0.1",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + key,
                "--service-account-signing-key-file=" + key,
                "--token-auth-file=" + tokens,
                "--authorization-mode=RBAC",
                "--feature-gates=WatchList=false",
                "--service-cluster-ip-range=10.0.0.0/16",
                "--audit-policy-file=" + audit,
                "--audit-log-path=" + auditLog());
        Files.writeString(kubeconfig(), """
            {"apiVersion": "v1", "kind": "Config", "current-context": "test",
             "contexts": [{"name": "test", "context": {"cluster": "test", "user": "user"}}],
             "clusters": [{"name": "test", "cluster": {"server": "https://127.0.0.1:%d", "certificate-authority": "%s"}}],
             "users": [{"name": "user", "user": {"token": "%s"}}]}
            """.formatted(port, certificate(), TOKEN));
        client = await();
        run(
                "kube-controller-manager",
                "--kubeconfig=" + kubeconfig(),
                "--leader-elect=false",
                "--secure-port=0",
                "--use-service-account-credentials=false",
                "--service-account-private-key-file=" + key,
                "--root-ca-file=" + certificate(),
                "--kube-api-qps=500",
                "--kube-api-burst=1000",
                "--node-monitor-grace-period=2h");
        run("kube-scheduler", "--kubeconfig=" + kubeconfig(), "--leader-elect=false", "--secure-port=0");
        run("kwok", "--kubeconfig=" + kubeconfig(), "--config=" + program("kwok-stages"), "--manage-all-nodes");
        for (String node : List.of("node-1", "node-2")) {
            String many = "{cpu: '1000', memory: 4Ti, pods: '20000'}";
            create(
                    "/api/v1/nodes",
                    "{apiVersion: v1, kind: Node, metadata: {name: " + node + "}, status: {allocatable: " + many
                            + ", capacity: " + many + "}}");
        }
    }

    /**
     * Starts one.
     *
     * @param folder an empty folder
     * @param programs {@code name=path} of each program
     */
    static LoopbackCluster start(Path folder, List<String> programs) throws Exception {
        Map<String, Path> byName = new HashMap<>();
        for (String program : programs) {
            int at = program.indexOf('=');
            byName.put(program.substring(0, at), Path.of(program.substring(at + 1)));
        }
        return new LoopbackCluster(folder, byName);
    }

    /** Creates the definitions in the files of a folder. */
    void define(Path definitions) throws IOException, InterruptedException, JsonException {
        try (Stream<Path> files = Files.list(definitions)) {
            for (Path file : files.sorted().toList()) {
                create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Files.readString(file));
            }
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String key() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        byte[] der = generator.generateKeyPair().getPrivate().getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END PRIVATE KEY-----\n";
    }

    private void run(String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program(name)));
        command.addAll(List.of(arguments));
        processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start());
    }

    private String program(String name) {
        return Objects.requireNonNull(programs.get(name), name).toString();
    }

    Path kubeconfig() {
        return folder.resolve("kubeconfig");
    }

    private Path certificate() {
        return folder.resolve("apiserver.crt");
    }

    private Path auditLog() {
        return folder.resolve("audit.log");
    }

    private HttpClient await() throws Exception {
        for (int i = 0; i < STARTS && processes.stream().allMatch(Process::isAlive); i++) {
            if (Files.exists(certificate())) {
                try {
                    HttpClient trusting =
                            HttpClient.newBuilder().sslContext(trust()).build();
                    HttpRequest ready = request("/readyz").build();
                    if (trusting.send(ready, BodyHandlers.discarding()).statusCode() == 200) {
                        return trusting;
                    }
                } catch (IOException e) {
                    Thread.sleep(100); // not yet
                }
            }
            Thread.sleep(100);
        }
        throw new IOException("the API server did not start; see " + folder);
    }

    private SSLContext trust() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificate())) {
            int number = 0;
            for (var one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("c" + number++, one);
            }
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + TOKEN);
    }

    private JsonObject send(HttpRequest request) throws IOException, InterruptedException, JsonException {
        return (JsonObject) JsonReader.read(sendForText(request));
    }

    private String sendForText(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException(request.method() + " " + request.uri() + ": " + answer.body());
        }
        return answer.body();
    }

    /** Hands over what is at a path and each change of it, as the API server writes these, until told to stop or the server ends it. */
    void watch(String path, Predicate<String> goesOn) throws IOException, InterruptedException {
        HttpRequest request = request(path + "?watch=1&resourceVersion=0").build();
        HttpResponse<Stream<String>> answer = client.send(request, BodyHandlers.ofLines());
        if (answer.statusCode() >= 300) {
            throw new IOException("GET " + request.uri() + ": " + answer.statusCode());
        }
        try (Stream<String> events = answer.body()) {
            events.takeWhile(goesOn).forEach(event -> {});
        }
    }

    /** Creates an object of YAML. */
    void create(String path, String yaml) throws IOException, InterruptedException, JsonException {
        send(request(path)
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(yaml))
                .build());
    }

    JsonObject get(String path) throws IOException, InterruptedException, JsonException {
        return send(request(path).build());
    }

    /** Changes an object by a JSON merge patch. */
    void merge(String path, String json) throws IOException, InterruptedException, JsonException {
        send(request(path)
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", BodyPublishers.ofString(json))
                .build());
    }

    void delete(String path) throws IOException, InterruptedException {
        sendForText(request(path).DELETE().build());
    }

    /** Waits until a kind is served. */
    void awaitServed(String path) throws InterruptedException {
        for (int i = 0; i < STARTS; i++) {
            try {
                get(path);
                return;
            } catch (IOException | JsonException e) {
                Thread.sleep(100); // not yet
            }
        }
        throw new IllegalStateException("not served: " + path);
    }

    /** Returns the requests that a program sent, by what its user agent begins with: verbs and paths as the API server logged them. */
    List<String> requests(String userAgent) throws IOException {
        List<String> requests = new ArrayList<>();
        for (String line : Files.readAllLines(auditLog())) {
            try {
                JsonObject event = (JsonObject) JsonReader.read(line);
                if (event.string("userAgent").startsWith(userAgent)) {
                    requests.add(event.string("verb") + " " + event.string("requestURI"));
                }
            } catch (JsonException e) {
                break; // the last line is being written
            }
        }
        return requests;
    }

    @Override
    public void close() {
        for (Process process : processes.reversed()) {
            process.destroyForcibly().onExit().join();
        }
    }
}
