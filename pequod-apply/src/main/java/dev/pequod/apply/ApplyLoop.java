package dev.pequod.apply;

import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.graph.Graph;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Applies, or deletes, and goes on whenever a watch tells of a change, until there is nothing to wait for. For programs that end. */
public final class ApplyLoop {
    /** How often what cannot be watched is read. */
    private static final Duration READ_AGAIN = Duration.ofSeconds(2);

    private final Owner owner;
    private final Application application;
    private final ClusterClient client;
    private final Clock clock;
    private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
    private final Map<String, Watch> watches = new HashMap<>();
    private final Duration readAgain;
    /** The kinds of which the API server refuses to tell changes. */
    private final Set<String> unwatched = new HashSet<>();

    /** Makes a loop around an application, which must not be used elsewhere meanwhile. */
    public ApplyLoop(Owner owner, Application application, ClusterClient client, Clock clock) {
        this(owner, application, client, clock, READ_AGAIN);
    }

    ApplyLoop(Owner owner, Application application, ClusterClient client, Clock clock, Duration readAgain) {
        this.readAgain = readAgain;
        this.owner = owner;
        this.application = application;
        this.client = client;
        this.clock = clock;
    }

    /** How long to go on. */
    public enum Until {
        /** Until every object is written as it is wanted. */
        APPLIED,
        /** Until every object is ready, and what is not wanted is gone. */
        READY
    }

    /**
     * Returns how far a Graph is when there is nothing to wait for, or waiting does not help, or the time is over. What an object may take to
     * become ready counts from now on.
     */
    public Plan apply(Graph graph, Until until, Duration atMost, Application.Listener listener)
            throws InterruptedException {
        Predicate<Plan> end =
                until == Until.READY ? Plan::isDone : p -> p.actions().isEmpty() && p.isApplied();
        Optional<Instant> start = Optional.of(clock.instant());
        Circumstances circumstances = new Circumstances() {
            @Override
            public Optional<Instant> readyUntil() {
                return start;
            }
        };
        return run(l -> application.apply(graph, circumstances, l), end, atMost, listener);
    }

    /** Returns how far deleting is when nothing is left, or waiting does not help, or the time is over. */
    public Plan delete(boolean orphan, Duration atMost, Application.Listener listener) throws InterruptedException {
        return run(l -> application.delete(orphan, l), Plan::isDone, atMost, listener);
    }

    private Plan run(
            Function<Application.Listener, Plan> step,
            Predicate<Plan> end,
            Duration atMost,
            Application.Listener listener)
            throws InterruptedException {
        Instant deadline = clock.instant().plus(atMost);
        try {
            while (true) {
                Plan plan = step.apply(listener);
                if (end.test(plan) || plan.isStuck() || !clock.instant().isBefore(deadline)) {
                    return plan;
                }
                watch(plan, listener);
                Instant wakeAt = plan.wakeAt().filter(deadline::isAfter).orElse(deadline);
                Duration wait = Duration.between(clock.instant(), wakeAt);
                Runnable event = next(unwatched.isEmpty() || wait.compareTo(readAgain) < 0 ? wait : readAgain);
                while (event != null) {
                    event.run();
                    event = events.poll();
                }
                forgetUnwatched(plan);
            }
        } finally {
            watches.values().forEach(Watch::close);
        }
    }

    private @Nullable Runnable next(Duration wait) throws InterruptedException {
        return events.poll(Math.max(wait.toMillis(), 1), TimeUnit.MILLISECONDS);
    }

    private void watch(Plan plan, Application.Listener listener) {
        for (NodeStatus node : all(plan)) {
            ObjectRef ref = node.object();
            ObjectIdentity identity = ref.identity();
            String selector = Ownership.OWNER_LABEL + "=" + owner.key();
            watches.computeIfAbsent(
                    key(ref),
                    key -> client.watch(
                            ref.apiVersion(),
                            identity.kind(),
                            identity.namespace(),
                            selector,
                            watching(key, listener)));
        }
    }

    private static List<NodeStatus> all(Plan plan) {
        return Stream.concat(plan.nodes().stream(), plan.leaving().stream()).toList();
    }

    private static String key(ObjectRef ref) {
        return ref.apiVersion() + " " + ref.identity().kind() + " "
                + ref.identity().namespace();
    }

    /** Who may read objects, but not list or watch them, hears of no change: what is waited for is read. */
    private void forgetUnwatched(Plan plan) {
        if (!unwatched.isEmpty()) {
            all(plan).stream()
                    .filter(node -> node.phase() != NodeStatus.Phase.READY && unwatched.contains(key(node.object())))
                    .forEach(node -> application.forget(node.object().identity()));
        }
    }

    private WatchListener watching(String key, Application.Listener listener) {
        return new WatchListener() {
            @Override
            public void changed(JsonObject object) {
                events.add(() -> application.observe(object));
            }

            @Override
            public void deleted(JsonObject object) {
                events.add(() -> application.observeLeft(object));
            }

            // what went before the watch began is told by nobody
            @Override
            public void synced() {
                events.add(application::forgetLeaving);
                events.add(() -> unwatched.remove(key));
            }

            @Override
            public void interrupted(Problem problem) {
                if (problem.reason() == Problem.Reason.FORBIDDEN || problem.reason() == Problem.Reason.UNAUTHORIZED) {
                    events.add(() -> {
                        if (unwatched.add(key)) {
                            listener.unwatched(problem);
                        }
                    });
                }
            }
        };
    }
}
