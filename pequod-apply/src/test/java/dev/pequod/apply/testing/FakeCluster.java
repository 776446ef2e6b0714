package dev.pequod.apply.testing;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Problem;
import dev.pequod.apply.Problem.Reason;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonNull;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * A cluster in memory, with as much of an API server as decisions depend on: UIDs, versions, preconditions, finalizers, and fields that
 * go when they are no longer applied. It never merges lists. Tests of what real servers do run against a real one.
 */
public final class FakeCluster implements ClusterClient {
    private static final WatchListener NOBODY = new WatchListener() {
        @Override
        public void changed(JsonObject object) {}

        @Override
        public void deleted(JsonObject object) {}
    };

    private final Map<String, JsonObject> objects = new TreeMap<>();
    private final Map<String, JsonObject> appliedLast = new HashMap<>();
    private final List<Listening> watches = new CopyOnWriteArrayList<>();
    private final List<String> writes = new ArrayList<>();
    private UnaryOperator<JsonObject> controller = UnaryOperator.identity();
    private long version;

    private record Listening(
            String apiVersion, String kind, String labelSelector, String name, WatchListener listener) {}

    /** Sets what is done to each object when it is written, as controllers do a little later. */
    public void controller(UnaryOperator<JsonObject> newController) {
        controller = newController;
    }

    /** Returns what was written since the last call. */
    public synchronized List<String> writes() {
        List<String> all = List.copyOf(writes);
        writes.clear();
        return all;
    }

    /** Returns all objects by their texts. */
    public synchronized Map<String, JsonObject> objects() {
        return new TreeMap<>(objects);
    }

    /** Stores an object as somebody else. */
    public synchronized JsonObject put(JsonObject object) {
        return store(object, Optional.ofNullable(objects.get(key(ObjectRef.of(object)))));
    }

    /** Takes an object away as somebody else. */
    public synchronized void take(ObjectRef ref) {
        remove(key(ref));
    }

    /** Everybody may do everything here. */
    @Override
    public ClusterClient as(String user) {
        return this;
    }

    private static String key(ObjectRef ref) {
        return ref.identity().toString();
    }

    @Override
    public synchronized Optional<JsonObject> get(ObjectRef ref) {
        return Optional.ofNullable(objects.get(key(ref)));
    }

    /** Two objects are a page. */
    @Override
    public synchronized Page list(String apiVersion, String kind, String namespace, String labelSelector, String from) {
        Listening all = new Listening(apiVersion, kind, labelSelector, "", NOBODY);
        List<JsonObject> found = objects.entrySet().stream()
                .filter(e -> e.getKey().compareTo(from) > 0 && selects(all, e.getValue()))
                .map(Map.Entry::getValue)
                .filter(o -> namespace.isEmpty()
                        || namespace.equals(o.object("metadata").string("namespace")))
                .toList();
        List<JsonObject> page = found.subList(0, Math.min(2, found.size()));
        return new Page(page, page.size() == found.size() ? "" : key(ObjectRef.of(page.getLast())), true);
    }

    @Override
    public synchronized JsonObject create(JsonObject object, Dry dry) throws ClusterException {
        ObjectRef ref = ObjectRef.of(object);
        if (objects.containsKey(key(ref))) {
            throw problem(Reason.ALREADY_EXISTS, ref + " already exists");
        }
        if (dry == Dry.DRY_RUN) {
            return object;
        }
        appliedLast.put(key(ref), object);
        return after("create " + ref, store(object, Optional.empty()));
    }

    @Override
    public synchronized void post(JsonObject object) throws ClusterException {
        create(object, Dry.STORED);
        appliedLast.remove(key(ObjectRef.of(object)));
    }

    @Override
    public synchronized JsonObject apply(JsonObject object, boolean force, Dry dry) throws ClusterException {
        ObjectRef ref = ObjectRef.of(object);
        Optional<JsonObject> live = get(ref);
        String uid = object.object("metadata").string("uid");
        if (!uid.isEmpty() && live.filter(l -> uid(l).equals(uid)).isEmpty()) {
            throw problem(Reason.CHANGED, "the UID of " + ref + " differs");
        }
        String seen = resourceVersion(object);
        if (!seen.isEmpty() && live.filter(l -> resourceVersion(l).equals(seen)).isEmpty()) {
            throw problem(Reason.CHANGED, ref + " has changed");
        }
        JsonObject merged = merged(
                without(live.orElse(JsonObject.EMPTY), appliedLast.getOrDefault(key(ref), JsonObject.EMPTY), object),
                object);
        boolean fixed = live.isPresent()
                && JsonBoolean.of(true).equals(live.get().get("immutable"))
                && !Objects.equals(live.get().get("data"), merged.get("data"));
        if (fixed) {
            throw problem(Reason.IMMUTABLE_FIELD, "data of " + ref + " is immutable");
        }
        if (dry == Dry.DRY_RUN) {
            return merged;
        }
        appliedLast.put(key(ref), object);
        return after("apply " + ref, store(merged, live));
    }

    @Override
    public synchronized JsonObject merge(ObjectRef ref, JsonObject patch) throws ClusterException {
        JsonObject live = get(ref).orElseThrow(() -> problem(Reason.NOT_FOUND, ref + " not found"));
        check(ref, live, uid(patch), resourceVersion(patch));
        return after("merge " + ref, store(merged(live, patch), Optional.of(live)));
    }

    @Override
    public synchronized JsonObject mergeStatus(ObjectRef ref, JsonObject patch) throws ClusterException {
        JsonObject live = get(ref).orElseThrow(() -> problem(Reason.NOT_FOUND, ref + " not found"));
        String version = resourceVersion(patch);
        check(
                ref,
                live,
                uid(patch).isEmpty() ? uid(live) : uid(patch),
                version.isEmpty() ? resourceVersion(live) : version);
        return after("status " + ref, store(merged(live, patch), Optional.of(live)));
    }

    @Override
    public synchronized JsonObject replace(JsonObject object) throws ClusterException {
        ObjectRef ref = ObjectRef.of(object);
        JsonObject live = get(ref).orElseThrow(() -> problem(Reason.NOT_FOUND, ref + " not found"));
        check(ref, live, uid(live), resourceVersion(object));
        return after("replace " + ref, store(object, Optional.of(live)));
    }

    @Override
    public synchronized void delete(ObjectRef ref, String uid, String resourceVersion) throws ClusterException {
        Optional<JsonObject> live = get(ref);
        if (live.isPresent()) {
            check(ref, live.get(), uid, resourceVersion);
            if (!isHeld(live.get())) {
                remove(key(ref));
            } else {
                JsonObject metadata = live.get().object("metadata");
                JsonObject going = metadata.with("deletionTimestamp", new JsonString("2026-01-01T00:00:00Z"));
                store(live.get().with("metadata", going), live);
            }
        }
        writes.add("delete " + ref);
    }

    @Override
    public synchronized List<Kind> namespacedKinds() {
        return objects.values().stream()
                .filter(o -> !o.object("metadata").string("namespace").isEmpty())
                .map(o -> new Kind(o.string("apiVersion"), o.string("kind")))
                .distinct()
                .toList();
    }

    @Override
    public synchronized Optional<Boolean> isNamespaced(String apiVersion, String kind) {
        return switch (kind) {
            case "Namespace", "ClusterRole", "CustomResourceDefinition" -> Optional.of(false);
            case "Unknown" -> Optional.empty();
            case "Thing" ->
                objects.values().stream().anyMatch(FakeCluster::definesThings) ? Optional.of(true) : Optional.empty();
            default -> Optional.of(true);
        };
    }

    private static boolean definesThings(JsonObject object) {
        return object.string("kind").equals("CustomResourceDefinition")
                && object.object("spec").object("names").string("kind").equals("Thing");
    }

    @Override
    public synchronized Watch watch(
            String apiVersion, String kind, String namespace, String labelSelector, WatchListener listener) {
        return watch(new Listening(apiVersion, kind, labelSelector, "", listener));
    }

    @Override
    public synchronized Watch watchOne(ObjectRef ref, WatchListener listener) {
        return watch(new Listening(ref.apiVersion(), ref.identity().kind(), "", key(ref), listener));
    }

    private Watch watch(Listening listening) {
        WatchListener listener = listening.listener();
        watches.add(listening);
        objects.values().stream().filter(o -> selects(listening, o)).forEach(listener::changed);
        listener.synced();
        return () -> watches.remove(listening);
    }

    @Override
    public void close() {
        watches.clear();
    }

    private static boolean selects(Listening watch, JsonObject object) {
        String[] label = watch.labelSelector().split("=", 2);
        String value = object.object("metadata").object("labels").string(label[0]);
        return object.string("kind").equals(watch.kind())
                && object.string("apiVersion").equals(watch.apiVersion())
                && (watch.name().isEmpty() || watch.name().equals(key(ObjectRef.of(object))))
                && (label[0].isEmpty() || (label.length == 2 ? value.equals(label[1]) : !value.isEmpty()));
    }

    private JsonObject after(String write, JsonObject stored) {
        writes.add(write);
        return stored;
    }

    private static void check(ObjectRef ref, JsonObject live, String uid, String resourceVersion)
            throws ClusterException {
        if (!uid(live).equals(uid) || !resourceVersion(live).equals(resourceVersion)) {
            throw problem(Reason.CHANGED, ref + " has changed");
        }
    }

    private static ClusterException problem(Reason reason, String message) {
        return new ClusterException(Problem.of(reason, message));
    }

    private JsonObject store(JsonObject object, Optional<JsonObject> before) {
        version++;
        JsonObject metadata = object.object("metadata")
                .with("resourceVersion", new JsonString(Long.toString(version)))
                .with("uid", new JsonString(before.map(FakeCluster::uid).orElse("uid-" + version)));
        boolean same = before.isPresent() && Objects.equals(before.get().get("spec"), object.get("spec"));
        JsonValue known =
                before.map(b -> b.object("metadata").get("generation")).orElse(null);
        JsonValue generation = same
                ? known
                : JsonNumber.of(
                        known instanceof JsonNumber number ? number.value().longValue() + 1 : 1);
        JsonObject whole = controller.apply(
                object.with("metadata", generation == null ? metadata : metadata.with("generation", generation)));
        ObjectRef ref = ObjectRef.of(whole);
        boolean finalized = whole.object("metadata").get("deletionTimestamp") != null && !isHeld(whole);
        if (finalized) {
            objects.put(key(ref), whole);
            remove(key(ref));
            return whole;
        }
        objects.put(key(ref), whole);
        watches.stream()
                .filter(w -> selects(w, whole))
                .forEach(w -> w.listener().changed(whole));
        return whole;
    }

    private void remove(String key) {
        JsonObject last = objects.remove(key);
        appliedLast.remove(key);
        if (last != null) {
            watches.stream()
                    .filter(w -> selects(w, last))
                    .forEach(w -> w.listener().deleted(last));
        }
    }

    private static JsonObject merged(JsonObject object, JsonObject changes) {
        JsonObject result = object;
        for (Map.Entry<String, JsonValue> change : changes.members().entrySet()) {
            JsonValue before = result.get(change.getKey());
            result = switch (change.getValue()) {
                case JsonNull nothing -> result.without(change.getKey());
                case JsonObject inner
                when before instanceof JsonObject outer -> result.with(change.getKey(), merged(outer, inner));
                default -> result.with(change.getKey(), change.getValue());
            };
        }
        return result;
    }

    /** Takes out what was applied before and is not any more. */
    private static JsonObject without(JsonObject live, JsonObject before, JsonObject after) {
        JsonObject result = live;
        for (Map.Entry<String, JsonValue> member : before.members().entrySet()) {
            JsonValue kept = after.get(member.getKey());
            JsonValue there = live.get(member.getKey());
            if (kept == null) {
                result = result.without(member.getKey());
            } else if (member.getValue() instanceof JsonObject inner
                    && there instanceof JsonObject outer
                    && kept instanceof JsonObject wanted) {
                result = result.with(member.getKey(), without(outer, inner, wanted));
            }
        }
        return result;
    }

    /** Returns whether an object of this identity is there. */
    public synchronized boolean has(ObjectIdentity identity) {
        return objects.containsKey(identity.toString());
    }

    private static boolean isHeld(JsonObject object) {
        return object.object("metadata").get("finalizers") instanceof JsonArray finalizers
                && !finalizers.elements().isEmpty();
    }

    private static String uid(JsonObject object) {
        return object.object("metadata").string("uid");
    }

    private static String resourceVersion(JsonObject object) {
        return object.object("metadata").string("resourceVersion");
    }
}
