package dev.pequod.apply.testing;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.graph.json.JsonObject;
import java.util.Optional;

/** Stands between a client and a cluster and may fail, or end, every write before or after it is stored. */
public final class InjectingClient implements ClusterClient {
    private final ClusterClient cluster;
    private final Injection injection;

    /** Makes a client of a cluster. */
    public InjectingClient(ClusterClient cluster, Injection injection) {
        this.cluster = cluster;
        this.injection = injection;
    }

    /** Decides what happens to a write. */
    @FunctionalInterface
    public interface Injection {
        /** Called before ({@code stored} is false) and after each write; may throw. */
        void pass(String write, boolean stored) throws ClusterException;
    }

    /** What is thrown where a process is meant to end. */
    public static final class Killed extends RuntimeException {}

    @FunctionalInterface
    private interface Write<T> {
        T send() throws ClusterException;
    }

    private <T> T write(String what, Dry dry, Write<T> write) throws ClusterException {
        if (dry == Dry.DRY_RUN) {
            return write.send();
        }
        injection.pass(what, false);
        T answer = write.send();
        injection.pass(what, true);
        return answer;
    }

    @Override
    public Optional<JsonObject> get(ObjectRef ref) throws ClusterException {
        return cluster.get(ref);
    }

    @Override
    public JsonObject create(JsonObject object, Dry dry) throws ClusterException {
        return write("create " + ObjectRef.of(object), dry, () -> cluster.create(object, dry));
    }

    @Override
    public JsonObject apply(JsonObject object, boolean force, Dry dry) throws ClusterException {
        return write("apply " + ObjectRef.of(object), dry, () -> cluster.apply(object, force, dry));
    }

    @Override
    public JsonObject merge(ObjectRef ref, JsonObject patch) throws ClusterException {
        return write("merge " + ref, Dry.STORED, () -> cluster.merge(ref, patch));
    }

    @Override
    public JsonObject mergeStatus(ObjectRef ref, JsonObject patch) throws ClusterException {
        return write("status " + ref, Dry.STORED, () -> cluster.mergeStatus(ref, patch));
    }

    @Override
    public JsonObject replace(JsonObject object) throws ClusterException {
        return write("replace " + ObjectRef.of(object), Dry.STORED, () -> cluster.replace(object));
    }

    @Override
    public void delete(ObjectRef ref, String uid, String resourceVersion) throws ClusterException {
        write("delete " + ref, Dry.STORED, () -> {
            cluster.delete(ref, uid, resourceVersion);
            return ref;
        });
    }

    @Override
    public Optional<Boolean> isNamespaced(String apiVersion, String kind) throws ClusterException {
        return cluster.isNamespaced(apiVersion, kind);
    }

    @Override
    public Watch watch(String apiVersion, String kind, String namespace, String labelSelector, WatchListener listener) {
        return cluster.watch(apiVersion, kind, namespace, labelSelector, listener);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
