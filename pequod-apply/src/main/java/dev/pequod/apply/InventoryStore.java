package dev.pequod.apply;

/** Keeps the inventory of one owner. */
public interface InventoryStore {

    /** Returns what is stored; empty if nothing is. */
    Inventory load() throws ClusterException;

    /** Reports whether it is certain that nothing was ever applied, so that what is wanted is hardly there. */
    default boolean isNew() {
        return false;
    }

    /**
     * Stores the inventory. {@link Problem.Reason#CHANGED} if it was stored by somebody else since it was loaded; it is loaded anew
     * then.
     */
    void save(Inventory inventory) throws ClusterException;

    /**
     * Keeps an inventory that differs from the one stored only in knowing more UIDs, and returns true, if something else is going to be
     * written soon with which it can be stored; false if it is to be {@linkplain #save saved} now.
     *
     * @see Application#learned()
     */
    default boolean keep(Inventory inventory) {
        return false;
    }

    /** Removes what is stored, since nothing is left. */
    void remove() throws ClusterException;
}
