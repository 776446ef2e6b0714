package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.graph.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An operator as a process of its own, and what it says. */
record OperatorProcess(Process process, BlockingQueue<String> said) implements AutoCloseable {

    /**
     * Starts one that works on the resources of one namespace, where its Lease is as well.
     *
     * @param environment what it has beside its cache
     */
    static OperatorProcess start(Path kubeconfig, String namespace, Path cache, Map<String, String> environment)
            throws IOException {
        List<String> line = List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-Xmx200m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--kubeconfig",
                kubeconfig.toString(),
                "--namespaces",
                namespace,
                "--lease-namespace",
                namespace);
        ProcessBuilder builder = new ProcessBuilder(line).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(name -> name.startsWith("PEQUOD_") || name.startsWith("OTEL_"));
        builder.environment().put("PEQUOD_CACHE_DIR", cache.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        Thread.ofVirtual().start(() -> {
            try (BufferedReader lines = process.errorReader()) {
                lines.lines().forEach(said::add);
            } catch (IOException | UncheckedIOException e) {
                said.add("ended: " + e);
            }
        });
        return new OperatorProcess(process, said);
    }

    /** Waits until it says something. */
    void awaitSaid(String text) throws InterruptedException {
        String line = "";
        while (!line.contains(text)) {
            line = Optional.ofNullable(said.poll(120, TimeUnit.SECONDS))
                    .orElseThrow(() -> new AssertionError("did not say " + text));
        }
    }

    /** Sends a signal, such as {@code TERM}. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start();
        assertEquals(0, kill.waitFor());
    }

    /** Reports whether a Lease is its. */
    boolean holds(JsonObject lease) {
        return lease.object("spec").string("holderIdentity").startsWith(process.pid() + "-");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
