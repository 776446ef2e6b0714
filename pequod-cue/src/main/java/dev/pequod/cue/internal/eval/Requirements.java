package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.PositionIndex;
import dev.pequod.cue.internal.adt.Scan;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The requirements of one vertex, each group once; not changed any more once its arcs have inherited them. */
final class Requirements {
    /**
     * A group as it is required of the fields of a vertex; arcs share what they inherit unchanged.
     *
     * @param once arcs do not inherit it
     * @param ignored it requires nothing, but others may be inside of it
     * @param removed an ellipsis lifts it
     */
    record Requirement(
            int id,
            int parent,
            int embed,
            Groups.Type type,
            boolean conjunctOpened,
            boolean once,
            boolean ignored,
            boolean removed) {
        Requirement with(boolean newOnce, boolean newIgnored, boolean newRemoved) {
            return new Requirement(id, parent, embed, type, conjunctOpened, newOnce, newIgnored, newRemoved);
        }

        Requirement asRemoved() {
            return with(once, ignored, true);
        }

        /** Returns what arcs inherit. */
        Requirement inherited() {
            return once && !ignored ? with(true, true, removed) : this;
        }
    }

    static final Requirements NONE = new Requirements(0);

    private Requirement[] items;
    private int size;

    /** Where the groups stand, of which there are many. */
    private @Nullable PositionIndex byId;

    /** What arcs inherit: they share it, since there may be as many of them as requirements. */
    private @Nullable Requirements inherited;

    private @Nullable Requirements demanding;

    Requirements(int capacity) {
        items = new Requirement[capacity];
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    Requirement get(int i) {
        return items[i];
    }

    void add(Requirement r) {
        if (size == items.length) {
            items = Arrays.copyOf(items, Math.max(2, 2 * size));
        }
        items[size++] = r;
    }

    /** Puts another state of a group in its place. */
    void set(int i, Requirement r) {
        items[i] = r;
    }

    /** Returns the position of a group, or -1. */
    int position(int id) {
        if (id == 0) {
            return -1;
        }
        if (size <= Scan.LONGEST) {
            for (int i = 0; i < size; i++) {
                if (items[i].id == id) {
                    return i;
                }
            }
            return -1;
        }
        PositionIndex known = byId;
        if (known == null) {
            known = new PositionIndex();
            byId = known;
        }
        while (known.size() < size) {
            known.add(items[known.size()].id);
        }
        return known.first(id);
    }

    /** Returns what is required of a group, or null. */
    @Nullable
    Requirement lookup(int id) {
        int i = position(id);
        return i < 0 ? null : items[i];
    }

    /** Returns what arcs inherit. */
    Requirements inherited() {
        if (size == 0) {
            return this; // shared by all evaluations
        }
        if (inherited == null) {
            inherited = this;
            for (int i = 0; i < size; i++) {
                if (items[i].inherited() != items[i]) {
                    inherited = mapped();
                    break;
                }
            }
        }
        return inherited;
    }

    private Requirements mapped() {
        Requirements all = new Requirements(size);
        for (int i = 0; i < size; i++) {
            all.add(items[i].inherited());
        }
        return all;
    }

    /** Returns those that are neither ignored nor removed, or all if they are few: each arc asks them. */
    Requirements demanding() {
        if (size <= Scan.LONGEST) {
            return this;
        }
        if (demanding == null) {
            demanding = new Requirements(0);
            for (int i = 0; i < size; i++) {
                if (!items[i].ignored && !items[i].removed) {
                    demanding.add(items[i]);
                }
            }
        }
        return demanding;
    }
}
