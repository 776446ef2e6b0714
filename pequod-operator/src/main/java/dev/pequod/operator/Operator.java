package dev.pequod.operator;

import dev.pequod.api.ModuleResolver;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.WebService;
import dev.pequod.operator.runtime.Controller;
import dev.pequod.operator.runtime.Controller.Outcome;
import dev.pequod.operator.runtime.Key;
import dev.pequod.operator.runtime.WorkQueue;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Watches WebServices and works on them, from {@link #start} to {@link #close}. */
final class Operator implements AutoCloseable {
    private final ClusterClient client;
    private final OperatorOptions options;
    private final WorkQueue queue;
    private final WebServices resources;
    private final WebServiceReconciler reconciler;
    private final Controller controller;
    private final OperatorMetrics metrics;
    private final List<Watch> watches = new ArrayList<>();
    private volatile boolean ready;

    Operator(
            ClusterClient client,
            ModuleResolver resolver,
            TenantPolicy policy,
            OperatorOptions options,
            OperatorMetrics metrics,
            Log log) {
        Clock clock = Clock.systemUTC();
        RandomGenerator random = RandomGenerator.getDefault();
        this.client = client;
        this.options = options;
        this.queue = new WorkQueue(clock, random, options.perSecond());
        this.resources = new WebServices(queue::add, log::warn);
        this.metrics = metrics;
        this.reconciler = new WebServiceReconciler(
                client,
                PlatformRenderer.of(resolver).withListener(metrics),
                new NewerVersions(
                        resolver,
                        task -> Thread.ofVirtual().name("newer versions").start(task),
                        clock,
                        queue::add),
                policy,
                resources,
                queue::add,
                metrics::planned,
                options.refresh(),
                clock,
                random,
                log::warn);
        this.controller = new Controller(
                queue,
                metrics.measured(this::reconcile),
                options.workers(),
                (key, fault) -> log.fault("reconciling WebService " + key, fault));
    }

    private Outcome reconcile(Key key) {
        Outcome outcome = reconciler.reconcile(key);
        if (resources.get(key).isEmpty()) {
            metrics.forget(key);
        }
        return outcome;
    }

    /** Begins to watch, and to work when all resources are known. */
    void start() throws InterruptedException {
        List<String> namespaces = options.namespaces().isEmpty() ? List.of("") : options.namespaces();
        for (String namespace : namespaces) {
            watches.add(client.watch(
                    WebService.API_VERSION, WebService.KIND, namespace, "", resources.listener(namespace)));
        }
        if (resources.awaitSynced(60)) {
            ready = true;
        }
        controller.start();
    }

    /** Reports whether resources are watched, so that nothing is missed. */
    boolean isReady() {
        return ready && resources.isWatching();
    }

    /** Returns what waits for work. */
    WorkQueue.Statistics queue() {
        return queue.statistics();
    }

    /** Returns how many resources there are. */
    int count() {
        return resources.keys().size();
    }

    @Override
    public void close() {
        controller.close();
        watches.forEach(Watch::close);
        reconciler.close();
        metrics.forgetAll();
    }
}
