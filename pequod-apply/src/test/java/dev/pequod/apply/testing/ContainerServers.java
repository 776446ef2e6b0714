package dev.pequod.apply.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * k3s in a container, and KWOK in another beside it.
 *
 * <p>The agent of k3s is off: the nodes are those of KWOK, as on loopback, so nothing is pulled and nothing needs privileges. What
 * k3s installs besides is off as well, above all what would wait for pods that never run. The port on the host is chosen before, since a
 * container that is started again would else get another.
 */
final class ContainerServers implements Servers {
    static final String K3S = "rancher/k3s:v1.36.3-k3s1";
    static final String KWOK = "registry.k8s.io/kwok/kwok:v0.7.0";

    /** The name that the containers know the API server by. */
    static final String ALIAS = "k3s";

    private static final int LINES = 20;
    private static final String FOLDER = "/etc/pequod";
    private static final int PORT = K3sContainer.KUBE_SECURE_PORT;

    private final Path folder;
    private final Network network;
    private final K3sContainer k3s;
    private final GenericContainer<?> kwok;
    private final Deque<String> ofK3s = new ConcurrentLinkedDeque<>();
    private final Deque<String> ofKwok = new ConcurrentLinkedDeque<>();
    private ApiServer api;

    private ContainerServers() throws IOException {
        network = Network.newNetwork();
        k3s = new K3sContainer(DockerImageName.parse(K3S));
        kwok = new GenericContainer<>(DockerImageName.parse(KWOK));
        folder = Files.createTempDirectory("pequod-k3s");
    }

    /** Returns servers that answer; throws, whatever the reason is, where there are none. */
    static ContainerServers start() throws IOException, InterruptedException {
        ContainerServers servers;
        try {
            servers = new ContainerServers();
        } catch (RuntimeException e) {
            throw new IOException(reason(e), e);
        }
        try {
            servers.startK3s();
            servers.startKwok();
            return servers;
        } catch (RuntimeException e) {
            servers.close();
            throw new IOException(reason(e) + servers.logs(), e);
        } catch (IOException | InterruptedException e) {
            servers.close();
            throw e;
        }
    }

    /** Returns what Testcontainers says, down to the last cause. */
    static String reason(Throwable thrown) {
        List<String> messages = new ArrayList<>();
        for (Throwable cause = thrown; cause != null && messages.size() < 8; cause = cause.getCause()) {
            messages.add(String.valueOf(cause.getMessage()));
        }
        return String.join(": ", messages);
    }

    /** Returns the command of k3s, for a host that its port is published on. */
    static List<String> command(String host) {
        List<String> command = new ArrayList<>(List.of(
                "server",
                "--disable-agent",
                "--disable=coredns,local-storage,metrics-server,runtimes,servicelb,traefik",
                "--disable-cloud-controller",
                "--disable-helm-controller",
                "--disable-network-policy",
                "--flannel-backend=none",
                // Else the API server would call webhooks through an agent.
                "--egress-selector-mode=disabled",
                "--tls-san=" + host,
                "--tls-san=" + ALIAS));
        Servers.apiServerOptions(FOLDER).forEach(option -> command.add("--kube-apiserver-arg=" + option));
        Servers.controllerOptions().forEach(option -> command.add("--kube-controller-manager-arg=" + option));
        return command;
    }

    private void startK3s() throws IOException, InterruptedException {
        k3s.setCommand(command(k3s.getHost()).toArray(String[]::new));
        k3s.setExposedPorts(List.of(PORT));
        k3s.setPortBindings(List.of(binding(k3s.getHost(), Servers.freePort())));
        k3s.setBinds(List.of());
        k3s.withPrivilegedMode(false)
                .withNetwork(network)
                .withNetworkAliases(ALIAS)
                .withLogConsumer(into(ofK3s))
                .withCopyToContainer(Transferable.of(TOKENS), FOLDER + "/tokens.csv")
                .withCopyToContainer(Transferable.of(AUDIT_POLICY), FOLDER + "/audit.yaml")
                // What Testcontainers waits for is the agent's to say.
                .waitingFor(Wait.forLogMessage(".*k3s is up and running.*", 1).withStartupTimeout(STARTUP));
        k3s.start();
        api = ApiServer.ofKubeconfig(k3s.getKubeConfigYaml());
        Files.writeString(kubeconfig(), api.kubeconfig(TOKEN));
        awaitAnswer();
    }

    /** Returns how a port is published: for this machine alone, where Docker runs on it. */
    static String binding(String host, int port) {
        boolean here = host.equals("localhost") || host.equals("127.0.0.1");
        return (here ? "127.0.0.1:" : "") + port + ":" + PORT;
    }

    private void startKwok() {
        String kubeconfig = api.at("https://" + ALIAS + ":" + PORT).kubeconfig(TOKEN);
        kwok.withNetwork(network)
                .withLogConsumer(into(ofKwok))
                .withCopyToContainer(Transferable.of(kubeconfig), FOLDER + "/kubeconfig")
                .withCommand("--kubeconfig=" + FOLDER + "/kubeconfig", "--manage-all-nodes=true")
                .waitingFor(Wait.forLogMessage(".*Watch all nodes.*", 1).withStartupTimeout(STARTUP))
                .start();
    }

    @Override
    public ApiServer api() {
        return api;
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public void requireAll() throws IOException {
        if (!k3s.isRunning() || kwok.getContainerId() != null && !kwok.isRunning()) {
            throw new IOException("a container of the control plane ended: " + logs());
        }
    }

    @Override
    public String logs() {
        return Servers.tail(K3S, List.copyOf(ofK3s)) + Servers.tail(KWOK, List.copyOf(ofKwok));
    }

    /** Keeps the last of what a container writes, also for when it is gone. */
    private static Consumer<OutputFrame> into(Deque<String> lines) {
        return frame -> {
            lines.addAll(frame.getUtf8String().lines().toList());
            while (lines.size() > LINES) {
                lines.removeFirst();
            }
        };
    }

    @Override
    public void stopApiServer() throws IOException {
        DockerClient docker = k3s.getDockerClient();
        try (WaitContainerResultCallback ended = new WaitContainerResultCallback()) {
            docker.waitContainerCmd(k3s.getContainerId()).exec(ended);
            docker.killContainerCmd(k3s.getContainerId()).exec();
            ended.awaitStatusCode(STARTUP.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Override
    public void startApiServer() throws IOException, InterruptedException {
        k3s.getDockerClient().startContainerCmd(k3s.getContainerId()).exec();
        awaitAnswer();
    }

    @Override
    public void restartStore() {
        String message = "SKIPPED: k3s has its store in the process of its API server; " + Way.VARIABLE
                + "=programs has etcd restarted alone";
        System.err.println(message);
        Assumptions.abort(message);
    }

    @Override
    public void keepStore() {
        restartStore();
    }

    @Override
    public void putStoreBack() {
        restartStore();
    }

    @Override
    public String audit() {
        return k3s.copyFileFromContainer(
                FOLDER + "/audit.log", file -> new String(file.readAllBytes(), StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        kwok.stop();
        k3s.stop();
        network.close();
        removeFolder();
    }
}
