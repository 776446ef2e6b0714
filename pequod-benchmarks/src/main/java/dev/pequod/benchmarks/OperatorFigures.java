package dev.pequod.benchmarks;

import dev.pequod.graph.json.JsonString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the operator on a real control plane on this machine, after kro on such a one with the same objects where it could be built,
 * and prints Markdown.
 */
public final class OperatorFigures {
    private static final Namespace SPACE = new Namespace("bench");
    private static final String WEB_SERVICES = SPACE.webServices();
    private static final String KRO_INSTANCES = "/apis/kro.run/v1alpha1/namespaces/bench/benchapps";
    private static final int PARALLEL = 16;
    /** The first with programs that were just started, the second with those that have worked. */
    private static final int BATCHES = 2;

    private static final int EDITS = 100;

    /** As API servers write it, with members sorted by name. */
    private static final Pattern READY = Pattern.compile("\"status\":\"True\",\"type\":\"Ready\"");

    private static final Pattern NAME = Pattern.compile("\"name\":\"[^\"]+\",\"namespace\":");

    private static final Pattern AVAILABLE = Pattern.compile("\"availableReplicas\":1");

    private static final Pattern ACTIVE = Pattern.compile("\"state\":\"ACTIVE\"");

    /** What the module {@code platform} v1.0.0 makes, but on nodes that there are not. */
    private static final String NEVER = """
        #Input: {image: string, replicas: int}
        #Render: {
        	input: {metadata: {name: string, namespace: string}, spec: #Input}
        	let about = {name: input.metadata.name, namespace: input.metadata.namespace}
        	let labels = {app: about.name}
        	output: nodes: [
        		{id: "deployment", object: {
        			apiVersion: "apps/v1", kind: "Deployment", metadata: about
        			spec: {selector: matchLabels: labels, template: {
        				metadata: "labels": labels
        				spec: {nodeSelector: never: "true", containers: [{name: "app", image: input.spec.image}]}
        			}}
        		}},
        		{id: "service", object: {
        			apiVersion: "v1", kind: "Service", metadata: about
        			spec: {selector: labels, ports: [{port: 80}]}
        		}},
        	]
        }
        """;

    private final LoopbackCluster cluster;
    private final Path folder;
    private final int count;

    private OperatorFigures(LoopbackCluster cluster, Path folder, int count) {
        this.cluster = cluster;
        this.folder = folder;
        this.count = count;
    }

    /**
     * Measures.
     *
     * @param arguments an empty folder, {@code pequod-operator/run}, {@code deploy/crd}, kro's program and the folder of its definitions
     *     (both empty where it could not be had), how many resources, and {@code name=program} for each of the control plane
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        List<String> programs = List.of(arguments).subList(6, arguments.length);
        int count = Integer.parseInt(arguments[5]);
        System.out.println("| what | measured |\n|---|---:|");
        if (!arguments[3].isEmpty()) {
            onItsOwn(folder.resolve("kro"), Path.of(arguments[4]), programs, count, f -> f.kro(Path.of(arguments[3])));
        }
        Path operator = Path.of(arguments[1]);
        Path definitions = Path.of(arguments[2]);
        onItsOwn(folder.resolve("pequod"), definitions, programs, count, f -> f.pequod(operator));
        onItsOwn(folder.resolve("alone"), definitions, programs, count, OperatorFigures::alone);
        System.exit(0); // the client's threads live on
    }

    private interface Measurement {
        void take(OperatorFigures figures) throws Exception;
    }

    /** Measures on a control plane that was just started: what others left would make each later one slower. */
    private static void onItsOwn(
            Path folder, Path definitions, List<String> programs, int count, Measurement measurement) throws Exception {
        Path ofCluster = Files.createDirectories(folder.resolve("cluster"));
        try (LoopbackCluster cluster = LoopbackCluster.start(ofCluster, programs)) {
            cluster.create("/api/v1/namespaces", SPACE.yaml());
            cluster.define(definitions);
            measurement.take(new OperatorFigures(cluster, folder, count));
        }
    }

    private static void row(String what, String figure) {
        System.out.println("| " + what + " | " + figure + " |");
    }

    private static String seconds(long nanos) {
        return String.format("%.2f s", nanos / 1e9);
    }

    private interface Creation {
        void create(int number) throws Exception;
    }

    private void createAll(int from, Creation creation) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(PARALLEL)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = from; i < from + count; i++) {
                int number = i;
                all.add(threads.submit(() -> {
                    creation.create(number);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    /** Watches, and looks at the text alone: looking must not weigh on what is measured, and lists of all would. */
    private void await(String path, Pattern ready, int wanted) throws Exception {
        Set<String> done = new HashSet<>();
        cluster.watch(path, event -> {
            Matcher name = NAME.matcher(event);
            if (name.find()) {
                if (ready.matcher(event).find()) {
                    done.add(name.group());
                } else {
                    done.remove(name.group());
                }
            }
            return done.size() < wanted;
        });
        if (done.size() < wanted) {
            throw new IllegalStateException("not ready in time: " + path);
        }
    }

    /** The objects that Pequod makes, and the Service after the Deployment as there. */
    private static String graphDefinition() {
        ServiceObjects objects = ServiceObjects.of(SPACE, "${schema.spec.name}", "${schema.spec.image}");
        return """
            apiVersion: kro.run/v1alpha1
            kind: ResourceGraphDefinition
            metadata: {name: benchapp}
            spec:
              schema:
                apiVersion: v1alpha1
                kind: BenchApp
                spec: {name: string, image: string}
              resources:
              - id: deployment
                readyWhen: ["${deployment.status.availableReplicas == deployment.spec.replicas}"]
                template: %s
              - id: service
                template: %s
            """.formatted(
                objects.deployment(),
                objects.service().replaceFirst("(\"selector\": *\\{[^}]*)schema.spec", "$1deployment.metadata"));
    }

    private void kro(Path program) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(program.toString(), "-kubeconfig", cluster.kubeconfig().toString()));
        for (String setting : List.of(
                "client-qps=100000",
                "client-burst=100000",
                "dynamic-controller-concurrent-reconciles=10",
                "dynamic-controller-rate-limiter-rate-limit=100000",
                "dynamic-controller-rate-limiter-burst-limit=100000",
                "metrics-bind-address=0",
                "health-probe-bind-address=0",
                "zap-log-level=error")) {
            command.add("-" + setting);
        }
        try (MeasuredProcess kro = MeasuredProcess.start(folder.resolve("kro.log"), command, Map.of())) {
            String definitions = "/apis/kro.run/v1alpha1/resourcegraphdefinitions";
            cluster.awaitServed(definitions);
            cluster.create(definitions, graphDefinition());
            cluster.awaitServed(KRO_INSTANCES);
            for (int from = 0; from < BATCHES * count; from += count) {
                long cpu = kro.cpuNanos();
                long start = System.nanoTime();
                createAll(
                        from,
                        i -> cluster.create(
                                KRO_INSTANCES,
                                "{apiVersion: kro.run/v1alpha1, kind: BenchApp, metadata: {name: k" + i
                                        + ", namespace: bench}, spec: {name: k" + i + ", image: 'app:1'}}"));
                await(KRO_INSTANCES, ACTIVE, from + count);
                row("kro: " + batch(from) + " instances of 2 objects ready", seconds(System.nanoTime() - start));
                row("kro: processor time of that", seconds(kro.cpuNanos() - cpu));
                quieten(program.getFileName().toString());
            }
            row("kro: memory with all", kro.resident());
        }
    }

    private String batch(int from) {
        return from == 0 ? "the first " + count : count + " more";
    }

    /** What the API server and its controllers take for the objects themselves: no operator can be quicker. */
    private void alone() throws Exception {
        ServiceObjects objects = ServiceObjects.of(SPACE, "NAME", "app:1");
        for (int from = 0; from < BATCHES * count; from += count) {
            long start = System.nanoTime();
            createAll(from, i -> {
                ServiceObjects own = objects.with("NAME", "a" + i);
                cluster.create(SPACE.deployments(), own.deployment());
                cluster.create(SPACE.services(), own.service());
            });
            await(SPACE.deployments(), AVAILABLE, from + count);
            row(
                    "no operator: " + batch(from) + " such objects, made by 16 threads of a client",
                    seconds(System.nanoTime() - start));
        }
    }

    private void pequod(Path operator) throws Exception {
        cluster.awaitServed(WEB_SERVICES);
        try (OperatorProcess process = start(operator, "operator")) {
            process.await("pequod_leading", v -> v >= 0);
            cluster.create(WEB_SERVICES, SPACE.webService("never", "inline: " + new JsonString(NEVER), "app:1"));
            for (int from = 0; from < BATCHES * count; from += count) {
                long cpu = process.cpuNanos();
                long start = System.nanoTime();
                createAll(
                        from,
                        i -> cluster.create(WEB_SERVICES, SPACE.webService("p" + i, "embedded: v1.0.0", "app:1")));
                await(WEB_SERVICES, READY, from + count);
                row(
                        "Pequod: " + batch(from) + " WebServices of 2 objects ready, beside one that never is",
                        seconds(System.nanoTime() - start));
                quieten("pequod");
                row("Pequod: processor time of that, until its last event is sent", seconds(process.cpuNanos() - cpu));
            }
            process.settle();
            row("Pequod: memory with all", process.resident());
            unchanged(process);
            edits(process);
        }
        restart(operator);
    }

    /** Waits until an agent asks for nothing more: Pequod sends events when all else is done. */
    private void quieten(String agent) throws Exception {
        int before = -1;
        for (int now = cluster.requests(agent).size();
                now != before;
                now = cluster.requests(agent).size()) {
            before = now;
            Thread.sleep(2_000);
        }
    }

    private OperatorProcess start(Path operator, String name) throws IOException {
        return OperatorProcess.start(operator, cluster, folder, name, "");
    }

    /** Somebody marks a Service: the operator hears of it, and asks for and writes nothing. */
    private void unchanged(OperatorProcess process) throws Exception {
        int mark = cluster.requests("pequod").size();
        double before = process.metric("pequod_reconciles_total");
        cluster.merge(SPACE.services() + "/p0", "{\"metadata\": {\"annotations\": {\"bench\": \"1\"}}}");
        process.await("pequod_reconciles_total", v -> v > before);
        process.settle();
        row(
                "Pequod: requests for an event on an unchanged object",
                String.valueOf(cluster.requests("pequod").size() - mark));
    }

    private void edits(OperatorProcess process) throws Exception {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < EDITS; i++) {
            String name = "/p" + i % count;
            String image = "app:e" + i;
            long start = System.nanoTime();
            cluster.merge(WEB_SERVICES + name, "{\"spec\": {\"image\": \"" + image + "\"}}");
            while (!cluster.get(SPACE.deployments() + name).toString().contains(image)) {
                Thread.sleep(2);
            }
            times.add(System.nanoTime() - start);
        }
        times.sort(null);
        row("Pequod: spec edit until the Deployment has it, p50", seconds(times.get(EDITS / 2)));
        row("Pequod: the same, p99", seconds(times.get(EDITS * 99 / 100)));
        await(WEB_SERVICES, READY, BATCHES * count);
        process.settle();
        quieten("pequod");
    }

    private void restart(Path operator) throws Exception {
        int mark = cluster.requests("pequod").size();
        long start = System.nanoTime();
        try (OperatorProcess process = start(operator, "operator-again")) {
            process.await("pequod_reconciles_total", v -> v > BATCHES * count);
            process.settle();
            row("Pequod: started again with all unchanged, until settled", seconds(System.nanoTime() - start));
            List<String> requests = cluster.requests("pequod");
            row(
                    "Pequod: writes of that",
                    String.valueOf(requests.subList(mark, requests.size()).stream()
                            .filter(request -> !request.matches("(get|list|watch) .*"))
                            .count()));
        }
    }
}
