package dev.pequod.apply.testing;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/**
 * A real control plane, with two nodes of KWOK: k3s in a container where Docker is, else programs on loopback, as {@link Way} says.
 */
public final class ControlPlane implements AutoCloseable {
    private final Servers servers;

    private ControlPlane(Servers servers) {
        this.servers = servers;
    }

    /** Returns a control plane that answers; skips the test loudly where there is no way to have one. */
    public static ControlPlane start() {
        Map<String, String> environment = System.getenv();
        Path home = Path.of(System.getProperty("user.home"));
        try {
            ControlPlane plane =
                    new ControlPlane(servers(Way.of(environment, DockerDaemon.candidates(environment, home))));
            try {
                plane.createNodes();
                return plane;
            } catch (IOException | RuntimeException e) {
                plane.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Servers servers(Way way) throws IOException, InterruptedException {
        return switch (way) {
            case K3S -> ContainerServers.start();
            case K3S_OR_PROGRAMS -> {
                try {
                    yield ContainerServers.start();
                } catch (IOException e) {
                    System.err.println("PROGRAMS ON LOOPBACK ARE USED, which " + Way.VARIABLE
                            + "=programs does at once: tried to start "
                            + ContainerServers.K3S + " with " + ContainerServers.KWOK + " but " + e.getMessage());
                    yield ProgramServers.start();
                }
            }
            case PROGRAMS -> ProgramServers.start();
        };
    }

    private void createNodes() throws IOException {
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

    /** Returns a file like {@link #kubeconfig} for a service account, with a token that it asks the API server for. */
    public Path kubeconfigOf(String namespace, String account) {
        String path = "/api/v1/namespaces/" + namespace + "/serviceaccounts/" + account + "/token";
        String body = "{\"apiVersion\": \"authentication.k8s.io/v1\", \"kind\": \"TokenRequest\", \"spec\": {}}";
        try (Fabric8Transport admin = Fabric8Transport.ofFile(kubeconfig(), Optional.empty())) {
            Transport.Response answer =
                    admin.send(new Transport.Request("POST", path, "application/json", body), Duration.ofSeconds(60));
            if (answer.status() != 201) {
                throw new IOException(answer.body());
            }
            JsonObject request = (JsonObject) JsonReader.read(answer.body());
            Path file = servers.folder().resolve("kubeconfig-" + namespace + "-" + account);
            return Files.writeString(
                    file, servers.api().kubeconfig(request.object("status").string("token")));
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

    /** Stops the API server at once, and returns when its port is free. */
    public void stopApiServer() throws IOException, InterruptedException {
        servers.stopApiServer();
    }

    /** Starts the API server that was stopped, with what it had stored. */
    public void startApiServerAgain() throws IOException, InterruptedException {
        servers.startApiServer();
    }

    /**
     * Ends the store at once and starts it again, with what it had stored; returns when the API server answers. Skips the test loudly
     * where the store cannot be had alone.
     */
    public void restartStore() throws IOException, InterruptedException {
        servers.restartStore();
    }

    /** Keeps what is stored as a backup, to which {@link #putStoreBack} goes back. Skips the test loudly where the store cannot be had alone. */
    public void keepStore() throws IOException, InterruptedException {
        servers.keepStore();
    }

    /** Puts the store back to the backup, by which versions of objects go back, too. */
    public void putStoreBack() throws IOException, InterruptedException {
        servers.putStoreBack();
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
        return client(kubeconfig());
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
            Transport admin = Fabric8Transport.ofFile(kubeconfig(), Optional.empty());
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
        return servers.kubeconfig();
    }

    /** Returns every request that Pequod has sent, by its verb and URI, as the API server counts. */
    public List<String> requests() {
        try {
            return requests(servers.audit());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> requests(String audit) {
        List<String> requests = new ArrayList<>();
        try {
            for (String line : audit.lines().toList()) {
                JsonObject event = (JsonObject) JsonReader.read(line);
                if (event.string("userAgent").startsWith("pequod")) {
                    requests.add(event.string("verb") + " " + event.string("requestURI"));
                }
            }
        } catch (JsonException e) {
            return requests; // the last line is being written
        }
        return requests;
    }

    @Override
    public void close() throws IOException {
        servers.close();
    }
}
