package dev.pequod.operator;

import dev.pequod.api.ModuleResolver;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.Plan;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.WebService;
import dev.pequod.operator.runtime.Controller;
import dev.pequod.operator.runtime.Controller.Outcome.Result;
import dev.pequod.operator.runtime.Key;
import dev.pequod.operator.runtime.TurnedClock;
import dev.pequod.operator.runtime.WorkQueue;
import dev.pequod.resolver.StandardResolver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** An operator without threads and with a clock that is turned, on a cluster in memory. */
final class SimulatedOperator implements AutoCloseable {
    private static final ModuleResolver RESOLVER = StandardResolver.create();
    private static final PlatformRenderer RENDERER = PlatformRenderer.of(RESOLVER);

    private static final long PLENTY = 1L << 40;

    private static final JsonArray AVAILABLE = new JsonArray(
            List.of(JsonObject.EMPTY.with("type", new JsonString("Available")).with("status", new JsonString("True"))));

    private final List<String> warnings = new ArrayList<>();
    private final TurnedClock clock;
    private final WorkQueue queue;
    private final WebServices resources;
    private final WebServiceReconciler reconciler;
    private final WatchListener listener;
    private final Watch watch;
    private final Map<Key, Plan> planned = new HashMap<>();
    private final Set<Result> results = EnumSet.noneOf(Result.class);
    private int reconciliations;

    SimulatedOperator(ClusterClient client) {
        this(client, new TurnedClock());
    }

    SimulatedOperator(ClusterClient client, TurnedClock clock) {
        this(client, clock, () -> TenantPolicy.open(Optional.empty()), PLENTY, PLENTY);
    }

    SimulatedOperator(ClusterClient client, Supplier<TenantPolicy> policy) {
        this(client, new TurnedClock(), policy, PLENTY, PLENTY);
    }

    /** Makes an operator whose namespaces may have so many bytes of specs, and of Graphs. */
    SimulatedOperator(ClusterClient client, long specs, long graphs) {
        this(client, new TurnedClock(), () -> TenantPolicy.open(Optional.empty()), specs, graphs);
    }

    private SimulatedOperator(
            ClusterClient client, TurnedClock clock, Supplier<TenantPolicy> policy, long specs, long graphs) {
        this.clock = clock;
        this.queue = new WorkQueue(clock::nanos, new Random(1), 1_000);
        this.resources = new WebServices(new MemoryShares(specs, queue::add), queue::add, warnings::add, told -> {});
        reconciler = new WebServiceReconciler(
                client,
                RENDERER,
                new NewerVersions(RESOLVER, namespace -> Runnable::run, clock, queue::add),
                policy,
                resources,
                new MemoryShares(graphs, queue::add),
                queue::add,
                planned::put,
                Runnable::run,
                Duration.ofMinutes(1),
                Duration.ofMinutes(10),
                clock,
                new Random(1),
                warnings::add);
        listener = resources.listener("");
        watch = client.watch(WebService.API_VERSION, WebService.KIND, "", "", listener);
    }

    /** Works until there is nothing to do within a while; what it throws ends it, as if the process had ended. */
    void settle(Duration within) {
        long end = clock.nanos() + within.toNanos();
        while (true) {
            Optional<Key> key = queue.poll();
            if (key.isPresent()) {
                reconciliations++;
                Controller.work(queue, key.get(), this::reconcile, (k, fault) -> {
                    if (fault instanceof RuntimeException killed) {
                        throw killed;
                    }
                    throw new AssertionError(fault);
                });
                continue;
            }
            Optional<Duration> next = queue.nextIn();
            if (next.isEmpty() || clock.nanos() + next.get().toNanos() > end) {
                return;
            }
            clock.turn(next.get());
        }
    }

    private Controller.Outcome reconcile(Key key) {
        Controller.Outcome outcome = reconciler.reconcile(key);
        results.add(outcome.result());
        return outcome;
    }

    /** Returns what work has come to. */
    Set<Result> results() {
        return results;
    }

    /** Tells that the store was put back to a backup, which holds what the cluster holds now. */
    void putBack() {
        listener.wentBack();
        resources.keys().forEach(key -> listener.changed(resources.get(key).orElseThrow()));
        listener.synced();
    }

    void outdateAll() {
        reconciler.outdateAll();
    }

    int reconciliations() {
        return reconciliations;
    }

    /** Returns what was planned last of a resource. */
    Plan planned(Key key) {
        return planned.getOrDefault(key, new Plan(List.of(), List.of(), List.of(), Optional.empty(), Optional.empty()));
    }

    /** Returns what was warned of. */
    List<String> warnings() {
        return warnings;
    }

    /** Returns an object as controllers make of it at once: Deployments are available. */
    static JsonObject available(JsonObject object) {
        if (!object.string("kind").equals("Deployment")) {
            return object;
        }
        JsonNumber generation =
                object.object("metadata").get("generation") instanceof JsonNumber number ? number : JsonNumber.of(0);
        JsonNumber replicas = object.object("spec").get("replicas") instanceof JsonNumber n ? n : JsonNumber.of(1);
        return object.with(
                "status",
                JsonObject.EMPTY
                        .with("observedGeneration", generation)
                        .with("replicas", replicas)
                        .with("updatedReplicas", replicas)
                        .with("availableReplicas", replicas)
                        .with("conditions", AVAILABLE)
                        .with("note", new JsonString("simulated")));
    }

    @Override
    public void close() {
        watch.close();
        reconciler.close();
    }
}
