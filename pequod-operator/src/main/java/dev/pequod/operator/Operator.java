package dev.pequod.operator;

import dev.pequod.api.ModuleResolver;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.SurroundedClient;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.WebService;
import dev.pequod.operator.runtime.Controller;
import dev.pequod.operator.runtime.Controller.Outcome;
import dev.pequod.operator.runtime.Key;
import dev.pequod.operator.runtime.Leisure;
import dev.pequod.operator.runtime.NamespaceTurns;
import dev.pequod.operator.runtime.WorkQueue;
import dev.pequod.operator.runtime.Workers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Watches WebServices and works on them, from {@link #start} to {@link #close}. */
final class Operator implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** How many sources are asked for newer versions at a time: an answer may have some MiB. */
    private static final int QUESTIONS = 4;

    /** What the resources of one namespace may take of the heap; those of all may take twice as much. */
    private static final long SHARE_OF_SPECS = Runtime.getRuntime().maxMemory() >> 4;

    private static final long SHARE_OF_GRAPHS = Runtime.getRuntime().maxMemory() >> 2;

    private static final Duration PATIENCE_OF_EVENTS = Duration.ofSeconds(30);
    /** How long to wait in the end for work that was begun; what takes longer is taken up by whoever leads next. */
    private static final Duration PATIENCE_OF_WORK = Duration.ofSeconds(20);

    private final ClusterClient client;
    private final OperatorOptions options;
    private final WorkQueue queue;
    private final Workers workers;
    private final Leisure leisure;
    private final WebServices resources;
    private final WebServiceReconciler reconciler;
    private final Controller controller;
    private final OperatorMetrics metrics;
    private final List<Watch> watches = new ArrayList<>();
    private Thread starting = new Thread(() -> {});
    private boolean hasEnded;

    Operator(
            ClusterClient client,
            ModuleResolver resolver,
            Supplier<TenantPolicy> policy,
            OperatorOptions options,
            OperatorMetrics metrics,
            Traces traces,
            Log log) {
        Clock clock = Clock.systemUTC();
        RandomGenerator random = RandomGenerator.getDefault();
        this.client = client;
        this.options = options;
        this.queue = new WorkQueue(System::nanoTime, random, options.perSecond());
        this.workers = new Workers(options.workers());
        this.leisure = new Leisure(queue, PATIENCE_OF_EVENTS);
        this.resources = new WebServices(
                new MemoryShares(SHARE_OF_SPECS, queue::add),
                new WebServices.Listener() {
                    @Override
                    public void changed(Key key) {
                        queue.add(key);
                    }

                    @Override
                    public void edited(Key key, boolean isToGo) {
                        workers.outrun(key, isToGo);
                    }
                },
                log::warn,
                log::info);
        this.metrics = metrics;
        this.reconciler = new WebServiceReconciler(
                new SurroundedClient(client, new PatientRequests(workers)),
                PlatformRenderer.of(new PatientResolver(resolver, workers))
                        .withListener((result, duration) -> {
                            metrics.rendered(result, duration);
                            traces.rendered(result, duration);
                        })
                        .withTimeout(options.renderTimeout())
                        .withTurns((namespace, evaluation) -> workers.inTurn(namespace, Traces.continued(evaluation))),
                new NewerVersions(
                        resolver,
                        new NamespaceTurns(
                                QUESTIONS,
                                task -> Thread.ofVirtual()
                                        .name("newer versions")
                                        .start(task))::of,
                        clock,
                        queue::add),
                policy,
                resources,
                new MemoryShares(SHARE_OF_GRAPHS, queue::add),
                queue::add,
                metrics::planned,
                leisure,
                options.refresh(),
                options.readyTimeout(),
                clock,
                random,
                log::warn);
        this.controller = new Controller(
                queue,
                traces.traced(metrics.measured(this::reconcile)),
                workers,
                (key, fault) -> log.fault("reconciling WebService " + key, fault));
    }

    private Outcome reconcile(Key key) {
        Outcome outcome = reconciler.reconcile(key);
        if (resources.get(key).isEmpty()) {
            metrics.forget(key);
        }
        return outcome;
    }

    /** Begins to watch, and to work when all resources are known, or some of them cannot be had for long; waits for nothing. */
    void start() {
        List<String> namespaces = options.namespaces().isEmpty() ? List.of("") : options.namespaces();
        for (String namespace : namespaces) {
            watches.add(client.watch(
                    WebService.API_VERSION, WebService.KIND, namespace, "", resources.listener(namespace)));
        }
        starting = Thread.ofVirtual().name("starting").start(() -> {
            try {
                resources.awaitSynced(PATIENCE);
                controller.start();
            } catch (InterruptedException e) {
                return; // closed
            }
        });
    }

    /** Reports whether all resources are known and watched, so that nothing is missed. */
    boolean isReady() {
        return !watches.isEmpty() && resources.isWatching();
    }

    /** Reports whether it works, or will; if not, some of it never works again. */
    boolean isSound() {
        return controller.isSound();
    }

    /** Reports whether all work had ended when this was closed, so that nothing is written any more. */
    boolean hasEnded() {
        return hasEnded;
    }

    /** Has all resources rendered anew: something that counts for all of them has changed. */
    void outdateAll() {
        reconciler.outdateAll();
    }

    /** Returns what waits for work. */
    WorkQueue.Statistics queue() {
        return queue.statistics();
    }

    /** Returns how many evaluations wait for their turn. */
    long waitingEvaluations() {
        return workers.waitingToCompute();
    }

    /** Returns how many resources there are. */
    int count() {
        return resources.keys().size();
    }

    @Override
    public void close() {
        starting.interrupt();
        try {
            starting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        hasEnded = controller.end(PATIENCE_OF_WORK);
        leisure.close();
        watches.forEach(Watch::close);
        reconciler.close();
        metrics.forgetAll();
    }
}
