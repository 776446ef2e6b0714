package dev.pequod.apply;

import dev.pequod.graph.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Stands before another client, and lets somebody do something around each request and each watch. */
public final class SurroundedClient implements ClusterClient {
    private final ClusterClient client;
    private final Around around;

    /** Makes a client that sends everything through another one, in the middle of what is done around it. */
    public SurroundedClient(ClusterClient client, Around around) {
        this.client = client;
        this.around = around;
    }

    /** What is done around requests and watches, whoever they are made as. */
    public interface Around {
        /** Sends a request, or does not, and returns its answer. */
        default <T> T request(Request request, Sending<T> sending) throws ClusterException {
            return sending.send();
        }

        /** Asks for what is mostly known, so that no request is made, and returns the answer. */
        default <T> T lookUp(Sending<T> sending) throws ClusterException {
            return sending.send();
        }

        /** Opens a watch on objects of a kind, with this listener or with one around it. */
        default Watch watch(String kind, WatchListener listener, Function<WatchListener, Watch> opening) {
            return opening.apply(listener);
        }

        /** Opens a watch on one object, as on all of its kind unless something else is said. */
        default Watch watchOne(String kind, WatchListener listener, Function<WatchListener, Watch> opening) {
            return watch(kind, listener, opening);
        }
    }

    /**
     * One request.
     *
     * @param verb the method of {@link ClusterClient}
     * @param object what it is about, such as {@code ConfigMap shop/cart}
     * @param stores whether it changes what is stored
     */
    public record Request(Verb verb, String object, boolean stores) {

        /** Returns what is done, in the words of figures and traces, such as {@code patch-status}. */
        public String label() {
            return switch (verb) {
                case GET -> "get";
                case LIST -> "list";
                case CREATE -> "create";
                case APPLY -> stores ? "apply" : "apply-dry-run";
                case MERGE -> "patch";
                case STATUS -> "patch-status";
                case REPLACE -> "replace";
                case DELETE -> "delete";
            };
        }
    }

    /** What can be asked for. */
    public enum Verb {
        /** {@link ClusterClient#get}. */
        GET,
        /** {@link ClusterClient#list}. */
        LIST,
        /** {@link ClusterClient#create} and {@link ClusterClient#post}. */
        CREATE,
        /** {@link ClusterClient#apply}. */
        APPLY,
        /** {@link ClusterClient#merge}. */
        MERGE,
        /** {@link ClusterClient#mergeStatus}. */
        STATUS,
        /** {@link ClusterClient#replace}. */
        REPLACE,
        /** {@link ClusterClient#delete}. */
        DELETE
    }

    /** Sends a request. */
    @FunctionalInterface
    public interface Sending<T> {
        /** Returns the answer. */
        T send() throws ClusterException;
    }

    private <T> T write(Verb verb, ObjectRef ref, Dry dry, Sending<T> sending) throws ClusterException {
        return around.request(new Request(verb, ref.toString(), dry == Dry.STORED), sending);
    }

    @Override
    public ClusterClient as(String user) {
        return new SurroundedClient(client.as(user), around);
    }

    @Override
    public Optional<JsonObject> get(ObjectRef ref) throws ClusterException {
        return around.request(new Request(Verb.GET, ref.toString(), false), () -> client.get(ref));
    }

    @Override
    public Page list(String apiVersion, String kind, String namespace, String labelSelector, String from)
            throws ClusterException {
        Request request = new Request(Verb.LIST, namespace.isEmpty() ? kind : kind + " " + namespace + "/", false);
        return around.request(request, () -> client.list(apiVersion, kind, namespace, labelSelector, from));
    }

    @Override
    public JsonObject create(JsonObject object, Dry dry) throws ClusterException {
        return write(Verb.CREATE, ObjectRef.of(object), dry, () -> client.create(object, dry));
    }

    @Override
    public void post(JsonObject object) throws ClusterException {
        ObjectRef ref = ObjectRef.of(object);
        write(Verb.CREATE, ref, Dry.STORED, () -> {
            client.post(object);
            return ref;
        });
    }

    @Override
    public JsonObject apply(JsonObject object, boolean force, Dry dry) throws ClusterException {
        return write(Verb.APPLY, ObjectRef.of(object), dry, () -> client.apply(object, force, dry));
    }

    @Override
    public JsonObject merge(ObjectRef ref, JsonObject patch) throws ClusterException {
        return write(Verb.MERGE, ref, Dry.STORED, () -> client.merge(ref, patch));
    }

    @Override
    public JsonObject mergeStatus(ObjectRef ref, JsonObject patch) throws ClusterException {
        return write(Verb.STATUS, ref, Dry.STORED, () -> client.mergeStatus(ref, patch));
    }

    @Override
    public JsonObject replace(JsonObject object) throws ClusterException {
        return write(Verb.REPLACE, ObjectRef.of(object), Dry.STORED, () -> client.replace(object));
    }

    @Override
    public void delete(ObjectRef ref, String uid, String resourceVersion) throws ClusterException {
        write(Verb.DELETE, ref, Dry.STORED, () -> {
            client.delete(ref, uid, resourceVersion);
            return ref;
        });
    }

    @Override
    public Optional<Boolean> isNamespaced(String apiVersion, String kind) throws ClusterException {
        return around.lookUp(() -> client.isNamespaced(apiVersion, kind));
    }

    @Override
    public List<Kind> namespacedKinds() throws ClusterException {
        return around.request(new Request(Verb.LIST, "kinds", false), client::namespacedKinds);
    }

    @Override
    public Watch watch(String apiVersion, String kind, String namespace, String labelSelector, WatchListener listener) {
        return around.watch(kind, listener, l -> client.watch(apiVersion, kind, namespace, labelSelector, l));
    }

    @Override
    public Watch watchOne(ObjectRef ref, WatchListener listener) {
        return around.watchOne(ref.identity().kind(), listener, l -> client.watchOne(ref, l));
    }

    @Override
    public void close() {
        client.close();
    }
}
