package dev.pequod.apply.testing;

import dev.pequod.api.testing.TestTool;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.cluster.Fabric8Transport;
import dev.pequod.apply.cluster.RestClusterClient;
import dev.pequod.apply.cluster.Transport;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * etcd, kube-apiserver and, where asked for, kube-controller-manager, kube-scheduler and nodes of KWOK, on free ports of loopback. The
 * programs are those of the folder that {@code PEQUOD_CONTROL_PLANE} names, else those that {@code .mvn/test-tool.sh} gets.
 */
public final class ControlPlane implements AutoCloseable {
    private static final String TOKEN = "admin-token";
    private static final Duration STARTUP = Duration.ofMinutes(4);

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private final Thread end = new Thread(this::stopAll);
    private final Path kubeconfig;
    private final int port;
    private final int etcdPort;

    private ControlPlane() throws IOException {
        folder = Files.createTempDirectory("pequod-control-plane");
        kubeconfig = folder.resolve("kubeconfig");
        port = freePort();
        etcdPort = freePort();
    }

    /** Which programs run. */
    public enum Parts {
        /** The API server and its store: enough where nothing must become ready by itself. */
        API_SERVER,
        /** Controllers, a scheduler and two nodes as well. */
        EVERYTHING
    }

    /** Returns a control plane that answers; skips the test loudly where its programs cannot be had. */
    public static ControlPlane start(Parts parts) {
        List<String> names = parts == Parts.API_SERVER
                ? List.of("etcd", "kube-apiserver")
                : List.of("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok", "kwok-stages");
        names.forEach(ControlPlane::program);
        try {
            ControlPlane plane = new ControlPlane();
            Runtime.getRuntime().addShutdownHook(plane.end);
            try {
                plane.startServers();
                if (parts == Parts.EVERYTHING) {
                    plane.startControllers();
                }
                return plane;
            } catch (IOException | InterruptedException | RuntimeException e) {
                plane.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path program(String name) {
        Optional<String> pointedTo = Optional.ofNullable(System.getenv("PEQUOD_CONTROL_PLANE"));
        if (pointedTo.isPresent()) {
            Path program = Path.of(pointedTo.get(), name);
            if (!Files.exists(program)) {
                String message = "SKIPPED for want of " + name + ": PEQUOD_CONTROL_PLANE names a folder without it";
                System.err.println(message);
                Assumptions.abort(message);
            }
            return program;
        }
        return TestTool.require(name);
    }

    private void startServers() throws IOException, InterruptedException {
        startEtcd();
        Files.writeString(folder.resolve("service-account.key"), key());
        Files.writeString(folder.resolve("tokens.csv"), TOKEN + ",admin,admin,system:masters\n");
        Files.writeString(folder.resolve("audit.yaml"), """
            {"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": ["RequestReceived"],
             "rules": [{"level": "Metadata"}]}
            """);
        writeKubeconfig(kubeconfig, TOKEN);
        startApiServer();
    }

    private void startEtcd() throws IOException {
        String etcd = "http://127.0.0.1:" + etcdPort;
        run(
                "etcd",
                List.of(
                        "--data-dir",
                        folder.resolve("etcd").toString(),
                        "--listen-client-urls",
                        etcd,
                        "--advertise-client-urls",
                        etcd,
                        "--listen-peer-urls",
                        "http://127.0.0.1:" + freePort(),
                        "--unsafe-no-fsync"));
    }

    private void writeKubeconfig(Path file, String token) throws IOException {
        Files.writeString(file, """
            {"apiVersion": "v1", "kind": "Config", "current-context": "test",
             "contexts": [{"name": "test", "context": {"cluster": "test", "user": "user"}}],
             "clusters": [{"name": "test", "cluster": {"server": "https://127.0.0.1:%d", "certificate-authority": "%s"}}],
             "users": [{"name": "user", "user": {"token": "%s"}}]}
            """.formatted(port, folder.resolve("apiserver.crt"), token));
    }

    /** Returns a file like {@link #kubeconfig} for a service account, with a token that it asks the API server for. */
    public Path kubeconfigOf(String namespace, String account) {
        String path = "/api/v1/namespaces/" + namespace + "/serviceaccounts/" + account + "/token";
        String body = "{\"apiVersion\": \"authentication.k8s.io/v1\", \"kind\": \"TokenRequest\", \"spec\": {}}";
        try (Fabric8Transport admin = Fabric8Transport.ofFile(kubeconfig, Optional.empty())) {
            Transport.Response answer =
                    admin.send(new Transport.Request("POST", path, "application/json", body), Duration.ofSeconds(60));
            if (answer.status() != 201) {
                throw new IOException(answer.body());
            }
            JsonObject request = (JsonObject) JsonReader.read(answer.body());
            Path file = folder.resolve("kubeconfig-" + namespace + "-" + account);
            writeKubeconfig(file, request.object("status").string("token"));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException | JsonException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a client of a service account. */
    public RestClusterClient clientOf(String namespace, String account) {
        return client(kubeconfigOf(namespace, account));
    }

    private void startApiServer() throws IOException, InterruptedException {
        run(
                "kube-apiserver",
                List.of(
                        "--etcd-servers=http://127.0.0.1:" + etcdPort,
                        "--cert-dir=" + folder,
                        "--secure-port=" + port,
                        "--bind-address=127.0.0.1",
                        "--service-account-issuer=https://kubernetes.default.svc",
                        "--service-account-key-file=" + folder.resolve("service-account.key"),
                        "--service-account-signing-key-file=" + folder.resolve("service-account.key"),
                        "--token-auth-file=" + folder.resolve("tokens.csv"),
                        "--authorization-mode=RBAC",
                        // etcd before 3.4.25 cannot stream lists; clients that try would be blind for a minute at a
                        // time.
                        "--feature-gates=WatchList=false",
                        "--service-cluster-ip-range=10.0.0.0/16",
                        "--audit-policy-file=" + folder.resolve("audit.yaml"),
                        "--audit-log-path=" + auditLog()));
        awaitAnswer();
    }

    private void startControllers() throws IOException, InterruptedException {
        run(
                "kube-controller-manager",
                List.of(
                        "--kubeconfig=" + kubeconfig,
                        "--leader-elect=false",
                        "--secure-port=0",
                        "--use-service-account-credentials=false",
                        "--service-account-private-key-file=" + folder.resolve("service-account.key"),
                        "--root-ca-file=" + folder.resolve("apiserver.crt"),
                        "--kube-api-qps=500",
                        "--kube-api-burst=1000",
                        "--node-monitor-grace-period=2h"));
        run("kube-scheduler", List.of("--kubeconfig=" + kubeconfig, "--leader-elect=false", "--secure-port=0"));
        run(
                "kwok",
                List.of("--kubeconfig=" + kubeconfig, "--config=" + program("kwok-stages"), "--manage-all-nodes=true"));
        try (RestClusterClient client = client()) {
            for (String node : List.of("node-1", "node-2")) {
                client.create((JsonObject) JsonReader.read("""
                    {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "%s"},
                     "status": {"allocatable": {"cpu": "1000", "memory": "4Ti", "pods": "20000"},
                                "capacity": {"cpu": "1000", "memory": "4Ti", "pods": "20000"}}}
                    """.formatted(node)), Dry.STORED);
            }
        } catch (ClusterException | JsonException e) {
            throw new IOException(e);
        }
    }

    /** Stops the API server at once, and returns when its port is free. */
    public void stopApiServer() throws InterruptedException {
        Process server = processes.get(1);
        server.destroyForcibly();
        server.waitFor();
        processes.remove(1);
    }

    /** Starts the API server that was stopped, with what it had stored. */
    public void startApiServerAgain() throws IOException, InterruptedException {
        startApiServer();
        processes.add(1, processes.removeLast());
    }

    /** Ends the store at once and starts it again, with what it had stored; returns when the API server answers. */
    public void restartEtcd() throws IOException, InterruptedException {
        processes.getFirst().destroyForcibly().waitFor();
        processes.removeFirst();
        startEtcd();
        processes.addFirst(processes.removeLast());
        awaitAnswer();
    }

    private void run(String name, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program(name).toString()));
        command.addAll(arguments);
        processes.add(new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(name + ".log").toFile()))
                .start());
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + STARTUP.toNanos();
        while (true) {
            for (Process process : processes) {
                if (!process.isAlive()) {
                    throw new IOException("a program of the control plane ended: " + logs());
                }
            }
            if (Files.exists(folder.resolve("apiserver.crt")) && answers()) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("the API server did not answer in time: " + logs());
            }
            processes.getLast().waitFor(200, TimeUnit.MILLISECONDS);
        }
    }

    private boolean answers() throws InterruptedException {
        try (Fabric8Transport transport = Fabric8Transport.ofFile(kubeconfig, Optional.empty())) {
            var request = new Transport.Request("GET", "/readyz", "", "");
            return transport.send(request, Duration.ofSeconds(10)).status() == 200;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    private String logs() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path log :
                    files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
                List<String> lines = Files.readAllLines(log);
                text.append('\n').append(log.getFileName()).append('\n');
                text.append(String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size())));
            }
        }
        return text.toString();
    }

    /** Waits until the API server serves a kind that was just defined; discovery tells of it after its definition is established. */
    public void awaitKind(String apiVersion, String kind) throws InterruptedException {
        CountDownLatch listed = new CountDownLatch(1);
        WatchListener listener = new WatchListener() {
            @Override
            public void changed(JsonObject object) {}

            @Override
            public void deleted(JsonObject object) {}

            @Override
            public void synced() {
                listed.countDown();
            }
        };
        try (RestClusterClient client = client()) {
            Watch watch = client.watch(apiVersion, kind, "", "", listener);
            try {
                Assertions.assertTrue(listed.await(2, TimeUnit.MINUTES), () -> "no " + kind + " in " + apiVersion);
            } finally {
                watch.close();
            }
        }
    }

    /** Returns a client that may do everything; requests may take long on a busy machine. */
    public RestClusterClient client() {
        return client(kubeconfig);
    }

    private static RestClusterClient client(Path file) {
        try {
            return new RestClusterClient(Fabric8Transport.ofFile(file, Optional.empty()), Duration.ofSeconds(60));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a client whose changes are those of another field manager. */
    public ClusterClient client(String fieldManager) {
        try {
            Transport admin = Fabric8Transport.ofFile(kubeconfig, Optional.empty());
            return new RestClusterClient(new OtherManager(admin, fieldManager), Duration.ofSeconds(60));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says in each request that somebody else sends it. */
    private record OtherManager(Transport transport, String name) implements Transport {
        @Override
        public Response send(Request request, Duration timeout) throws IOException, InterruptedException {
            String path = request.path().replace("fieldManager=pequod", "fieldManager=" + name);
            return transport.send(new Request(request.method(), path, request.contentType(), request.body()), timeout);
        }

        @Override
        public InputStream stream(String path, Duration timeout) throws IOException, InterruptedException {
            return transport.stream(path, timeout);
        }

        @Override
        public Transport as(String user) {
            return new OtherManager(transport.as(user), name);
        }

        @Override
        public void close() {
            transport.close();
        }
    }

    /** Returns the file that kubectl and Pequod need. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    private Path auditLog() {
        return folder.resolve("audit.log");
    }

    /** Returns every request that Pequod has sent, by its verb and URI, as the API server counts. */
    public List<String> requests() {
        List<String> requests = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(auditLog())) {
                JsonObject event = (JsonObject) JsonReader.read(line);
                if (event.string("userAgent").startsWith("pequod")) {
                    requests.add(event.string("verb") + " " + event.string("requestURI"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JsonException e) {
            return requests; // the last line is being written
        }
        return requests;
    }

    private static String key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            byte[] der = generator.generateKeyPair().getPrivate().getEncoded();
            String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(der);
            return "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void stopAll() {
        for (Process process : processes.reversed()) {
            process.destroy();
        }
        try {
            for (Process process : processes.reversed()) {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            }
        } catch (InterruptedException e) {
            processes.forEach(Process::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(end);
        stopAll();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
