package dev.pequod.apply;

/** Keeps the inventory of one owner. */
public interface InventoryStore {

    /** Returns what is stored; empty if nothing is. */
    Inventory load() throws ClusterException;

    /**
     * Stores the inventory. {@link Problem.Reason#CHANGED} if it was stored by somebody else since it was loaded; it is loaded anew
     * then.
     */
    void save(Inventory inventory) throws ClusterException;

    /** Removes what is stored, since nothing is left. */
    void remove() throws ClusterException;
}
