package dev.pequod.apply;

import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an inventory in a ConfigMap in the owner's namespace, for owners that have no status in the cluster to keep it in.
 *
 * <p>The ConfigMap is replaced only in the version that was loaded: two programs that apply the same resource at once do not lose each
 * other's entries.
 */
public final class ConfigMapInventory implements InventoryStore {
    /** The label with the owner's key on each inventory. */
    public static final String LABEL = "pequod.dev/inventory";

    private static final String KEY = "inventory.json";
    private static final int MAX_CHARACTERS = 900_000;

    private final ClusterClient client;
    private final Owner owner;
    private Optional<JsonObject> stored = Optional.empty();

    /** Makes a store of an owner's inventory. */
    public ConfigMapInventory(ClusterClient client, Owner owner) {
        this.client = client;
        this.owner = owner;
    }

    /** Returns the ConfigMap: kinds that have a resource of the same name do not share one. */
    public static ObjectRef ref(Owner owner) {
        String name = owner.name().length() > 200 ? owner.name().substring(0, 200) : owner.name();
        // no part of a name begins with a hyphen
        name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return ObjectRef.of(
                "v1",
                "ConfigMap",
                owner.namespace(),
                "pequod-" + name + "-" + owner.key().substring(0, 10));
    }

    @Override
    public Inventory load() throws ClusterException {
        stored = client.get(ref(owner));
        if (stored.isEmpty()) {
            return Inventory.EMPTY;
        }
        String text = stored.get().object("data").string(KEY);
        try {
            if (JsonReader.read(text) instanceof JsonArray array) {
                return Inventory.ofJson(array);
            }
        } catch (JsonException e) {
            throw new ClusterException(unreadable(e.getMessage()), e);
        }
        throw new ClusterException(unreadable("it is no list"));
    }

    private Problem unreadable(@Nullable String why) {
        return Problem.of(
                Problem.Reason.INVALID,
                "Tried to read the inventory of " + owner + " in " + ref(owner) + " but " + why
                        + "; nothing is deleted without it");
    }

    @Override
    public void save(Inventory inventory) throws ClusterException {
        String text = JsonWriter.compact(inventory.toJson());
        if (text.length() > MAX_CHARACTERS) {
            throw new ClusterException(Problem.of(
                    Problem.Reason.TOO_LARGE,
                    "Tried to store the inventory of " + owner + " but its "
                            + inventory.entries().size() + " objects do not fit into a ConfigMap"));
        }
        JsonObject data =
                JsonObject.EMPTY.with("owner", new JsonString(owner.identity())).with(KEY, new JsonString(text));
        if (stored.isPresent()) {
            stored = Optional.of(client.replace(stored.get().with("data", data)));
            return;
        }
        ObjectRef ref = ref(owner);
        JsonObject metadata = JsonObject.EMPTY
                .with("name", new JsonString(ref.identity().name()))
                .with("namespace", new JsonString(ref.identity().namespace()))
                .with("labels", JsonObject.EMPTY.with(LABEL, new JsonString(owner.key())));
        JsonObject map = JsonObject.EMPTY
                .with("apiVersion", new JsonString("v1"))
                .with("kind", new JsonString("ConfigMap"))
                .with("metadata", metadata)
                .with("data", data);
        stored = Optional.of(client.create(map, ClusterClient.Dry.STORED));
    }

    @Override
    public void remove() throws ClusterException {
        if (stored.isPresent()) {
            JsonObject map = stored.get();
            client.delete(ref(owner), Ownership.uid(map), Ownership.resourceVersion(map));
            stored = Optional.empty();
        }
    }
}
