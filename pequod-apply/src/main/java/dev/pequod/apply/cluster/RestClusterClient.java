package dev.pequod.apply.cluster;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Ownership;
import dev.pequod.apply.Problem;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.JsonWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Speaks the API of Kubernetes over a {@link Transport}. Numbers and the order of members stay as they are. Thread-safe. */
public final class RestClusterClient implements ClusterClient {
    private static final String JSON = "application/json";
    private static final String APPLY = "application/apply-patch+yaml";
    /** The API server's words of an object that has changed meanwhile. */
    private static final Pattern CHANGED = Pattern.compile("cannot be fulfilled on ([^ ]+) \"([^\"]*)\"");

    private static final String MERGE_PATCH = "application/merge-patch+json";

    /** Kinds whose dependents, such as pods, must be gone before what they use may go. */
    private static final Set<String> GROUPS_WITH_DEPENDENTS = Set.of("apps", "batch");

    private final Transport transport;
    private final Duration timeout;
    private final Discovery discovery;
    private final Definitions definitions;
    private final Set<ObjectWatch> watches;

    /**
     * Makes a client.
     *
     * @param timeout how long one request may take
     */
    public RestClusterClient(Transport transport, Duration timeout) {
        this.transport = transport;
        this.timeout = timeout;
        this.discovery = new Discovery(this::resources);
        this.definitions = new Definitions(this::definitions, System::nanoTime);
        this.watches = ConcurrentHashMap.newKeySet();
    }

    private RestClusterClient(Transport transport, RestClusterClient root) {
        this.transport = transport;
        this.timeout = root.timeout;
        this.discovery = root.discovery;
        this.definitions = root.definitions;
        this.watches = root.watches;
    }

    /** What kinds there are is the same for everybody, so it is asked once, by us; and so is whether the store went back. */
    @Override
    public ClusterClient as(String user) {
        return new RestClusterClient(transport.as(user), this);
    }

    /** Returns the resources of one group and version, if the API server has it. */
    private Optional<JsonObject> resources(String apiVersion) throws ClusterException {
        String tried = "ask for the kinds of " + apiVersion;
        Transport.Response response = send("GET", ApiPaths.version(apiVersion), "", "", tried);
        if (response.status() == 404) {
            return Optional.empty();
        }
        return Optional.of(object(response, tried));
    }

    @Override
    public Optional<Boolean> isNamespaced(String apiVersion, String kind) throws ClusterException {
        return discovery.find(apiVersion, kind, true).map(ApiKind::namespaced);
    }

    @Override
    public List<Kind> namespacedKinds() throws ClusterException {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        for (String apiVersion : versions()) {
            Optional<JsonObject> resources =
                    resources(apiVersion).filter(told -> told.get("resources") instanceof JsonArray);
            if (resources.isEmpty()) {
                throw untold("ask for the kinds of " + apiVersion);
            }
            Discovery.kinds(resources, Set.of("list", "delete")).forEach((kind, found) -> {
                if (found.namespaced()) {
                    String group = apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
                    kinds.putIfAbsent(group + "/" + kind, new Kind(apiVersion, kind));
                }
            });
        }
        return List.copyOf(kinds.values());
    }

    /** Returns the versions of all groups, of each group the one first that the API server prefers. */
    private List<String> versions() throws ClusterException {
        String tried = "ask for the groups of kinds";
        Set<String> versions = new LinkedHashSet<>(List.of("v1"));
        JsonObject groups = object(send("GET", ApiPaths.GROUPS, "", "", tried), tried);
        if (!(groups.get("groups") instanceof JsonArray)) {
            throw untold(tried);
        }
        for (JsonObject group : objects(groups, "groups")) {
            versions.add(group.object("preferredVersion").string("groupVersion"));
            versions.addAll(groupVersions(group));
        }
        return List.copyOf(versions);
    }

    /** What leaves out what an API server says is something in front of it. */
    private static ClusterException untold(String tried) {
        String message = "Tried to " + tried + " but the answer tells of none";
        return new ClusterException(Problem.of(Problem.Reason.UNAVAILABLE, message));
    }

    private static List<String> groupVersions(JsonObject group) {
        return objects(group, "versions").stream()
                .map(version -> version.string("groupVersion"))
                .toList();
    }

    private static List<JsonObject> objects(JsonObject object, String field) {
        return object.get(field) instanceof JsonArray array
                ? array.elements().stream()
                        .filter(JsonObject.class::isInstance)
                        .map(JsonObject.class::cast)
                        .toList()
                : List.of();
    }

    @Override
    public Optional<JsonObject> get(ObjectRef ref) throws ClusterException {
        String tried = "read " + ref;
        Optional<String> path = servedPath(ref);
        if (path.isPresent()) {
            Transport.Response response = send("GET", path.get(), "", "", tried);
            if (response.status() != 404 || isOfObject(response, ref)) {
                return found(response, tried);
            }
            discovery.forget(ref.apiVersion());
            path = servedPath(ref);
        }
        if (path.isPresent()) {
            Transport.Response response = send("GET", path.get(), "", "", tried);
            // what has no words for it is of no server of objects
            boolean isTold = ApiProblems.status(response.body()).string("kind").equals("Status");
            return isTold ? found(response, tried) : Optional.of(object(response, tried));
        }
        refuseUnserved(ref, tried);
        return Optional.empty();
    }

    private static Optional<JsonObject> found(Transport.Response response, String tried) throws ClusterException {
        return response.status() == 404 ? Optional.empty() : Optional.of(object(response, tried));
    }

    /** Returns if there can be no object of a kind that is not served. */
    private void refuseUnserved(ObjectRef ref, String tried) throws ClusterException {
        if (ref.identity().group().isEmpty()) {
            String message = "Tried to " + tried + " but there is no API server that has such"; // each has those of v1
            throw new ClusterException(Problem.of(Problem.Reason.UNAVAILABLE, message));
        }
        String unserved = "Tried to " + tried + " but the cluster serves no such kind, ";
        Optional<String> holder;
        try {
            holder = definitions.holder(ref.identity());
        } catch (ClusterException e) {
            if (e.problem().reason() != Problem.Reason.FORBIDDEN) {
                throw e;
            }
            String message = unserved + "and whether there may be such objects all the same cannot be found out: "
                    + e.problem().message();
            throw new ClusterException(Problem.of(Problem.Reason.NO_SUCH_KIND, message), e);
        }
        if (holder.isPresent()) {
            String message = unserved + "and it may be there all the same, as " + holder.get() + " is";
            throw new ClusterException(Problem.of(Problem.Reason.NO_SUCH_KIND, message));
        }
    }

    /** Reports whether an answer says that the object is not there, and not that there are no objects of its kind and version. */
    private static boolean isOfObject(Transport.Response response, ObjectRef ref) {
        JsonObject details = ApiProblems.status(response.body()).object("details");
        return details.string("name").equals(ref.identity().name());
    }

    /**
     * Returns the path of an object that may have been made by a version of its kind that is no longer served: the object is there by another one
     * all the same. Empty if its group has no such kind.
     */
    private Optional<String> servedPath(ObjectRef ref) throws ClusterException {
        ObjectIdentity identity = ref.identity();
        Optional<ApiKind> kind = discovery.find(ref.apiVersion(), identity.kind(), true);
        if (kind.isPresent() || identity.group().isEmpty()) {
            return kind.map(k -> ApiPaths.object(ref, k));
        }
        for (String version : versions(identity.group())) {
            Optional<ApiKind> other = discovery.find(version, identity.kind(), true);
            if (other.isPresent()) {
                ObjectRef served = ObjectRef.of(version, identity.kind(), identity.namespace(), identity.name());
                return Optional.of(ApiPaths.object(served, other.get()));
            }
        }
        return Optional.empty();
    }

    /** Returns the versions of a group, each with the group, the preferred one first. */
    private List<String> versions(String group) throws ClusterException {
        String tried = "ask for the versions of " + group;
        Transport.Response response = send("GET", ApiPaths.group(group), "", "", tried);
        return response.status() == 404 ? List.of() : groupVersions(object(response, tried));
    }

    private String pathOfExisting(ObjectRef ref) throws ClusterException {
        Optional<String> path = servedPath(ref);
        return path.isPresent() ? path.get() : ApiPaths.object(ref, kind(ref));
    }

    @Override
    public Page list(String apiVersion, String kind, String namespace, String labelSelector, String from)
            throws ClusterException {
        Optional<ApiKind> found = discovery.find(apiVersion, kind, true);
        if (found.isEmpty()) {
            return new Page(List.of(), "", false);
        }
        Pages.One page = page(apiVersion, kind, found.get(), namespace, labelSelector, from);
        return new Page(page.objects(), page.next(), page.isList());
    }

    private Pages.One page(
            String apiVersion, String kind, ApiKind found, String namespace, String labelSelector, String from)
            throws ClusterException {
        String path =
                ApiPaths.collection(apiVersion, found, namespace) + "?labelSelector=" + ApiPaths.encoded(labelSelector);
        String tried = "list " + kind;
        try {
            return new Pages(transport, timeout, apiVersion, kind).read(path, from);
        } catch (IOException e) {
            throw unreachable(tried, e);
        } catch (InterruptedException e) {
            throw interrupted(tried, e);
        }
    }

    /**
     * Lists what defines kinds. Each API server serves CustomResourceDefinitions: what says that it does not is something in front of it,
     * which knows nothing of any kind. Without an aggregator it serves no APIServices.
     */
    private Page definitions(String apiVersion, String kind, String from) throws ClusterException {
        Optional<ApiKind> found = discovery.find(apiVersion, kind, true);
        if (found.isEmpty() && kind.equals("APIService")) {
            return new Page(List.of(), "", false);
        }
        Pages.One page = found.isPresent()
                ? page(apiVersion, kind, found.get(), "", "", from)
                : new Pages.One(List.of(), "", "");
        if (page.version().isEmpty()) {
            throw new ClusterException(Problem.of(
                    Problem.Reason.UNAVAILABLE, "Tried to list " + kind + " but there is no API server that has such"));
        }
        return new Page(page.objects(), page.next(), page.isList());
    }

    /**
     * A plain create would make us the one who updated the fields, not who applied them, and leaving one out later would not remove it.
     * So it is a server-side apply for a version that no stored object has: where there is an object, it is refused.
     */
    @Override
    public JsonObject create(JsonObject object, Dry dry) throws ClusterException {
        ObjectRef ref = ObjectRef.of(object);
        JsonObject metadata = object.object("metadata").with("resourceVersion", new JsonString("1"));
        String path = ApiPaths.object(ref, kind(ref)) + query(dry) + "&force=true";
        try {
            return write("PATCH", path, APPLY, object.with("metadata", metadata), ref, "create " + ref);
        } catch (ClusterException e) {
            if (e.problem().reason() != Problem.Reason.CHANGED || isOfAnother(e.problem(), ref)) {
                throw e;
            }
            String message = "Tried to create " + ref + " but it is there already";
            throw new ClusterException(Problem.of(Problem.Reason.ALREADY_EXISTS, message), e);
        }
    }

    /** Reports whether it is another object that has changed meanwhile, such as the quota that one more counts in. */
    private boolean isOfAnother(Problem changed, ObjectRef ref) throws ClusterException {
        Matcher named = CHANGED.matcher(changed.message());
        String group = ref.identity().group();
        String plural = kind(ref).plural();
        return named.find()
                && !(named.group(1).equals(group.isEmpty() ? plural : plural + "." + group)
                        && named.group(2).equals(ref.identity().name()));
    }

    @Override
    public void post(JsonObject object) throws ClusterException {
        ObjectRef ref = ObjectRef.of(object);
        String path =
                ApiPaths.collection(ref.apiVersion(), kind(ref), ref.identity().namespace()) + query(Dry.STORED);
        write("POST", path, JSON, object, ref, "create " + ref);
    }

    @Override
    public JsonObject apply(JsonObject object, boolean force, Dry dry) throws ClusterException {
        ObjectRef ref = ObjectRef.of(object);
        String path = ApiPaths.object(ref, kind(ref)) + query(dry) + "&force=" + force;
        return write("PATCH", path, APPLY, object, ref, "apply " + ref);
    }

    @Override
    public JsonObject merge(ObjectRef ref, JsonObject patch) throws ClusterException {
        String path = pathOfExisting(ref) + query(Dry.STORED);
        return write("PATCH", path, MERGE_PATCH, patch, ref, "change " + ref);
    }

    @Override
    public JsonObject mergeStatus(ObjectRef ref, JsonObject patch) throws ClusterException {
        String path = ApiPaths.object(ref, kind(ref)) + "/status" + query(Dry.STORED);
        return write("PATCH", path, MERGE_PATCH, patch, ref, "change the status of " + ref);
    }

    @Override
    public JsonObject replace(JsonObject object) throws ClusterException {
        ObjectRef ref = ObjectRef.of(object);
        return write("PUT", ApiPaths.object(ref, kind(ref)) + query(Dry.STORED), JSON, object, ref, "replace " + ref);
    }

    @Override
    public void delete(ObjectRef ref, String uid, String resourceVersion) throws ClusterException {
        String tried = "delete " + ref;
        boolean waits = GROUPS_WITH_DEPENDENTS.contains(ref.identity().group());
        JsonObject options = JsonObject.EMPTY
                .with("apiVersion", new JsonString("v1"))
                .with("kind", new JsonString("DeleteOptions"))
                .with("propagationPolicy", new JsonString(waits ? "Foreground" : "Background"))
                .with(
                        "preconditions",
                        JsonObject.EMPTY
                                .with("uid", new JsonString(uid))
                                .with("resourceVersion", new JsonString(resourceVersion)));
        String path = pathOfExisting(ref);
        Transport.Response response = send("DELETE", path, JSON, JsonWriter.compact(options), tried);
        if (response.status() != 404 && response.status() / 100 != 2) {
            throw new ClusterException(ApiProblems.of(response, tried));
        }
    }

    @Override
    public Watch watch(String apiVersion, String kind, String namespace, String labelSelector, WatchListener listener) {
        return watch(
                apiVersion, kind, new ObjectWatch.Selection(apiVersion, kind, namespace, labelSelector, ""), listener);
    }

    @Override
    public Watch watchOne(ObjectRef ref, WatchListener listener) {
        ObjectIdentity identity = ref.identity();
        return watch(
                ref.apiVersion(),
                identity.kind(),
                new ObjectWatch.Selection(
                        ref.apiVersion(),
                        identity.kind(),
                        identity.namespace(),
                        "",
                        "metadata.name=" + identity.name()),
                listener);
    }

    private Watch watch(String apiVersion, String kind, ObjectWatch.Selection selection, WatchListener listener) {
        return new ObjectWatch(
                        transport, timeout, selection, listener, () -> discovery.find(apiVersion, kind, true), watches)
                .start();
    }

    private static String query(Dry dry) {
        return "?fieldManager=" + Ownership.FIELD_MANAGER + (dry == Dry.DRY_RUN ? "&dryRun=All" : "");
    }

    private ApiKind kind(ObjectRef ref) throws ClusterException {
        String kind = ref.identity().kind();
        return discovery
                .find(ref.apiVersion(), kind, false)
                .orElseThrow(() -> new ClusterException(Problem.of(
                        Problem.Reason.NO_SUCH_KIND, "the cluster has no kind " + kind + " in " + ref.apiVersion())));
    }

    private JsonObject write(
            String method, String path, String contentType, JsonValue body, ObjectRef ref, String tried)
            throws ClusterException {
        Transport.Response response = send(method, path, contentType, JsonWriter.compact(body), tried);
        if (response.status() == 404) {
            discovery.forget(ref.apiVersion());
        }
        if (response.status() / 100 != 2 && body instanceof JsonObject object) {
            // An API server quotes what it refuses.
            throw new ClusterException(ApiProblems.of(response, tried, Redaction.ofValues(object)));
        }
        return object(response, tried);
    }

    private static JsonObject object(Transport.Response response, String tried) throws ClusterException {
        if (response.status() / 100 != 2) {
            throw new ClusterException(ApiProblems.of(response, tried));
        }
        try {
            if (ApiJson.read(response.body()) instanceof JsonObject object) {
                return object;
            }
        } catch (JsonException e) {
            throw new ClusterException(
                    Problem.of(
                            Problem.Reason.UNAVAILABLE,
                            "Tried to " + tried + " but the answer is no JSON: " + e.getMessage()),
                    e);
        }
        throw new ClusterException(
                Problem.of(Problem.Reason.UNAVAILABLE, "Tried to " + tried + " but the answer is no object"));
    }

    private Transport.Response send(String method, String path, String contentType, String body, String tried)
            throws ClusterException {
        try {
            return transport.send(new Transport.Request(method, path, contentType, body), timeout);
        } catch (IOException e) {
            throw unreachable(tried, e);
        } catch (InterruptedException e) {
            throw interrupted(tried, e);
        }
    }

    private static ClusterException unreachable(String tried, IOException e) {
        String message = "Tried to " + tried + " but could not talk to the API server: " + e.getMessage();
        return new ClusterException(Problem.of(Problem.Reason.UNAVAILABLE, message), e);
    }

    private static ClusterException interrupted(String tried, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ClusterException(
                Problem.of(Problem.Reason.TIMEOUT, "Tried to " + tried + " but was interrupted"), e);
    }

    @Override
    public void close() {
        transport.close();
    }
}
