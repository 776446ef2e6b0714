package dev.pequod.operator;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Owner;
import dev.pequod.apply.Ownership;
import dev.pequod.apply.Problem;
import dev.pequod.apply.ResourceVersion;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.render.WebService;
import dev.pequod.operator.runtime.Key;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The WebServices there are, as a watch and our own writes tell. Thread-safe. */
final class WebServices {
    private static final Set<String> NAMED_BY = Set.of(
            "name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp");
    private static final Set<String> DEALT_WITH_BY =
            Set.of(Ownership.PAUSED, Ownership.DELETION_POLICY, Tenant.ANNOTATION);
    private static final int LONGEST = 300;

    private final Map<Key, JsonObject> byKey = new ConcurrentHashMap<>();
    private final Map<String, Key> byOwnerKey = new ConcurrentHashMap<>();
    private final List<Listening> listeners = new CopyOnWriteArrayList<>();
    private final Map<Key, String> refused = new ConcurrentHashMap<>();
    private final Set<Key> putBack = ConcurrentHashMap.newKeySet();
    private final MemoryShares shares;
    private final Listener listener;
    private final Consumer<String> warn;
    private final Consumer<String> told;

    /**
     * Makes an empty store.
     *
     * @param shares how much memory the specs of a namespace may take
     * @param listener hears which resource wants work
     * @param warn hears why a watch is interrupted
     * @param told hears that it is no longer
     */
    WebServices(MemoryShares shares, Listener listener, Consumer<String> warn, Consumer<String> told) {
        this.shares = shares;
        this.listener = listener;
        this.warn = warn;
        this.told = told;
    }

    /** Hears of changes of resources. */
    @FunctionalInterface
    interface Listener {
        /** Called when a resource wants work. */
        void changed(Key key);

        /**
         * Called before that, as long as no work on what is wanted now can have begun, if people say something else of it than before.
         *
         * @param isToGo whether it is gone, or to go
         */
        default void edited(Key key, boolean isToGo) {}
    }

    /** Returns what is to hear a watch on one namespace, or on all if that is empty. */
    WatchListener listener(String namespace) {
        Listening watch = new Listening(namespace);
        listeners.add(watch);
        return watch;
    }

    /** Hears one watch, and keeps whether it is up. */
    private final class Listening implements WatchListener {
        private final String namespace;
        private final CountDownLatch synced = new CountDownLatch(1);
        private volatile boolean watching;
        private boolean wentBack;
        private String trouble = "";

        private Listening(String namespace) {
            this.namespace = namespace;
        }

        @Override
        public void changed(JsonObject object) {
            tell(object);
        }

        @Override
        public void deleted(JsonObject object) {
            forget(object);
        }

        @Override
        public void wentBack() {
            wentBack = true;
            byKey.replaceAll((key, known) ->
                    known.with("metadata", known.object("metadata").without("resourceVersion")));
        }

        @Override
        public void synced() {
            watching = true;
            if (!trouble.isEmpty()) {
                trouble = "";
                told.accept(name() + " is heard again");
            }
            if (wentBack) {
                wentBack = false;
                keys().stream()
                        .filter(key -> namespace.isEmpty() || key.namespace().equals(namespace))
                        .forEach(key -> {
                            putBack.add(key);
                            listener.changed(key);
                        });
            }
            synced.countDown();
        }

        @Override
        public void interrupted(Problem problem) {
            watching = false;
            if (!problem.message().equals(trouble)) {
                trouble = problem.message();
                warn.accept(name() + " is interrupted: " + trouble);
            }
        }

        private String name() {
            return "the watch on WebServices in " + (namespace.isEmpty() ? "all namespaces" : namespace);
        }
    }

    static Key key(JsonObject resource) {
        JsonObject metadata = resource.object("metadata");
        return new Key(metadata.string("namespace"), metadata.string("name"));
    }

    static Owner owner(Key key) {
        return new Owner(WebService.API_VERSION, WebService.KIND, key.namespace(), key.name());
    }

    static ObjectRef ref(Key key) {
        return ObjectRef.of(WebService.API_VERSION, WebService.KIND, key.namespace(), key.name());
    }

    private void tell(JsonObject told) {
        Key key = key(told);
        JsonObject before = byKey.get(key);
        if (before != null && isSame(told, before) && version(told).equals(version(before))) {
            return; // the answer to our own write said so already
        }
        JsonObject after = Objects.requireNonNull(
                byKey.compute(key, (k, known) -> known != null && isOlder(told, known) ? known : kept(k, told)));
        if (before == null) {
            byOwnerKey.put(owner(key).key(), key);
        }
        if (before != null && !said(before).equals(said(after))) {
            listener.edited(key, Ownership.isBeingDeleted(after));
        }
        if (before == null || !wanted(before).equals(wanted(after)) || hasLostStatus(before, after)) {
            listener.changed(key);
        }
    }

    /** Reports whether something that was in the status is gone, which hardly was us: it is to be written again. */
    private static boolean hasLostStatus(JsonObject before, JsonObject after) {
        Set<String> left = after.object("status").members().keySet();
        return !left.containsAll(before.object("status").members().keySet());
    }

    /** Returns what is kept of an answer; what was refused is not looked at again only because we have written its status. */
    private JsonObject answered(Key key, JsonObject answer, JsonObject known) {
        return refused.containsKey(key) && Objects.equals(generation(answer), generation(known))
                ? named(answer)
                : kept(key, answer);
    }

    private static @Nullable JsonValue generation(JsonObject object) {
        return object.object("metadata").get("generation");
    }

    /**
     * Returns what is kept of a resource: all but who manages its fields, which nobody asks for; of one that takes too much memory, or could not be
     * read, what {@linkplain #named names} it.
     */
    private JsonObject kept(Key key, JsonObject object) {
        JsonObject slim = object.with("metadata", object.object("metadata").without("managedFields"));
        String unread = object.string(ClusterClient.UNREAD);
        if (unread.isEmpty() && shares.hold(key, MemoryShares.bytes(slim.without("status")))) {
            refused.remove(key);
            return slim;
        }
        shares.free(key);
        refused.put(key, unread.isEmpty() ? tooLarge(key) : unread);
        return named(object);
    }

    /** Returns the status of a resource and what names it, and how it is to be dealt with; of its finalizers ours alone. */
    private static JsonObject named(JsonObject object) {
        JsonObject metadata = object.object("metadata");
        Map<String, JsonValue> named = new LinkedHashMap<>(metadata.members());
        named.keySet().retainAll(NAMED_BY);
        Map<String, JsonValue> dealtWith =
                new LinkedHashMap<>(metadata.object("annotations").members());
        dealtWith.keySet().retainAll(DEALT_WITH_BY);
        dealtWith.replaceAll((name, value) -> shortened(value));
        if (ResourceEdits.isHeld(object)) {
            named.put("finalizers", JsonArray.ofStrings(List.of(ResourceEdits.FINALIZER)));
        }
        if (!dealtWith.isEmpty()) {
            named.put("annotations", new JsonObject(dealtWith));
        }
        return object.without("spec").without(ClusterClient.UNREAD).with("metadata", new JsonObject(named));
    }

    /** Keeps no more of a resource than of one that is too large, if it is to make room for others. */
    void makeRoom(Key key) {
        byKey.computeIfPresent(key, (k, known) -> {
            if (!shares.yields(k)) {
                return known;
            }
            refused.put(k, tooLarge(k));
            return named(known);
        });
    }

    /** Looks at a resource again that was refused, as the answer to a request has it; not at once after it has made room for others. */
    void reconsider(JsonObject answer) {
        Key key = key(answer);
        if (!shares.hasYielded(key)) {
            byKey.computeIfPresent(
                    key, (k, known) -> isSame(answer, known) && !isOlder(answer, known) ? kept(k, answer) : known);
        }
    }

    private String tooLarge(Key key) {
        return "its spec and metadata, with those of the other WebServices of namespace " + key.namespace()
                + ", take more memory than one namespace may have (" + shares.share()
                + ", and no more than all others leave)";
    }

    /** What is longer means nothing, and goes on to mean nothing. */
    private static JsonValue shortened(JsonValue value) {
        return value instanceof JsonString text && text.value().length() > LONGEST
                ? new JsonString(text.value().substring(0, LONGEST))
                : value;
    }

    /** Returns why the spec of a resource is not kept; empty if it is. */
    Optional<String> refusal(Key key) {
        return Optional.ofNullable(refused.get(key));
    }

    /** Reports whether what was written beside a resource may be lost, as the cluster's store was put back to a backup. */
    boolean mayHaveLost(Key key) {
        return putBack.contains(key);
    }

    /** Notes that what may have been lost is there. */
    void hasAll(Key key) {
        putBack.remove(key);
    }

    private static String version(JsonObject object) {
        return object.object("metadata").string("resourceVersion");
    }

    private void forget(JsonObject object) {
        Key key = key(object);
        byKey.compute(key, (k, known) -> {
            shares.free(k);
            refused.remove(k);
            putBack.remove(k);
            return null;
        });
        byOwnerKey.remove(owner(key).key());
        listener.edited(key, true);
        listener.changed(key);
    }

    /** Reports whether all changes are told as they happen. */
    boolean isWatching() {
        return listeners.stream().allMatch(l -> l.watching);
    }

    /** Waits until all watches have told what is there; returns whether they have in time. */
    boolean awaitSynced(Duration atMost) throws InterruptedException {
        long start = System.nanoTime();
        for (Listening listener : listeners) {
            long left = atMost.toNanos() - (System.nanoTime() - start);
            if (!listener.synced.await(left, TimeUnit.NANOSECONDS)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Notes a resource as the answer to a request has it; what is older is not taken. Only watches tell that there is a resource, or
     * another one of its name: an answer may come after they told that it is gone. Where it shows that people want something else by now,
     * the resource wants work: the watch, which tells the same later, brings no news then.
     */
    void note(JsonObject answer) {
        Key key = key(answer);
        JsonObject before = byKey.get(key);
        JsonObject after = byKey.computeIfPresent(
                key,
                (k, known) -> isSame(answer, known) && !isOlder(answer, known) ? answered(k, answer, known) : known);
        if (before != null && after != null && after != before && !said(before).equals(said(after))) {
            listener.edited(key, Ownership.isBeingDeleted(after));
            listener.changed(key);
        }
    }

    Optional<JsonObject> get(Key key) {
        return Optional.ofNullable(byKey.get(key));
    }

    Optional<Key> ofOwner(String ownerKey) {
        return Optional.ofNullable(byOwnerKey.get(ownerKey));
    }

    Set<Key> keys() {
        return Set.copyOf(byKey.keySet());
    }

    private static boolean isOlder(JsonObject object, JsonObject known) {
        return isSame(object, known) && ResourceVersion.isOlder(version(object), version(known));
    }

    private static boolean isSame(JsonObject object, JsonObject known) {
        return object.object("metadata")
                .string("uid")
                .equals(known.object("metadata").string("uid"));
    }

    /** Returns what people say of the resource: all but its status, which is our own word. */
    static JsonObject wanted(JsonObject resource) {
        JsonObject metadata =
                resource.object("metadata").without("resourceVersion").without("managedFields");
        return resource.without("status").with("metadata", metadata);
    }

    /** Returns what people say of the resource, without what we do ourselves before we begin. */
    private static JsonObject said(JsonObject resource) {
        JsonObject wanted = wanted(resource);
        return wanted.with("metadata", wanted.object("metadata").without("finalizers"));
    }
}
