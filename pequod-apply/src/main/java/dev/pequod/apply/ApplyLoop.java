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
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Applies, or deletes, and goes on whenever a watch tells of a change, until there is nothing to wait for. For programs that end. */
public final class ApplyLoop {
    /** How often what cannot be watched is read. */
    private static final Duration READ_AGAIN = Duration.ofSeconds(2);

    private final Owner owner;
    private final Application application;
    private final ClusterClient client;
    private final Clock clock;
    private final LastWords heard = new LastWords(Inventory.EMPTY, object -> 0);
    /** Where there is something to take up. */
    private final Semaphore news = new Semaphore(0);

    /** What watches tell beside words of objects, to be taken up after those. */
    private final Queue<Runnable> further = new ConcurrentLinkedQueue<>();

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
                listen(unwatched.isEmpty() || wait.compareTo(readAgain) < 0 ? wait : readAgain);
                forgetUnwatched(plan);
            }
        } finally {
            watches.values().forEach(Watch::close);
        }
    }

    /** Waits until watches tell something, and takes it up. */
    private void listen(Duration wait) throws InterruptedException {
        if (news.tryAcquire(Math.max(wait.toMillis(), 1), TimeUnit.MILLISECONDS)) {
            heard.tell(application);
            for (Runnable next = further.poll(); next != null; next = further.poll()) {
                next.run();
            }
        }
    }

    private void watch(Plan plan, Application.Listener listener) {
        List<ObjectRef> all = Stream.concat(plan.leaving().stream(), plan.nodes().stream())
                .map(NodeStatus::object)
                .toList();
        if (plan.problem().isEmpty()) {
            heard.only(all);
        }
        for (ObjectRef ref : all) {
            ObjectIdentity identity = ref.identity();
            String selector = Ownership.OWNER_LABEL + "=" + owner.key();
            watches.computeIfAbsent(
                    key(ref),
                    key -> client.watch(
                            ref.apiVersion(),
                            identity.kind(),
                            identity.namespace(),
                            selector,
                            watching(key, identity, listener)));
        }
    }

    private static String key(ObjectRef ref) {
        return ref.apiVersion() + " " + ref.identity().kind() + " "
                + ref.identity().namespace();
    }

    /** Who may read objects, but not list or watch them, hears of no change: what is waited for is read. */
    private void forgetUnwatched(Plan plan) {
        if (!unwatched.isEmpty() && !application.isUnfinished()) {
            Stream.concat(plan.nodes().stream(), plan.leaving().stream())
                    .filter(node -> node.phase() != NodeStatus.Phase.READY && unwatched.contains(key(node.object())))
                    .forEach(node -> application.forget(node.object().identity()));
        }
    }

    /**
     * Returns what hears of the objects of a kind.
     *
     * @param one one of them
     */
    private WatchListener watching(String key, ObjectIdentity one, Application.Listener listener) {
        return new WatchListener() {
            private final Set<ObjectIdentity> there = new HashSet<>();

            @Override
            public void changed(JsonObject object) {
                there.add(ObjectIdentity.of(object));
                tell(object, false);
            }

            @Override
            public void deleted(JsonObject object) {
                there.remove(ObjectIdentity.of(object));
                tell(object, true);
            }

            // what went before the watch began is told by nobody
            @Override
            public void synced() {
                Set<ObjectIdentity> listed = Set.copyOf(there);
                tell(() -> {
                    application.forgetBut(listed, this::isWatched);
                    unwatched.remove(key);
                });
            }

            @Override
            public void wentBack() {
                tell(application::forgetAll);
            }

            @Override
            public void interrupted(Problem problem) {
                if (problem.reason() == Problem.Reason.FORBIDDEN || problem.reason() == Problem.Reason.UNAUTHORIZED) {
                    tell(() -> {
                        if (unwatched.add(key)) {
                            listener.unwatched(problem);
                        }
                    });
                }
            }

            private boolean isWatched(ObjectIdentity object) {
                return object.kind().equals(one.kind())
                        && object.group().equals(one.group())
                        && object.namespace().equals(one.namespace());
            }
        };
    }

    private void tell(Runnable event) {
        further.add(event);
        wake();
    }

    private void tell(JsonObject object, boolean gone) {
        if (heard.hear(object, gone, bytes -> true)) {
            wake();
        }
    }

    private void wake() {
        if (news.availablePermits() == 0) {
            news.release();
        }
    }
}
