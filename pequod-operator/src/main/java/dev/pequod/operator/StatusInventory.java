package dev.pequod.operator;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Inventory;
import dev.pequod.apply.InventoryStore;
import dev.pequod.apply.Problem;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNull;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.operator.runtime.Key;
import java.util.Optional;

/**
 * Keeps the inventory of a WebService in its status. It is stored only in the version of the resource that is known, so that of two
 * operators that take themselves for the leader one is refused.
 */
final class StatusInventory implements InventoryStore {
    private static final String FIELD = "inventory";

    private final ClusterClient client;
    private final WebServices resources;
    private final Key key;
    private boolean stale;

    StatusInventory(ClusterClient client, WebServices resources, Key key) {
        this.client = client;
        this.resources = resources;
        this.key = key;
    }

    @Override
    public Inventory load() throws ClusterException {
        if (stale) {
            Optional<JsonObject> read = client.get(WebServices.ref(key));
            read.ifPresent(resources::note);
            stale = false;
        }
        return of(resources.get(key).orElse(JsonObject.EMPTY));
    }

    static Inventory of(JsonObject resource) {
        return resource.object("status").get(FIELD) instanceof JsonArray list
                ? Inventory.ofJson(list)
                : Inventory.EMPTY;
    }

    @Override
    public void save(Inventory inventory) throws ClusterException {
        store(inventory.toJson());
    }

    @Override
    public void remove() throws ClusterException {
        store(JsonNull.NULL);
    }

    private void store(JsonValue value) throws ClusterException {
        JsonObject known = resources
                .get(key)
                .orElseThrow(() -> new ClusterException(
                        Problem.of(Problem.Reason.NOT_FOUND, WebServices.ref(key) + " is not there any more")));
        JsonObject metadata = known.object("metadata");
        JsonObject patch = JsonObject.EMPTY
                .with(
                        "metadata",
                        JsonObject.EMPTY
                                .with("uid", new JsonString(metadata.string("uid")))
                                .with("resourceVersion", new JsonString(metadata.string("resourceVersion"))))
                .with("status", JsonObject.EMPTY.with(FIELD, value));
        try {
            resources.note(client.mergeStatus(WebServices.ref(key), patch));
        } catch (ClusterException e) {
            stale = true;
            throw e;
        }
    }
}
