package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.RefNode;
import dev.pequod.cue.internal.adt.StructInfo;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The orders of fields that one evaluation found, by everything that {@link FieldOrder} looks at: a definition that is used a thousand
 * times gives a thousand structs made of the same literals in the same way. Confined to the thread of the evaluation.
 */
final class KnownOrders {
    /** How many orders are kept, of at most {@link #LONGEST} parts: some hundred KiB, two MiB at most. */
    private static final int MOST = 1000;

    private static final int LONGEST = 256;

    /** Numbers up to this are one object each, as {@link Integer#valueOf(int)} says. */
    private static final int LARGEST = 127;

    private final Evaluation c;
    private final Map<Shape, List<Label>> orders = new HashMap<>();
    private final Shape asked = new Shape(new @Nullable Object[LONGEST / 8]);

    KnownOrders(Evaluation c) {
        this.c = c;
    }

    /**
     * Returns the labels of a finished vertex in the order of printing.
     *
     * @throws LimitExceeded if the evaluation is to end
     */
    List<Label> of(Vertex v) {
        if (v.isReduced()) {
            return v.order(); // to describe it would evaluate it once more
        }
        asked.clear();
        if (!describe(v)) {
            return FieldOrder.of(c, v);
        }
        List<Label> known = orders.get(asked);
        if (known == null) {
            known = List.copyOf(FieldOrder.of(c, v));
            if (orders.size() < MOST) {
                orders.put(asked.copy(), known);
            }
        }
        return known;
    }

    /** Puts all that decides the order into {@link #asked}; reports whether there is room for it. */
    private boolean describe(Vertex v) {
        List<StructInfo> structs = v.structs();
        for (int i = 0; i < structs.size(); i++) {
            StructInfo info = structs.get(i);
            if (!asked.add(info.literal()) || !asked.add(info.repeats()) || !asked.add(firing(structs, i))) {
                return false;
            }
        }
        for (Conjunct x : v.conjuncts()) {
            if (FieldOrder.isConjunction(x.expr()) && !asked.add(x.term())) {
                return false;
            }
        }
        for (Vertex a : v.arcs) {
            if (a.label == null) {
                continue;
            }
            if (!asked.add(a.label)) {
                return false;
            }
            for (Conjunct x : a.conjuncts()) {
                RefNode trail = x.closeInfo().refs();
                if (!asked.add(x.term())
                        || !asked.add(trail == null ? null : trail.outermost().reference())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Returns 1 and the position of the first literal that was inserted by the same firing of a comprehension; 0 if there was none. */
    private static int firing(List<StructInfo> structs, int i) {
        int id = structs.get(i).comprehensionId();
        if (id == 0) {
            return 0;
        }
        int first = 0;
        while (structs.get(first).comprehensionId() != id) {
            first++;
        }
        return first + 1;
    }

    /** The same objects in the same order. */
    private static final class Shape {
        private @Nullable Object[] parts;
        private int size;
        private int hash;

        Shape(@Nullable Object[] parts) {
            this.parts = parts;
        }

        void clear() {
            Arrays.fill(parts, 0, size, null);
            size = 0;
            hash = 0;
        }

        boolean add(int number) {
            return number <= LARGEST && add(Integer.valueOf(number));
        }

        boolean add(@Nullable Object part) {
            if (size == LONGEST) {
                return false;
            }
            if (size == parts.length) {
                parts = Arrays.copyOf(parts, 2 * size);
            }
            parts[size++] = part;
            hash = 31 * hash + System.identityHashCode(part);
            return true;
        }

        Shape copy() {
            Shape copy = new Shape(Arrays.copyOf(parts, size));
            copy.size = size;
            copy.hash = hash;
            return copy;
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Shape s) || s.size != size || s.hash != hash) {
                return false;
            }
            for (int i = 0; i < size; i++) {
                if (parts[i] != s.parts[i]) {
                    return false;
                }
            }
            return true;
        }
    }
}
