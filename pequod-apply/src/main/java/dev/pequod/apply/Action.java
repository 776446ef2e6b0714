package dev.pequod.apply;

import dev.pequod.graph.json.JsonObject;
import java.util.Optional;

/** One thing to do next: one read or one write. */
public sealed interface Action {

    /**
     * Read an object that nothing is known of.
     *
     * @param ref the object
     */
    record Read(ObjectRef ref) implements Action {}

    /**
     * Store the inventory, before anything that it does not hold is created, and after what it holds has changed.
     *
     * @param inventory what to store
     * @param canWait whether only UIDs are new, which are found out again if this is lost, so that it may be stored with the next write
     */
    record WriteInventory(Inventory inventory, boolean canWait) implements Action {}

    /**
     * Create an object that is not there, as far as is known; where it is, that is found out by trying.
     *
     * @param node the id of its node
     * @param object the whole object
     */
    record Create(String node, JsonObject object) implements Action {}

    /**
     * Bring an object that is there to what is wanted.
     *
     * @param node the id of its node
     * @param object what is wanted
     * @param live the object as it was seen
     * @param why what makes it necessary
     * @param force whether fields of other managers are taken
     * @param takesCount whether the count of its pods is taken where an autoscaler has set it, as that was ours and goes
     */
    record Update(String node, JsonObject object, JsonObject live, Why why, boolean force, boolean takesCount)
            implements Action {}

    /**
     * Delete an object, if it is still the one that was seen.
     *
     * @param ref the object
     * @param live the object as it was seen
     * @param next what is created in its place, since it cannot be changed
     */
    record Delete(ObjectRef ref, JsonObject live, Optional<JsonObject> next) implements Action {}

    /**
     * Leave an object to others: take our marks off it.
     *
     * @param ref the object
     * @param live the object as it was seen
     */
    record Release(ObjectRef ref, JsonObject live) implements Action {}

    /** What makes an update necessary. */
    enum Why {
        /** Something else is wanted than was applied last. */
        CHANGED,
        /** Somebody has changed what was applied. */
        DRIFT,
        /** The object is taken over. */
        ADOPTED
    }
}
