package dev.pequod.operator;

import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Problem;
import dev.pequod.apply.ResourceVersion;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.operator.runtime.Key;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Watches what renderings have read besides their resources, such as modules in ConfigMaps and secrets: each object once, in the name
 * of the service account that read it. Where that may read and not watch, and of what is more than one namespace, or all together, may have watched,
 * changes are seen when the reference is resolved again. Of what it watches it keeps the version, and nothing of what is in it. Thread-safe.
 */
final class SourceWatches implements AutoCloseable {
    /**
     * How many objects are watched in one namespace. Each watch is a request that lasts, with some 20 KiB of memory here and more at the API
     * server; a namespace may name as many ConfigMaps as it has resources, whether they are there or not.
     */
    static final int MOST = 200;

    /** How many are watched in all namespaces together. */
    static final int MOST_OF_ALL = 4_000;

    private final Consumer<Key> changed;
    private final Map<Source, One> watches = new HashMap<>();
    private final Map<String, Integer> watched = new HashMap<>();
    private final Map<Key, Set<Source>> uses = new HashMap<>();
    private boolean closed;

    /** Makes watches that tell which resource is to be rendered anew. */
    SourceWatches(Consumer<Key> changed) {
        this.changed = changed;
    }

    private record Source(Optional<String> account, ObjectRef object) {
        String namespace() {
            return object.identity().namespace();
        }
    }

    /** One watch, and in which version each resource has read the object; an empty one where it was not there. */
    private static final class One implements WatchListener {
        private final Map<Key, String> read = new HashMap<>();
        private final Consumer<Key> outdating;
        /** The version that there is; empty while the watch does not know. */
        private Optional<String> version = Optional.empty();
        /** Who was told of that version: who has found it not there, or there, all the same knows better than the watch. */
        private final Set<Key> told = new HashSet<>();

        private boolean there;
        private Watch watch = () -> {};

        One(Consumer<Key> outdating) {
            this.outdating = outdating;
        }

        @Override
        public void changed(JsonObject object) {
            there = true;
            now(object.object("metadata").string("resourceVersion"));
        }

        @Override
        public void deleted(JsonObject object) {
            there = false;
            now("");
        }

        @Override
        public void synced() {
            if (!there) {
                now("");
            }
        }

        @Override
        public synchronized void interrupted(Problem problem) {
            version = Optional.empty();
        }

        private void now(String newVersion) {
            List<Key> outdated;
            synchronized (this) {
                if (!version.equals(Optional.of(newVersion))) {
                    told.clear();
                }
                version = Optional.of(newVersion);
                outdated = read.entrySet().stream()
                        .filter(e -> !e.getValue().equals(newVersion))
                        .map(Map.Entry::getKey)
                        .toList();
                outdated.forEach(key -> read.put(key, newVersion));
            }
            outdated.forEach(outdating);
        }

        /** Returns whether what was read is older than what the watch knows. */
        boolean uses(Key key, String seen) {
            boolean outdated;
            boolean isOlder;
            synchronized (this) {
                read.put(key, seen);
                outdated = version.filter(v -> !v.equals(seen))
                        .filter(v -> v.isEmpty() || seen.isEmpty())
                        .filter(v -> told.add(key))
                        .isPresent();
                isOlder = version.filter(v -> ResourceVersion.isOlder(seen, v)).isPresent();
            }
            if (outdated) {
                outdating.accept(key);
            }
            return isOlder;
        }

        /** Returns whether nobody uses it any more. */
        synchronized boolean leaves(Key key) {
            read.remove(key);
            told.remove(key);
            return read.isEmpty();
        }
    }

    /**
     * Notes what the last rendering of a resource has read, with the version of each. Returns whether any of it is older than what is known to be
     * there, as who asks an API server whose store lags reads it: it is to be read again after a while.
     */
    synchronized boolean uses(Key key, Tenant tenant, Map<ObjectRef, String> read) {
        if (closed) {
            return false;
        }
        Map<Source, String> sources = new HashMap<>();
        read.forEach((object, version) -> sources.put(new Source(tenant.account(), object), version));
        Set<Source> before = uses.remove(key);
        if (before != null) {
            before.stream().filter(source -> !sources.containsKey(source)).forEach(source -> leave(key, source));
        }
        Set<Source> now = new HashSet<>();
        boolean isStale = false;
        for (Map.Entry<Source, String> one : sources.entrySet()) {
            Source source = one.getKey();
            isStale |= watch(key, tenant, source, one.getValue());
            if (watches.containsKey(source)) {
                now.add(source);
            }
        }
        if (!now.isEmpty()) {
            uses.put(key, now);
        }
        return isStale;
    }

    /** Has an object watched if that may be; returns whether what was read of it is older than what is known. */
    private boolean watch(Key key, Tenant tenant, Source source, String version) {
        One one = watches.get(source);
        if (one != null) {
            return one.uses(key, version);
        }
        String namespace = source.namespace();
        if (watched.getOrDefault(namespace, 0) >= MOST || watches.size() >= MOST_OF_ALL) {
            return false;
        }
        watched.merge(namespace, 1, Integer::sum);
        One fresh = new One(changed);
        watches.put(source, fresh);
        fresh.uses(key, version);
        fresh.watch = tenant.reader(source.object()).watchOne(source.object(), fresh);
        return false;
    }

    private void leave(Key key, Source source) {
        One one = watches.get(source);
        if (one != null && one.leaves(key)) {
            watches.remove(source);
            watched.computeIfPresent(source.namespace(), (name, count) -> count == 1 ? null : count - 1);
            one.watch.close();
        }
    }

    /** Forgets a resource that is gone. */
    synchronized void forget(Key key) {
        Set<Source> before = uses.remove(key);
        if (before != null) {
            before.forEach(source -> leave(key, source));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        watches.values().forEach(one -> one.watch.close());
    }
}
