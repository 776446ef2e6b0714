package dev.pequod.apply.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The servers of a control plane: an API server with its store, controllers, a scheduler, and KWOK, which plays the nodes. What they
 * have in common whichever way they are had is here.
 */
sealed interface Servers extends AutoCloseable permits ContainerServers, ProgramServers {
    Duration STARTUP = Duration.ofMinutes(4);

    /** The token of a user who may do everything. */
    String TOKEN = "admin-token";

    /** What is in the file of that name in the folder of {@link #apiServerOptions}. */
    String TOKENS = TOKEN + ",admin,admin,system:masters\n";

    /** What is in the file {@code audit.yaml} there. */
    String AUDIT_POLICY = """
        {"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": ["RequestReceived"],
         "rules": [{"level": "Metadata"}]}
        """;

    /** Returns options of kube-apiserver: it knows the token, and tells in {@code audit.log} what it was asked. */
    static List<String> apiServerOptions(String folder) {
        return List.of(
                "token-auth-file=" + folder + "/tokens.csv",
                "audit-policy-file=" + folder + "/audit.yaml",
                "audit-log-path=" + folder + "/audit.log");
    }

    /** Returns options of kube-controller-manager: nothing waits for its turn, and a busy machine loses no node. */
    static List<String> controllerOptions() {
        return List.of("kube-api-qps=500", "kube-api-burst=1000", "node-monitor-grace-period=2h");
    }

    ApiServer api() throws IOException;

    /** Returns a folder of this control plane, which goes with it. */
    Path folder();

    /** Returns the file that kubectl and Pequod need. */
    default Path kubeconfig() {
        return folder().resolve("kubeconfig");
    }

    /** Throws when one of the servers has ended by itself. */
    void requireAll() throws IOException;

    /** Returns the last of what they wrote. */
    String logs() throws IOException;

    /** Ends the API server at once, and returns when its port is free. */
    void stopApiServer() throws IOException, InterruptedException;

    /** Starts it with what it had stored. */
    void startApiServer() throws IOException, InterruptedException;

    /** Ends the store alone, at once, and starts it with what it had stored; skips the test loudly where the two are one. */
    void restartStore() throws IOException, InterruptedException;

    /** Keeps what is stored now as a backup; all servers are started again. Skips the test loudly where that cannot be had. */
    void keepStore() throws IOException, InterruptedException;

    /** Puts the store back to the backup; all servers are started again. */
    void putStoreBack() throws IOException, InterruptedException;

    /** Returns what the API server was asked, an event a line; the last may be torn. */
    String audit() throws IOException;

    @Override
    void close() throws IOException;

    /** Waits until the API server is ready. */
    default void awaitAnswer() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + STARTUP.toNanos();
        while (true) {
            requireAll();
            if (ApiServer.answers(kubeconfig())) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("the API server did not answer in time: " + logs());
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    /** Returns a port of loopback that nobody listens on. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Returns the last lines of a log. */
    static String tail(String name, List<String> lines) {
        return "\n" + name + "\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    }

    default void removeFolder() throws IOException {
        remove(folder());
    }

    /** Removes a folder with all in it. */
    static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
