package dev.pequod.operator;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Ownership;
import dev.pequod.apply.Problem;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.operator.runtime.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One watch for each kind that somebody uses and the cluster has, on all objects that bear an owner's mark: so one change is told once,
 * whoever applied it. Thread-safe.
 */
final class KindWatches implements AutoCloseable {
    /** For how long a kind is tried in vain before it counts as one that cannot be listed. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** For how long it counts for newcomers that a kind may not be listed. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    private final ClusterClient client;
    private final Heard heard;
    private final Consumer<Key> wake;
    private final LongSupplier nanos;
    private final Map<String, One> watches = new HashMap<>();
    private boolean closed;

    /**
     * Makes watches that tell what they hear, and wake the keys that waited for a kind to be listed.
     *
     * @param nanos how much time has passed, as {@link System#nanoTime} tells
     */
    KindWatches(ClusterClient client, Heard heard, Consumer<Key> wake, LongSupplier nanos) {
        this.client = client;
        this.heard = heard;
        this.wake = wake;
        this.nanos = nanos;
    }

    /** Hears of objects of one owner. */
    interface Heard {
        void changed(String ownerKey, JsonObject object);

        void deleted(String ownerKey, JsonObject object);

        /** What was known of objects of a kind is no newer than what is told from now on. */
        void wentBack();
    }

    /**
     * Reports whether all kinds, which the key uses from now on, are listed, or refuse to be; if not, the key is woken when they are. So it is
     * when one is listed that refused to be. A kind that the cluster does not have has no objects, and costs no watch: anybody can name any
     * number of these. A kind that may not be listed is tried at once for who is new to it, however seldom it was tried for others.
     */
    boolean areListed(Iterable<ObjectRef> objects, Key key) {
        List<Watch> replaced = new ArrayList<>();
        boolean all = areListed(objects, absent(objects), key, replaced);
        replaced.forEach(Watch::close); // which waits for a listener, which may wait for us
        return all;
    }

    /** Returns the kinds that nobody watches yet and the cluster does not have, as far as it says. */
    private Set<String> absent(Iterable<ObjectRef> objects) {
        Map<String, ObjectRef> unwatched = new LinkedHashMap<>();
        synchronized (this) {
            objects.forEach(ref -> {
                if (!watches.containsKey(name(ref))) {
                    unwatched.put(name(ref), ref);
                }
            });
        }
        unwatched.values().removeIf(this::isThere);
        return unwatched.keySet();
    }

    private boolean isThere(ObjectRef ref) {
        try {
            return client.isNamespaced(ref.apiVersion(), ref.identity().kind()).isPresent();
        } catch (ClusterException e) {
            return true; // as far as anybody knows; a watch tells when it turns out
        }
    }

    private synchronized boolean areListed(
            Iterable<ObjectRef> objects, Set<String> absent, Key key, List<Watch> replaced) {
        if (closed) {
            return false;
        }
        boolean all = true;
        for (ObjectRef ref : objects) {
            String name = name(ref);
            One one = watches.get(name);
            if (one == null && absent.contains(name)) {
                continue;
            }
            if (one == null) {
                one = new One();
                watches.put(name, one);
                one.watch = open(ref, one);
            }
            if (one.users.add(key) && one.isRefusalOld()) {
                replaced.add(one.watch);
                one.watch = open(ref, one);
                one.refusedAt = OptionalLong.empty();
                one.unanswered.add(key);
            }
            if (!one.listed) {
                one.waiting.add(key);
                all &= one.problem().isPresent() && !one.unanswered.contains(key);
            }
        }
        return all;
    }

    private Watch open(ObjectRef ref, One one) {
        return client.watch(ref.apiVersion(), ref.identity().kind(), "", Ownership.OWNER_LABEL, listener(one));
    }

    /** Notes that the key uses the kinds of these objects only; what nobody uses any more is not watched any more. */
    void usesOnly(Iterable<ObjectRef> objects, Key key) {
        Set<String> used = new HashSet<>();
        objects.forEach(ref -> used.add(name(ref)));
        List<Watch> idle = new ArrayList<>();
        synchronized (this) {
            watches.entrySet().removeIf(entry -> {
                One one = entry.getValue();
                if (used.contains(entry.getKey()) || !one.users.remove(key)) {
                    return false;
                }
                one.waiting.remove(key);
                one.unanswered.remove(key);
                if (one.users.isEmpty()) {
                    idle.add(one.watch);
                }
                return one.users.isEmpty();
            });
        }
        idle.forEach(Watch::close); // which waits for a listener, which may wait for us
    }

    /** Returns why the kind of an object cannot be listed; empty if it is, or soon will be. */
    synchronized Optional<Problem> refusal(ObjectRef object) {
        One one = watches.get(name(object));
        return one == null ? Optional.empty() : one.problem();
    }

    private static String name(ObjectRef ref) {
        return ref.apiVersion() + " " + ref.identity().kind();
    }

    private final class One {
        private final long since = nanos.getAsLong();
        private final Set<Key> users = new HashSet<>();
        private final Set<Key> waiting = new HashSet<>();
        /** Those that wait for whether what was refused to others before is refused to them. */
        private final Set<Key> unanswered = new HashSet<>();

        private Watch watch = () -> {};
        private boolean listed;
        private boolean isTold;
        private Optional<Problem> latest = Optional.empty();
        /** Since when what was listed before is refused. */
        private OptionalLong refusedSince = OptionalLong.empty();
        /** When that it may not be listed was told last, if it never was; empty while it is tried. */
        private OptionalLong refusedAt = OptionalLong.empty();

        /** Returns why it cannot be listed: it may not be, or was tried in vain for long. */
        private Optional<Problem> problem() {
            boolean isLong = nanos.getAsLong() - since >= PATIENCE.toNanos();
            return listed ? Optional.empty() : latest.filter(p -> isLong || p.reason() == Problem.Reason.FORBIDDEN);
        }

        private boolean isRefusalOld() {
            return refusedAt.isPresent() && nanos.getAsLong() - refusedAt.getAsLong() >= FRESH.toNanos();
        }

        private void wakeUnanswered() {
            unanswered.forEach(wake);
            unanswered.clear();
        }
    }

    private WatchListener listener(One one) {
        return new WatchListener() {
            @Override
            public void changed(JsonObject object) {
                tell(object, heard::changed);
            }

            @Override
            public void deleted(JsonObject object) {
                tell(object, heard::deleted);
            }

            @Override
            public void wentBack() {
                heard.wentBack();
            }

            @Override
            public void synced() {
                listed(one);
            }

            @Override
            public void interrupted(Problem problem) {
                failed(one, problem);
            }
        };
    }

    private synchronized void listed(One one) {
        one.listed = true;
        one.refusedSince = OptionalLong.empty();
        one.refusedAt = OptionalLong.empty();
        one.unanswered.clear();
        one.waiting.forEach(wake);
        one.waiting.clear();
    }

    /**
     * Has the keys that wait tell that the kind cannot be watched; who comes later finds it out at once. A connection that is lost comes back, but
     * what is refused for long counts as it did before the kind was listed, as nobody knows any more what there is.
     */
    private synchronized void failed(One one, Problem problem) {
        one.latest = Optional.of(problem);
        boolean wasListed = one.listed || one.refusedSince.isPresent();
        if (!wasListed && problem.reason() == Problem.Reason.FORBIDDEN) {
            one.refusedAt = OptionalLong.of(nanos.getAsLong());
        }
        if (one.listed && problem.reason() == Problem.Reason.FORBIDDEN) {
            long now = nanos.getAsLong();
            if (now - one.refusedSince.orElse(now) >= PATIENCE.toNanos()) {
                one.listed = false;
                one.isTold = false;
                one.waiting.addAll(one.users);
            } else if (one.refusedSince.isEmpty()) {
                one.refusedSince = OptionalLong.of(now);
            }
        }
        if (!one.isTold && one.problem().isPresent()) {
            one.isTold = true;
            one.waiting.forEach(wake);
        }
        one.wakeUnanswered();
    }

    private static void tell(JsonObject object, BiConsumer<String, JsonObject> listener) {
        listener.accept(object.object("metadata").object("labels").string(Ownership.OWNER_LABEL), object);
    }

    @Override
    public void close() {
        List<Watch> open;
        synchronized (this) {
            closed = true;
            open = watches.values().stream().map(one -> one.watch).toList();
        }
        open.forEach(Watch::close); // without the lock, too
    }
}
