package dev.pequod.operator;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Ownership;
import dev.pequod.apply.Problem;
import dev.pequod.apply.history.RenderRecord;
import dev.pequod.apply.history.StoredGraph;
import dev.pequod.graph.Graph;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.render.RenderResult;
import dev.pequod.operator.runtime.Key;
import dev.pequod.resolver.memory.HeapGate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps each Graph that was applied in an immutable ConfigMap beside its resource, for looking and for rolling back. Values of Secrets
 * are not in it.
 */
final class GraphArchive {
    private static final String LABEL = "pequod.dev/graph-of";
    static final int KEPT = 5;
    /** The most of the heap, in bytes, that a stored Graph may take; several are read at a time. */
    static final long MOST = HeapGate.EIGHTH / 2;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ClusterClient client;
    private final Duration patience;

    GraphArchive(ClusterClient client) {
        this(client, PATIENCE);
    }

    /**
     * Makes an archive.
     *
     * @param patience for how long to wait for memory to read a stored Graph
     */
    GraphArchive(ClusterClient client, Duration patience) {
        this.client = client;
        this.patience = patience;
    }

    static String name(Key key, String renderHash) {
        return StoredGraph.name(key.name(), renderHash);
    }

    /**
     * Stores a Graph. What is stored under its name already, of this very resource and with the same text, stays; what somebody has put
     * there instead, or what is left of a former resource of the name, goes; what is not ours is an error. What this very resource's says of
     * where the module came from before is told on; {@link Problem.Reason#UNAVAILABLE} where there is no memory to read that.
     */
    void store(JsonObject resource, Key key, RenderResult.Rendered rendered) throws ClusterException {
        Graph graph = rendered.graph();
        StoredGraph stored = StoredGraph.of(graph, RenderRecord.of(resource, rendered));
        JsonObject owner = JsonObject.EMPTY
                .with("apiVersion", new JsonString(resource.string("apiVersion")))
                .with("kind", new JsonString(resource.string("kind")))
                .with("name", new JsonString(key.name()))
                .with("uid", new JsonString(resource.object("metadata").string("uid")));
        JsonObject metadata = JsonObject.EMPTY
                .with("name", new JsonString(name(key, graph.metadata().renderHash())))
                .with("namespace", new JsonString(key.namespace()))
                .with(
                        "labels",
                        JsonObject.EMPTY.with(
                                LABEL, new JsonString(WebServices.owner(key).key())))
                .with("ownerReferences", new JsonArray(List.of(owner)));
        JsonObject map = JsonObject.EMPTY
                .with("apiVersion", new JsonString("v1"))
                .with("kind", new JsonString("ConfigMap"))
                .with("metadata", metadata)
                .with("immutable", JsonBoolean.of(true));
        JsonObject wanted = withContent(map, stored.content("WebService " + key));
        try {
            client.post(wanted);
        } catch (ClusterException e) {
            if (e.problem().reason() != Problem.Reason.ALREADY_EXISTS) {
                throw e;
            }
            Optional<JsonObject> found = client.get(ObjectRef.of(wanted));
            Optional<StoredGraph> before =
                    found.isPresent() && ownerUids(found.get()).equals(ownerUids(map))
                            ? unpacked(found.get(), Optional::of)
                            : Optional.empty();
            StoredGraph all = before.map(stored::after).orElse(stored);
            wanted = withContent(map, all.content("WebService " + key));
            if (found.isEmpty() || !isSame(found.get(), wanted)) {
                if (found.isPresent()) {
                    remove(found.get(), wanted);
                }
                client.post(wanted);
            }
        }
    }

    /**
     * Returns a Graph that is stored; empty if it is not there any more, cannot be had, or is none. So it is if it takes more memory than there
     * is for one, since anybody may have changed it.
     */
    Optional<Graph> read(Key key, String renderHash) {
        try {
            Optional<JsonObject> found =
                    client.get(ObjectRef.of("v1", "ConfigMap", key.namespace(), name(key, renderHash)));
            return found.isPresent() ? unpacked(found.get(), StoredGraph::decoded) : Optional.empty();
        } catch (ClusterException e) {
            return Optional.empty();
        }
    }

    private <T> Optional<T> unpacked(JsonObject map, Function<StoredGraph, Optional<T>> read) throws ClusterException {
        long weight = StoredGraph.weight(map, MOST);
        if (weight > MOST) {
            return Optional.empty();
        }
        try {
            String what = "read " + ObjectRef.of(map);
            return HeapGate.WORK.run(
                    weight,
                    Deadline.after(patience),
                    what,
                    () -> StoredGraph.ofConfigMap(map).flatMap(read));
        } catch (ModuleException e) {
            throw new ClusterException(Problem.of(Problem.Reason.UNAVAILABLE, String.valueOf(e.getMessage())), e);
        }
    }

    private static boolean isSame(JsonObject found, JsonObject wanted) {
        return Stream.of("data", "binaryData", "immutable")
                        .allMatch(name -> Objects.equals(found.get(name), wanted.get(name)))
                && !Ownership.isBeingDeleted(found)
                && Objects.equals(ownerUids(found), ownerUids(wanted));
    }

    private static List<String> ownerUids(JsonObject map) {
        return map.object("metadata").get("ownerReferences") instanceof JsonArray owners
                ? owners.elements().stream()
                        .map(o -> o instanceof JsonObject owner ? owner.string("uid") : "")
                        .toList()
                : List.of();
    }

    private void remove(JsonObject found, JsonObject wanted) throws ClusterException {
        ObjectRef ref = ObjectRef.of(wanted);
        String owner = wanted.object("metadata").object("labels").string(LABEL);
        if (!isOf(found, owner)) {
            throw new ClusterException(Problem.of(
                    Problem.Reason.NOT_OWNED,
                    "Tried to store the Graph in " + ref + " but there is another one of that name, which is not ours;"
                            + " delete or rename it"));
        }
        delete(ref, found);
    }

    private static JsonObject withContent(JsonObject map, StoredGraph.Content content) throws ClusterException {
        return switch (content) {
            case StoredGraph.Content.Fits fits
            when fits.binaryData().members().isEmpty() -> map.with("data", fits.data());
            case StoredGraph.Content.Fits fits -> map.with("data", fits.data()).with("binaryData", fits.binaryData());
            case StoredGraph.Content.TooLarge large -> throw new ClusterException(large.problem());
        };
    }

    /**
     * Deletes the Graphs of this very resource that are no longer among the last ones, also those that no history names any more.
     *
     * @param current the ConfigMap of the Graph that is applied
     * @param hashes the hashes of the history, the latest first
     */
    void prune(JsonObject resource, Key key, String current, List<String> hashes) throws ClusterException {
        Set<String> kept = Stream.concat(Stream.of(current), hashes.stream().map(hash -> name(key, hash)))
                .distinct()
                .limit(KEPT)
                .collect(Collectors.toSet());
        List<String> uids = List.of(resource.object("metadata").string("uid"));
        String owner = WebServices.owner(key).key();
        String next = "";
        do {
            ClusterClient.Page page = client.list("v1", "ConfigMap", key.namespace(), LABEL + "=" + owner, next);
            for (JsonObject found : page.objects()) {
                ObjectRef ref = ObjectRef.of(found);
                if (!kept.contains(ref.identity().name())
                        && isOf(found, owner)
                        && ownerUids(found).equals(uids)) {
                    delete(ref, found);
                }
            }
            next = page.next();
        } while (!next.isEmpty());
    }

    private static boolean isOf(JsonObject map, String owner) {
        return map.object("metadata").object("labels").string(LABEL).equals(owner);
    }

    private void delete(ObjectRef ref, JsonObject found) throws ClusterException {
        JsonObject metadata = found.object("metadata");
        client.delete(ref, metadata.string("uid"), metadata.string("resourceVersion"));
    }
}
