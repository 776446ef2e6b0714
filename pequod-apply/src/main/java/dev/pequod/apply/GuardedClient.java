package dev.pequod.apply;

import dev.pequod.graph.json.JsonObject;
import java.util.Optional;

/** Stands between a client and a cluster, and tells a guard of every write, which may keep it from happening. */
public final class GuardedClient implements ClusterClient {
    private final ClusterClient client;
    private final Guard guard;

    /** Makes a client that sends what the guard lets pass through another one. */
    public GuardedClient(ClusterClient client, Guard guard) {
        this.client = client;
        this.guard = guard;
    }

    /** Hears of writes; dry runs are none. */
    @FunctionalInterface
    public interface Guard {
        /**
         * Called before and after each write; what it throws is what the write ends with.
         *
         * @param write what is written, such as {@code create ConfigMap shop/cart}
         * @param stored whether it has been written
         */
        void pass(String write, boolean stored) throws ClusterException;
    }

    @FunctionalInterface
    private interface Write<T> {
        T send() throws ClusterException;
    }

    private <T> T write(String what, Dry dry, Write<T> write) throws ClusterException {
        if (dry == Dry.DRY_RUN) {
            return write.send();
        }
        guard.pass(what, false);
        T answer = write.send();
        guard.pass(what, true);
        return answer;
    }

    @Override
    public ClusterClient as(String user) {
        return new GuardedClient(client.as(user), guard);
    }

    @Override
    public Optional<JsonObject> get(ObjectRef ref) throws ClusterException {
        return client.get(ref);
    }

    @Override
    public JsonObject create(JsonObject object, Dry dry) throws ClusterException {
        return write("create " + ObjectRef.of(object), dry, () -> client.create(object, dry));
    }

    @Override
    public JsonObject apply(JsonObject object, boolean force, Dry dry) throws ClusterException {
        return write("apply " + ObjectRef.of(object), dry, () -> client.apply(object, force, dry));
    }

    @Override
    public JsonObject merge(ObjectRef ref, JsonObject patch) throws ClusterException {
        return write("merge " + ref, Dry.STORED, () -> client.merge(ref, patch));
    }

    @Override
    public JsonObject mergeStatus(ObjectRef ref, JsonObject patch) throws ClusterException {
        return write("status " + ref, Dry.STORED, () -> client.mergeStatus(ref, patch));
    }

    @Override
    public JsonObject replace(JsonObject object) throws ClusterException {
        return write("replace " + ObjectRef.of(object), Dry.STORED, () -> client.replace(object));
    }

    @Override
    public void delete(ObjectRef ref, String uid, String resourceVersion) throws ClusterException {
        write("delete " + ref, Dry.STORED, () -> {
            client.delete(ref, uid, resourceVersion);
            return ref;
        });
    }

    @Override
    public Optional<Boolean> isNamespaced(String apiVersion, String kind) throws ClusterException {
        return client.isNamespaced(apiVersion, kind);
    }

    @Override
    public Watch watch(String apiVersion, String kind, String namespace, String labelSelector, WatchListener listener) {
        return client.watch(apiVersion, kind, namespace, labelSelector, listener);
    }

    @Override
    public Watch watchOne(ObjectRef ref, WatchListener listener) {
        return client.watchOne(ref, listener);
    }

    @Override
    public void close() {
        client.close();
    }
}
