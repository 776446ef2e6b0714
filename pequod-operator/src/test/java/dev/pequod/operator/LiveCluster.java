package dev.pequod.operator;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Problem;
import dev.pequod.apply.testing.ControlPlane;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** A control plane as people use it who have installed what {@code deploy/} holds. */
record LiveCluster(ControlPlane plane, ClusterClient client, ClusterClient human) implements AutoCloseable {
    private static final String WEB_SERVICE = "platform.example.com/v1alpha1";

    /** Returns a cluster with the definition of WebServices, and the roles. */
    static LiveCluster of(ControlPlane plane) throws Exception {
        LiveCluster cluster = new LiveCluster(plane, plane.client(), plane.client("kubectl-client-side-apply"));
        cluster.install("crd/webservices.yaml");
        cluster.install("rbac/namespace.yaml");
        cluster.install("rbac/operator.yaml");
        cluster.install("rbac/workload.yaml");
        plane.awaitKind(WEB_SERVICE, "WebService");
        return cluster;
    }

    /** Applies each object of a file in {@code deploy/}. */
    void install(String file) throws IOException, ClusterException {
        for (String document : Files.readString(Path.of("../deploy", file)).split("\n---\n", -1)) {
            apply(document);
        }
    }

    JsonObject apply(String yaml) throws ClusterException {
        return human.apply(Yaml.object(yaml), true, Dry.STORED);
    }

    JsonObject create(String yaml) throws ClusterException {
        return human.create(Yaml.object(yaml), Dry.STORED);
    }

    void namespace(String name) throws ClusterException {
        apply("{apiVersion: v1, kind: Namespace, metadata: {name: " + name + "}}");
    }

    /** Has a service account of the namespace apply what the module {@code platform} makes. */
    void bind(String namespace, String account) throws ClusterException {
        apply("{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: pequod-" + account
                + ", namespace: " + namespace + "}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole,"
                + " name: pequod-workload}, subjects: [{kind: ServiceAccount, name: " + account + ", namespace: "
                + namespace + "}]}");
    }

    static ObjectRef webService(String namespace, String name) {
        return ObjectRef.of(WEB_SERVICE, "WebService", namespace, name);
    }

    JsonObject webService(String namespace, String name, String annotations, String spec) throws ClusterException {
        return apply("{apiVersion: " + WEB_SERVICE + ", kind: WebService, metadata: {name: " + name + ", namespace: "
                + namespace + ", annotations: {" + annotations + "}}, spec: " + spec + "}");
    }

    /** Deletes an object, however often others change it meanwhile. */
    void delete(ObjectRef ref) throws ClusterException {
        boolean isChanged = true;
        while (isChanged) {
            JsonObject metadata = client.get(ref).orElseThrow().object("metadata");
            try {
                client.delete(ref, metadata.string("uid"), metadata.string("resourceVersion"));
                isChanged = false;
            } catch (ClusterException e) {
                if (e.problem().reason() != Problem.Reason.CHANGED) {
                    throw e;
                }
            }
        }
    }

    /** Returns all objects of a kind in a namespace. */
    List<JsonObject> list(String apiVersion, String kind, String namespace) throws Exception {
        List<JsonObject> objects = new CopyOnWriteArrayList<>();
        CompletableFuture<JsonObject> synced = new CompletableFuture<>();
        WatchListener listener = new WatchListener() {
            @Override
            public void changed(JsonObject object) {
                objects.add(object);
            }

            @Override
            public void deleted(JsonObject object) {}

            @Override
            public void synced() {
                synced.complete(JsonObject.EMPTY);
            }
        };
        Watch watch = client.watch(apiVersion, kind, namespace, "", listener);
        try {
            synced.get(120, TimeUnit.SECONDS);
            return List.copyOf(objects);
        } finally {
            watch.close();
        }
    }

    /** Returns the object when a watch tells that it is as it should be. */
    JsonObject eventually(ObjectRef ref, Predicate<JsonObject> wanted) throws Exception {
        CompletableFuture<JsonObject> found = new CompletableFuture<>();
        WatchListener listener = new WatchListener() {
            @Override
            public void changed(JsonObject object) {
                if (wanted.test(object)) {
                    found.complete(object);
                }
            }

            @Override
            public void deleted(JsonObject object) {}
        };
        return await(ref, listener, found, "not in time");
    }

    void eventuallyGone(ObjectRef ref) throws Exception {
        CompletableFuture<JsonObject> gone = new CompletableFuture<>();
        WatchListener listener = new WatchListener() {
            @Override
            public void changed(JsonObject object) {}

            @Override
            public void deleted(JsonObject object) {
                gone.complete(object);
            }

            @Override
            public void synced() {
                try {
                    if (client.get(ref).isEmpty()) {
                        gone.complete(JsonObject.EMPTY);
                    }
                } catch (ClusterException e) {
                    gone.completeExceptionally(e);
                }
            }
        };
        await(ref, listener, gone, "still there");
    }

    private JsonObject await(
            ObjectRef ref, WatchListener listener, CompletableFuture<JsonObject> future, String otherwise)
            throws Exception {
        Watch watch = client.watchOne(ref, listener);
        try {
            // A watch that the API server has left behind is taken up anew after 290 s.
            return future.get(400, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(otherwise + ": " + client.get(ref), e);
        } finally {
            watch.close();
        }
    }

    /** Returns the resource when its condition has the reason, for what is wanted now. */
    JsonObject eventually(ObjectRef resource, String type, String reason) throws Exception {
        return eventually(
                resource,
                r -> isCurrent(r) && condition(r, type).string("reason").equals(reason));
    }

    static JsonObject condition(JsonObject object, String type) {
        if (object.object("status").get("conditions") instanceof JsonArray conditions) {
            for (JsonValue value : conditions.elements()) {
                if (value instanceof JsonObject condition
                        && condition.string("type").equals(type)) {
                    return condition;
                }
            }
        }
        return JsonObject.EMPTY;
    }

    static String message(JsonObject object, String type) {
        return condition(object, type).string("message");
    }

    private static boolean isCurrent(JsonObject resource) {
        return Objects.equals(
                resource.object("metadata").get("generation"),
                resource.object("status").get("observedGeneration"));
    }

    static boolean isReady(JsonObject resource) {
        return isCurrent(resource)
                && condition(resource, "Ready").string("status").equals("True");
    }

    JsonObject eventuallyReady(ObjectRef resource) throws Exception {
        return eventually(resource, LiveCluster::isReady);
    }

    static String uid(JsonObject object) {
        return object.object("metadata").get("uid") instanceof JsonString uid ? uid.value() : "";
    }

    @Override
    public void close() {
        client.close();
        human.close();
    }
}
