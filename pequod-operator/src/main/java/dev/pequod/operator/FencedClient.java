package dev.pequod.operator;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Problem;
import dev.pequod.graph.json.JsonObject;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Lets no write pass while this process does not lead. */
record FencedClient(ClusterClient client, BooleanSupplier mayWrite) implements ClusterClient {

    private void check(ObjectRef ref) throws ClusterException {
        if (!mayWrite.getAsBoolean()) {
            throw new ClusterException(
                    Problem.of(Problem.Reason.UNAVAILABLE, "Tried to write " + ref + " but another operator leads"));
        }
    }

    @Override
    public Optional<JsonObject> get(ObjectRef ref) throws ClusterException {
        return client.get(ref);
    }

    @Override
    public JsonObject create(JsonObject object, Dry dry) throws ClusterException {
        check(ObjectRef.of(object));
        return client.create(object, dry);
    }

    @Override
    public JsonObject apply(JsonObject object, boolean force, Dry dry) throws ClusterException {
        check(ObjectRef.of(object));
        return client.apply(object, force, dry);
    }

    @Override
    public JsonObject merge(ObjectRef ref, JsonObject patch) throws ClusterException {
        check(ref);
        return client.merge(ref, patch);
    }

    @Override
    public JsonObject mergeStatus(ObjectRef ref, JsonObject patch) throws ClusterException {
        check(ref);
        return client.mergeStatus(ref, patch);
    }

    @Override
    public JsonObject replace(JsonObject object) throws ClusterException {
        check(ObjectRef.of(object));
        return client.replace(object);
    }

    @Override
    public void delete(ObjectRef ref, String uid, String resourceVersion) throws ClusterException {
        check(ref);
        client.delete(ref, uid, resourceVersion);
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
    public void close() {
        client.close();
    }
}
