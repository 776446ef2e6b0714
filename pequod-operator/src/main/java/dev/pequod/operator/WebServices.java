package dev.pequod.operator;

import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Owner;
import dev.pequod.apply.Problem;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.render.WebService;
import dev.pequod.operator.runtime.Key;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The WebServices there are, as a watch and our own writes tell. Thread-safe. */
final class WebServices implements WatchListener {
    private final Map<Key, JsonObject> byKey = new ConcurrentHashMap<>();
    private final Map<String, Key> byOwnerKey = new ConcurrentHashMap<>();
    private final CountDownLatch synced = new CountDownLatch(1);
    private final Consumer<Key> changed;
    private volatile boolean watching;

    /** Makes an empty store that tells which resource wants work. */
    WebServices(Consumer<Key> changed) {
        this.changed = changed;
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

    @Override
    public void changed(JsonObject object) {
        Key key = key(object);
        byOwnerKey.put(owner(key).key(), key);
        JsonObject before = byKey.get(key);
        note(object);
        if (before == null || !wanted(before).equals(wanted(object))) {
            changed.accept(key);
        }
    }

    @Override
    public void deleted(JsonObject object) {
        byKey.remove(key(object));
        changed.accept(key(object));
    }

    @Override
    public void synced() {
        watching = true;
        synced.countDown();
    }

    @Override
    public void interrupted(Problem problem) {
        watching = false;
    }

    /** Reports whether changes are told as they happen. */
    boolean isWatching() {
        return watching;
    }

    boolean awaitSynced(long seconds) throws InterruptedException {
        return synced.await(seconds, TimeUnit.SECONDS);
    }

    /** Notes a resource as the API server has it, also as the answer to a write; what is older is not taken. */
    JsonObject note(JsonObject object) {
        return byKey.merge(key(object), object, (known, other) -> isOlder(other, known) ? known : other);
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
        String version = object.object("metadata").string("resourceVersion");
        String other = known.object("metadata").string("resourceVersion");
        boolean same = object.object("metadata")
                .string("uid")
                .equals(known.object("metadata").string("uid"));
        return same
                && (version.length() < other.length()
                        || version.length() == other.length() && version.compareTo(other) < 0);
    }

    /** Returns what people say of the resource: all but its status, which is our own word. */
    static JsonObject wanted(JsonObject resource) {
        JsonObject metadata =
                resource.object("metadata").without("resourceVersion").without("managedFields");
        return resource.without("status").with("metadata", metadata);
    }
}
