package dev.pequod.operator;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Inventory;
import dev.pequod.apply.InventoryStore;
import dev.pequod.apply.Problem;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNull;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.operator.runtime.Key;
import java.util.Optional;

/**
 * Keeps the inventory of a WebService in its status. It is stored only in the version of the resource that is known, so that of two
 * operators that take themselves for the leader one is refused. What else is to be said in the status is written with it, and the UIDs
 * that are learned are written with what is said next: so both cost one write.
 */
final class StatusInventory implements InventoryStore {
    static final String FIELD = "inventory";

    private final ClusterClient client;
    private final WebServices resources;
    private final Key key;
    private boolean stale;
    private Optional<StatusDraft> alongside = Optional.empty();

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

    /** Has a draft written whenever the inventory is, as it is then; there must be one while an application works. */
    void alongside(Optional<StatusDraft> draft) {
        alongside = draft;
    }

    /** The history begins with the first inventory that is stored. */
    @Override
    public boolean isNew() {
        return resources.get(key).orElse(JsonObject.EMPTY).object("status").get("history") == null;
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
    public boolean keep(Inventory inventory) {
        return true;
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
        StatusDraft draft = alongside.orElseThrow();
        Optional<JsonObject> patch = draft.patch(known, Optional.of(value));
        if (patch.isEmpty()) {
            return; // it stands there already
        }
        try {
            resources.note(client.mergeStatus(WebServices.ref(key), patch.get()));
            draft.written();
        } catch (ClusterException e) {
            stale = true;
            throw e;
        }
    }
}
