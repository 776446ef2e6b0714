package dev.pequod.cue.internal.adt;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where things stand in a vertex that has many of them: its arcs by label, its conjuncts by term and scope, its literals. Each list is
 * indexed as far as it went when somebody asked, so it may only grow. Without it a field that is written a thousand times would be
 * compared a million times with what is there already.
 */
final class VertexIndex {
    private final Map<Label, Integer> arcs = new HashMap<>();
    private int indexedArcs;

    private @Nullable PositionIndex conjuncts;
    private @Nullable PositionIndex structs;

    /** Returns the position of the first arc with that label, or -1. */
    int arc(List<Vertex> all, Label wanted) {
        for (int n = all.size(); indexedArcs < n; indexedArcs++) {
            Label l = all.get(indexedArcs).label;
            if (l != null) {
                arcs.putIfAbsent(l, indexedArcs);
            }
        }
        return arcs.getOrDefault(wanted, -1);
    }

    /** Returns the position of the first conjunct that may have the term of {@code x} in the same scope, or -1. */
    int firstLike(List<Conjunct> all, Conjunct x) {
        PositionIndex known = conjuncts;
        if (known == null) {
            known = new PositionIndex();
            conjuncts = known;
        }
        while (known.size() < all.size()) {
            known.add(hash(all.get(known.size())));
        }
        return known.first(hash(x));
    }

    /** Returns the position of the next conjunct behind {@code position} that may have the term of {@code x} in the same scope, or -1. */
    int nextLike(int position, Conjunct x) {
        return conjuncts == null ? -1 : conjuncts.next(position, hash(x));
    }

    /**
     * A term that is inserted for each round of a comprehension differs in the scope alone. The vertex of the scope does not count:
     * it may be a copy of another, and the same for whoever tries an alternative of a disjunction.
     */
    private static int hash(Conjunct x) {
        return 31 * System.identityHashCode(x.term())
                + System.identityHashCode(x.env().up());
    }

    /** Returns the position of what is known of a literal, or -1. */
    int struct(List<StructInfo> all, StructLit literal) {
        PositionIndex known = structs;
        if (known == null) {
            known = new PositionIndex();
            structs = known;
        }
        while (known.size() < all.size()) {
            known.add(System.identityHashCode(all.get(known.size()).literal()));
        }
        int hash = System.identityHashCode(literal);
        int i = known.first(hash);
        while (i >= 0 && all.get(i).literal() != literal) {
            i = known.next(i, hash);
        }
        return i;
    }
}
