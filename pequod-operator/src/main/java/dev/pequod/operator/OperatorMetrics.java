package dev.pequod.operator;

import dev.pequod.api.ResolutionEvent;
import dev.pequod.api.ResolutionListener;
import dev.pequod.apply.NodeStatus;
import dev.pequod.apply.Plan;
import dev.pequod.graph.render.RenderListener;
import dev.pequod.graph.render.RenderResult;
import dev.pequod.operator.metrics.Counts;
import dev.pequod.operator.metrics.Durations;
import dev.pequod.operator.metrics.Labels;
import dev.pequod.operator.metrics.MetricsText;
import dev.pequod.operator.runtime.Controller;
import dev.pequod.operator.runtime.Controller.Outcome;
import dev.pequod.operator.runtime.Key;
import dev.pequod.operator.runtime.WorkQueue;
import dev.pequod.resolver.SourceStatistics;
import dev.pequod.resolver.cache.CacheStatistics;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * All figures of a process, for {@code /metrics}. What others count already is read when somebody asks; here is counted what only passes
 * by. Thread-safe.
 */
final class OperatorMetrics implements ResolutionListener, RenderListener {
    private final ClusterFigures cluster;
    private final Counts loads = new Counts();
    private final Counts renders = new Counts();
    private final Counts reconciles = new Counts();
    private final Durations loading = new Durations();
    private final Durations evaluation = new Durations();
    private final Durations reconciling = new Durations();
    private final LongAdder steps = new LongAdder();
    private final Map<Key, Map<NodeStatus.Phase, Integer>> nodes = new ConcurrentHashMap<>();

    OperatorMetrics(Clock clock) {
        this.cluster = new ClusterFigures(clock);
    }

    /** Returns what clients are measured by. */
    ClusterFigures cluster() {
        return cluster;
    }

    @Override
    public void resolved(ResolutionEvent event) {
        String origin = event.origin().name().toLowerCase(Locale.ROOT);
        loads.add(Labels.of("source", event.ref().scheme(), "origin", origin)
                + ','
                + Labels.of("outcome", event.outcome()));
        loading.add(event.duration());
    }

    @Override
    public void rendered(RenderResult result, Duration duration) {
        renders.add(Labels.of("outcome", result.outcome()));
        if (result instanceof RenderResult.Rendered rendered) {
            steps.add(rendered.steps());
        }
        if (result.module().isPresent()) {
            evaluation.add(duration);
        }
    }

    /** Notes how far the objects of a resource are. */
    void planned(Key key, Plan plan) {
        Map<NodeStatus.Phase, Integer> counts = new EnumMap<>(NodeStatus.Phase.class);
        plan.nodes().forEach(node -> counts.merge(node.phase(), 1, Integer::sum));
        plan.leaving().forEach(node -> counts.merge(node.phase(), 1, Integer::sum));
        nodes.put(key, counts);
    }

    /** Forgets a resource that is gone. */
    void forget(Key key) {
        nodes.remove(key);
    }

    /** Forgets all resources, as another process works on them. */
    void forgetAll() {
        nodes.clear();
    }

    /** Returns a reconciler whose work is measured. */
    Controller.Reconciler measured(Controller.Reconciler reconciler) {
        reconciles.begin(Labels.of("outcome", "fault")); // so that the first one is an increase
        return key -> {
            long start = System.nanoTime();
            String outcome = "fault";
            try {
                Outcome result = reconciler.reconcile(key);
                outcome = result.result().toString();
                return result;
            } finally {
                reconciles.add(Labels.of("outcome", outcome));
                reconciling.add(Duration.ofNanos(System.nanoTime() - start));
            }
        };
    }

    /**
     * Returns the page of all metrics.
     *
     * @param operator the operator while this process works
     * @param sources what was asked of sources, by scheme
     * @param cache what the cache did
     */
    String page(Optional<Operator> operator, Map<String, SourceStatistics> sources, Supplier<CacheStatistics> cache) {
        MetricsText page = new MetricsText();
        page.gauge("pequod_leading", "Whether this process works.", operator.isPresent() ? 1 : 0)
                .gauge(
                        "pequod_resources",
                        "WebServices that are known.",
                        operator.map(Operator::count).orElse(0))
                .gauge("pequod_nodes", "Objects of WebServices, by how far they are.", nodesByState());
        queue(page, operator.map(Operator::queue).orElse(new WorkQueue.Statistics(0, 0, Duration.ZERO, 0, 0)));
        page.counter("pequod_reconciles_total", "Times that a WebService was worked on.", reconciles.values())
                .histogram("pequod_reconcile_seconds", "How long working on a WebService took.", reconciling)
                .counter("pequod_renders_total", "Renderings, by what they came to.", renders.values())
                .histogram("pequod_evaluation_seconds", "How long compiling and evaluating a module took.", evaluation)
                .counter(
                        "pequod_evaluation_steps_total",
                        "Work of evaluations that came to a Graph, in steps.",
                        steps.sum())
                .gauge(
                        "pequod_evaluations_waiting",
                        "Evaluations that wait for their turn.",
                        operator.map(Operator::waitingEvaluations).orElse(0L))
                .counter("pequod_module_loads_total", "Modules that were asked for.", loads.values())
                .histogram("pequod_module_load_seconds", "How long having a module took.", loading);
        sources(page, sources);
        cache(page, cache.get());
        page.counter("pequod_api_requests_total", "Requests to the API server, but for watches.", cluster.requests())
                .gauge("pequod_watches", "Watches that are open, by kind.", cluster.watches())
                .gauge(
                        "pequod_watch_staleness_seconds",
                        "For how long the watches of a kind have not heard of the cluster; 0 while they do.",
                        cluster.staleness());
        Runtime runtime = Runtime.getRuntime();
        page.gauge("pequod_heap_used_bytes", "Heap in use.", runtime.totalMemory() - runtime.freeMemory())
                .gauge("pequod_heap_max_bytes", "Heap that may be used.", runtime.maxMemory());
        return page.toString();
    }

    private Map<String, Integer> nodesByState() {
        Map<String, Integer> byState = new TreeMap<>();
        for (NodeStatus.Phase phase : NodeStatus.Phase.values()) {
            byState.put(Labels.of("state", phase.toString()), 0);
        }
        nodes.values()
                .forEach(counts -> counts.forEach(
                        (phase, count) -> byState.merge(Labels.of("state", phase.toString()), count, Integer::sum)));
        return byState;
    }

    private static void queue(MetricsText page, WorkQueue.Statistics queue) {
        page.gauge("pequod_queue_depth", "WebServices that want work now.", queue.depth())
                .gauge("pequod_queue_working", "WebServices that are worked on now.", queue.working())
                .gauge(
                        "pequod_queue_oldest_seconds",
                        "How long the WebService has waited that has waited longest.",
                        queue.oldest().toMillis() / 1000.0)
                .gauge("pequod_queue_failing", "WebServices whose last work is tried again.", queue.failing())
                .counter("pequod_queue_retries_total", "Times that work is tried again.", queue.retries());
    }

    private static void sources(MetricsText page, Map<String, SourceStatistics> sources) {
        Map<String, Long> fetches = new TreeMap<>();
        Map<String, Long> locates = new TreeMap<>();
        Map<String, Long> bytes = new TreeMap<>();
        Map<String, Long> verifications = new TreeMap<>();
        sources.forEach((source, s) -> {
            s.fetches().forEach((outcome, n) -> fetches.put(Labels.of("source", source, "outcome", outcome), n));
            s.locates().forEach((outcome, n) -> locates.put(Labels.of("source", source, "outcome", outcome), n));
            bytes.put(Labels.of("source", source), s.bytes());
            verifications.put(Labels.of("source", source, "outcome", "verified"), s.verified());
            verifications.put(Labels.of("source", source, "outcome", "unsigned"), s.unsigned());
            verifications.put(Labels.of("source", source, "outcome", "refused"), s.unverified());
        });
        page.counter("pequod_locates_total", "Questions to sources what a reference means.", locates)
                .counter("pequod_fetches_total", "Modules that were fetched from sources.", fetches)
                .counter("pequod_fetched_bytes_total", "Bytes of modules that were fetched.", bytes)
                .counter("pequod_verifications_total", "What came of looking for signatures.", verifications);
    }

    private static void cache(MetricsText page, CacheStatistics cache) {
        page.counter(
                        "pequod_cache_hits_total",
                        "Modules that the cache had, by tier; stale ones because their source could not be asked.",
                        Map.of(
                                Labels.of("tier", "memory"), cache.memoryHits(),
                                Labels.of("tier", "disk"), cache.diskHits(),
                                Labels.of("tier", "stale"), cache.staleHits()))
                .counter(
                        "pequod_cache_misses_total",
                        "Modules that a tier of the cache did not have; what the disk has not is fetched.",
                        Map.of(
                                Labels.of("tier", "memory"),
                                cache.diskHits() + cache.misses(),
                                Labels.of("tier", "disk"),
                                cache.misses()))
                .counter("pequod_cache_evictions_total", "Modules that limits removed from disk.", cache.evicted())
                .counter("pequod_cache_corrupt_total", "Files that were not what was written.", cache.corrupt())
                .counter("pequod_cache_disk_failures_total", "Times that the disk failed.", cache.diskFailures())
                .gauge("pequod_cache_memory_modules", "Modules in memory.", cache.memoryModules())
                .gauge("pequod_cache_memory_bytes", "Bytes of what is kept in memory, about.", cache.memoryBytes());
    }
}
