package dev.pequod.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operator in a process of its own, with its metrics. */
final class OperatorProcess extends MeasuredProcess {
    private static final Duration LONG = Duration.ofMinutes(30);
    private static final int SETTLED_LOOKS = 5;

    private final int port;

    private OperatorProcess(Path log, List<String> command, Map<String, String> environment, int port)
            throws IOException {
        super(log, command, environment);
        this.port = port;
    }

    /**
     * Starts one.
     *
     * @param run {@code pequod-operator/run}
     * @param folder where its cache is, and its output under {@code name}
     * @param javaOptions further options of the JVM
     */
    static OperatorProcess start(Path run, LoopbackCluster cluster, Path folder, String name, String javaOptions)
            throws IOException {
        int port = LoopbackCluster.freePort();
        List<String> command = List.of(
                run.toString(), "--kubeconfig", cluster.kubeconfig().toString(), "--http-port", Integer.toString(port));
        Map<String, String> environment = Map.of(
                "PEQUOD_CACHE_DIR",
                folder.resolve("cache").toString(),
                "PEQUOD_NO_BUILD",
                "1",
                "PEQUOD_JAVA_OPTS",
                javaOptions);
        return new OperatorProcess(folder.resolve(name + ".log"), command, environment, port);
    }

    /** Waits until the queue has been empty for a while. */
    void settle() throws InterruptedException {
        int quiet = 0;
        double last = -1;
        while (quiet < SETTLED_LOOKS) {
            double done = metric("pequod_reconciles_total");
            boolean idle = done == last && metric("pequod_queue_depth") + metric("pequod_queue_working") == 0;
            quiet = idle ? quiet + 1 : 0;
            last = done;
            Thread.sleep(200);
        }
    }

    /** Waits until a metric is as wanted. */
    void await(String name, DoublePredicate wanted) throws InterruptedException {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!wanted.test(metric(name))) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(name + " is " + metric(name));
            }
            Thread.sleep(50);
        }
    }

    /** Returns the sum of a metric over its labels; -1 while the operator does not answer. */
    double metric(String name) throws InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                    .build();
            String page = client.send(request, BodyHandlers.ofString()).body();
            double sum = 0;
            Matcher lines = Pattern.compile("(?m)^" + name + "(?:\\{.*})? ([0-9.eE+-]+)$")
                    .matcher(page);
            while (lines.find()) {
                sum += Double.parseDouble(lines.group(1));
            }
            return sum;
        } catch (IOException e) {
            return -1;
        }
    }
}
