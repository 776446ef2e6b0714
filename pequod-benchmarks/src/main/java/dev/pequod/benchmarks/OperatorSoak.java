package dev.pequod.benchmarks;

import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Changes a hundred WebServices at random for a long time, on a real control plane on this machine, and prints how large the live heap and
 * the queue of the operator are meanwhile; in the end each Deployment must be what was wanted last.
 */
public final class OperatorSoak {
    private static final Namespace SPACE = new Namespace("soak");
    private static final String WEB_SERVICES = SPACE.webServices();
    private static final String DEPLOYMENTS = SPACE.deployments();
    private static final int COUNT = 100;
    private static final int SAMPLES = 12;
    private static final Duration BETWEEN_CHANGES = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private final LoopbackCluster cluster;
    private final OperatorProcess operator;
    private final Random random = new Random(1);
    private final Map<String, String> images = new TreeMap<>();
    private int changes;

    private OperatorSoak(LoopbackCluster cluster, OperatorProcess operator) {
        this.cluster = cluster;
        this.operator = operator;
    }

    /**
     * Soaks.
     *
     * @param arguments an empty folder, {@code pequod-operator/run}, {@code deploy/crd}, how many minutes, and
     *     {@code name=program} for each of the control plane
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        try (LoopbackCluster cluster = LoopbackCluster.start(
                Files.createDirectory(folder.resolve("cluster")),
                List.of(arguments).subList(4, arguments.length))) {
            cluster.create("/api/v1/namespaces", SPACE.yaml());
            cluster.define(Path.of(arguments[2]));
            cluster.awaitServed(WEB_SERVICES);
            try (OperatorProcess operator =
                    OperatorProcess.start(Path.of(arguments[1]), cluster, folder, "operator", "")) {
                operator.await("pequod_leading", v -> v >= 0);
                new OperatorSoak(cluster, operator).run(Duration.ofMinutes(Integer.parseInt(arguments[3])));
            }
        }
        System.exit(0); // the client's threads live on
    }

    private void run(Duration time) throws Exception {
        for (int i = 0; i < COUNT; i++) {
            create("s" + i);
        }
        operator.settle();
        System.out.println(
                "| minutes | changes | reconciled | live heap | memory | waiting |\n|---:|---:|---:|---:|---:|---:|");
        long start = System.nanoTime();
        for (int sample = 0; sample <= SAMPLES; sample++) {
            long until = start + time.toNanos() * sample / SAMPLES;
            while (System.nanoTime() < until) {
                change("s" + random.nextInt(COUNT));
                Thread.sleep(BETWEEN_CHANGES);
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %d | %.0f | %.1f MB | %s | %.0f |%n",
                    TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - start),
                    changes,
                    operator.metric("pequod_reconciles_total"),
                    liveHeap() / 1e6,
                    operator.resident(),
                    operator.metric("pequod_queue_depth"));
        }
        awaitAll();
        System.out.println("\nEach of " + images.size() + " Deployments is what was wanted last.");
    }

    private void create(String name) throws Exception {
        images.put(name, "app:0");
        cluster.create(WEB_SERVICES, SPACE.webService(name, "embedded: v1.0.0", "app:0"));
    }

    /** Makes a change that people make: another image most often, another version, a drift, a pause, or the end and a new start. */
    private void change(String name) throws Exception {
        changes++;
        int kind = random.nextInt(20);
        if (!images.containsKey(name)) {
            if (isGone(WEB_SERVICES + "/" + name)) {
                create(name);
            }
        } else if (kind == 0) {
            cluster.delete(WEB_SERVICES + "/" + name);
            images.remove(name);
        } else if (kind == 1) {
            boolean newer = random.nextBoolean();
            merge(name, "{\"spec\": {\"platformRef\": {\"embedded\": \"" + (newer ? "v1.1.0" : "v1.0.0") + "\"}}}");
        } else if (kind == 2) {
            merge(name, "{\"metadata\": {\"annotations\": {\"pequod.dev/paused\": \"true\"}}}");
            merge(name, "{\"metadata\": {\"annotations\": {\"pequod.dev/paused\": null}}}");
        } else if (kind <= 4) {
            drift(name);
        } else {
            String image = "app:" + changes;
            merge(name, "{\"spec\": {\"image\": \"" + image + "\"}}");
            images.put(name, image);
        }
    }

    private void merge(String name, String patch) throws Exception {
        cluster.merge(WEB_SERVICES + "/" + name, patch);
    }

    /** Somebody else scales a Deployment, which may not be there yet. */
    private void drift(String name) throws Exception {
        if (!isGone(DEPLOYMENTS + "/" + name)) {
            cluster.merge(DEPLOYMENTS + "/" + name, "{\"spec\": {\"replicas\": 2}}");
        }
    }

    private boolean isGone(String path) throws InterruptedException, JsonException {
        try {
            cluster.get(path);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Returns the bytes of all objects that are reachable. */
    private long liveHeap() throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process = new ProcessBuilder(jcmd.toString(), Long.toString(operator.pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        Matcher total = TOTAL.matcher(text);
        if (!total.find()) {
            throw new IOException("jcmd says " + text);
        }
        return Long.parseLong(total.group(1));
    }

    private void awaitAll() throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String wrong = "";
        do {
            operator.settle();
            wrong = wrong();
        } while (!wrong.isEmpty() && System.nanoTime() < deadline);
        if (!wrong.isEmpty()) {
            throw new IllegalStateException(wrong);
        }
    }

    /** Returns a Deployment that is not what was wanted last, or is wanted no more; empty if there is none. */
    private String wrong() throws Exception {
        Map<String, String> found = new TreeMap<>();
        if (cluster.get(DEPLOYMENTS).get("items") instanceof JsonArray items) {
            for (var item : items.elements()) {
                JsonObject deployment = (JsonObject) item;
                JsonValue containers = deployment
                        .object("spec")
                        .object("template")
                        .object("spec")
                        .get("containers");
                String image =
                        containers instanceof JsonArray all && all.elements().getFirst() instanceof JsonObject one
                                ? one.string("image")
                                : "";
                found.put(deployment.object("metadata").string("name"), image);
            }
        }
        return found.equals(images) ? "" : "wanted " + images + " but found " + found;
    }
}
