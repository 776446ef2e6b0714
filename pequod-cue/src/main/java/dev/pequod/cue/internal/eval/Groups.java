package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.PositionIndex;
import dev.pequod.cue.internal.adt.Scan;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one vertex knows of groups. Data only; {@link Closedness} tells what they are and works on them. */
final class Groups {
    /** So many groups, with what is known of them, take the memory of a value. */
    static final int OF_A_VALUE = 4;

    List<Group> required = List.of();
    List<Redirect> redirects = List.of();

    /** What is evident, as a chain; null for nothing. */
    @Nullable
    Evidence evidence;

    @Nullable
    Requirements requirements;

    /** The redirects of the vertex and its ancestors, by falling target. */
    Redirect @Nullable [] allRedirects;

    /** What opened a group. */
    enum Type {
        EMBEDDING,
        REFERENCE,
        STRUCT
    }

    /** A group that may be a requirement. */
    static final class Group {
        final Vertex target;
        final int id;
        int parent;
        int embed;
        boolean ignored;
        final Type type;
        boolean recursive;
        final boolean conjunctOpened;

        Group(
                Vertex target,
                int id,
                int parent,
                int embed,
                boolean ignored,
                Type type,
                boolean recursive,
                boolean conjunctOpened) {
            this.target = target;
            this.id = id;
            this.parent = parent;
            this.embed = embed;
            this.ignored = ignored;
            this.type = type;
            this.recursive = recursive;
            this.conjunctOpened = conjunctOpened;
        }

        Group copy() {
            return new Group(target, id, parent, embed, ignored, type, recursive, conjunctOpened);
        }
    }

    /** {@code to} also belongs to {@code from}. */
    record Redirect(int from, int to) {}

    /** That a group has conjuncts at a vertex, and what they open; vertices with more than one group have a chain of them. */
    static class Evidence {
        final int id;
        final int embed;
        int flags;

        @Nullable
        Evidence next;

        Evidence(int id, int embed, int flags, @Nullable Evidence next) {
            this.id = id;
            this.embed = embed;
            this.flags = flags;
            this.next = next;
        }
    }

    /**
     * The first of a long chain, which finds the others. Most vertices have one group or two and need no room for it; one that embeds a
     * hundred thousand literals has as many groups, each of which is noted several times.
     */
    private static final class FirstOfMany extends Evidence {
        private final List<Evidence> chain = new ArrayList<>();
        private final PositionIndex byId = new PositionIndex();
        private int allFlags;

        FirstOfMany(Evidence first) {
            super(first.id, first.embed, first.flags, first.next);
            for (Evidence e = this; e != null; e = e.next) {
                index(e);
            }
        }

        private void index(Evidence e) {
            chain.add(e);
            byId.add(e.id);
            allFlags |= e.flags;
        }

        @Nullable
        Evidence find(int wanted) {
            int i = byId.first(wanted);
            return i < 0 ? null : chain.get(i);
        }

        void append(Evidence e) {
            chain.get(chain.size() - 1).next = e;
            index(e);
        }
    }

    /** Gives a disjunct what the vertex it is a copy of knows. */
    void copyInto(Groups g) {
        g.required = required.isEmpty() ? List.of() : new ArrayList<>(required.size());
        for (int i = 0; i < required.size(); i++) {
            g.required.add(required.get(i).copy());
        }
        g.redirects = redirects.isEmpty() ? List.of() : new ArrayList<>(redirects);
        g.evidence = copyOf(evidence);
    }

    /** Returns how much {@link #copyInto} has to copy. */
    int size() {
        int size = required.size() + redirects.size();
        if (evidence instanceof FirstOfMany many) {
            return size + many.chain.size();
        }
        for (Evidence e = evidence; e != null; e = e.next) {
            size++;
        }
        return size;
    }

    private static @Nullable Evidence copyOf(@Nullable Evidence chain) {
        if (chain == null) {
            return null;
        }
        Evidence first = new Evidence(chain.id, chain.embed, chain.flags, null);
        Evidence last = first;
        for (Evidence e = chain.next; e != null; e = e.next) {
            Evidence copy = new Evidence(e.id, e.embed, e.flags, null);
            last.next = copy;
            last = copy;
        }
        return chain instanceof FirstOfMany ? new FirstOfMany(first) : first;
    }

    /** Returns the evidence of a group, or null. */
    @Nullable
    Evidence find(int id) {
        Evidence e = evidence;
        if (e instanceof FirstOfMany many) {
            return many.find(id);
        }
        while (e != null && e.id != id) {
            e = e.next;
        }
        return e;
    }

    /** Adds flags to the evidence of a group, which comes last if it is new. */
    void note(int id, int embed, int flags) {
        Evidence known = find(id);
        if (known == null) {
            add(new Evidence(id, embed, flags, null));
            return;
        }
        known.flags |= flags;
        if (evidence instanceof FirstOfMany many) {
            many.allFlags |= flags;
        }
    }

    private void add(Evidence added) {
        if (evidence == null) {
            evidence = added;
            return;
        }
        if (evidence instanceof FirstOfMany many) {
            many.append(added);
            return;
        }
        int count = 2;
        Evidence last = evidence;
        for (; last.next != null; last = last.next) {
            count++;
        }
        last.next = added;
        if (count > Scan.LONGEST) {
            evidence = new FirstOfMany(evidence);
        }
    }

    /** Returns what all groups open. */
    int flags() {
        if (evidence instanceof FirstOfMany many) {
            return many.allFlags;
        }
        int flags = 0;
        for (Evidence e = evidence; e != null; e = e.next) {
            flags |= e.flags;
        }
        return flags;
    }
}
