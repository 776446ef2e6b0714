package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.StructInfo;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.eval.Evaluation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The order of fields of merged literals: the first literal whose next field waits for no other literal goes on. Older than {@code
 * FieldOrder} and without positions, but it is what the reference uses for schemas.
 */
final class FieldFronts {
    private FieldFronts() {}

    /** Returns the labels in the order of the literals; those in none of them come last. */
    static List<Label> sort(Evaluation evaluation, List<StructInfo> literals, Collection<Label> labels) {
        List<List<Label>> fronts = fronts(literals);
        int[] next = new int[fronts.size()];
        Map<Label, Integer> waiting = new HashMap<>();
        for (List<Label> front : fronts) {
            for (Label l : front.subList(1, front.size())) {
                waiting.merge(l, 1, Integer::sum);
            }
        }
        Set<Label> sorted = new LinkedHashSet<>();
        while (true) {
            evaluation.charge(fronts.size());
            int i = ready(fronts, next, waiting, sorted);
            if (i >= 0) {
                List<Label> front = fronts.get(i);
                sorted.add(front.get(next[i]++));
                if (front.size() - next[i] > 1) {
                    waiting.computeIfPresent(front.get(next[i]), (l, n) -> Math.max(n - 1, 0));
                }
                continue;
            }
            int open = firstOpen(fronts, next);
            if (open < 0) {
                break;
            }
            waiting.put(fronts.get(open).get(next[open]), 0);
        }
        Set<Label> ordered = new LinkedHashSet<>(sorted);
        ordered.addAll(labels);
        return new ArrayList<>(ordered);
    }

    private static List<List<Label>> fronts(List<StructInfo> literals) {
        List<List<Label>> fronts = new ArrayList<>();
        for (StructInfo info : literals) {
            List<Label> front = new ArrayList<>();
            for (Term t : info.literal().declarations()) {
                if (t instanceof Field f) {
                    front.add(f.label());
                }
            }
            // Many repetitions say no more than a few.
            for (int i = 0; i <= Math.min(info.repeats(), 3) && !front.isEmpty(); i++) {
                fronts.add(front);
            }
        }
        return fronts;
    }

    private static int ready(List<List<Label>> fronts, int[] next, Map<Label, Integer> waiting, Set<Label> sorted) {
        for (int i = 0; i < next.length; i++) {
            if (next[i] < fronts.get(i).size()) {
                Label l = fronts.get(i).get(next[i]);
                if (sorted.contains(l) || waiting.getOrDefault(l, 0) <= 0) {
                    return i;
                }
            }
        }
        return -1;
    }

    private static int firstOpen(List<List<Label>> fronts, int[] next) {
        for (int i = 0; i < next.length; i++) {
            if (next[i] < fronts.get(i).size()) {
                return i;
            }
        }
        return -1;
    }
}
