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
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;

/**
 * The order of fields of merged literals: the first literal whose next field waits for no other literal goes on. Older than {@code
 * FieldOrder} and without positions, but it is what the reference uses for schemas.
 */
final class FieldFronts {
    private final List<List<Label>> fronts;
    private final int[] next;
    private final Set<Label> sorted = new LinkedHashSet<>();

    /** How many literals have a label elsewhere than in front. */
    private final Map<Label, Integer> waiting = new HashMap<>();

    /** Literals whose next label waits for none, first ones first, and by their next label those that wait. */
    private final Queue<Integer> ready = new PriorityQueue<>();

    private final Map<Label, List<Integer>> blocked = new HashMap<>();

    private FieldFronts(List<List<Label>> fronts) {
        this.fronts = fronts;
        this.next = new int[fronts.size()];
        for (List<Label> front : fronts) {
            for (Label l : front.subList(1, front.size())) {
                waiting.merge(l, 1, Integer::sum);
            }
        }
        for (int i = 0; i < next.length; i++) {
            line(i);
        }
    }

    /** Returns the labels in the order of the literals; those in none of them come last. */
    static List<Label> sort(Evaluation evaluation, List<StructInfo> literals, Collection<Label> labels) {
        Set<Label> ordered = new FieldFronts(fronts(literals)).sorted(evaluation);
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

    private Set<Label> sorted(Evaluation evaluation) {
        int open = 0;
        while (true) {
            evaluation.charge(1);
            Integer i = ready.poll();
            if (i != null) {
                goOn(i);
                continue;
            }
            while (open < next.length && isDone(open)) {
                open++;
            }
            if (open == next.length) {
                return sorted;
            }
            // All wait for each other: the first one waits no longer.
            waiting.put(fronts.get(open).get(next[open]), 0);
            release(fronts.get(open).get(next[open]));
        }
    }

    /** Takes the next label of a literal. */
    private void goOn(int i) {
        List<Label> front = fronts.get(i);
        Label taken = front.get(next[i]++);
        sorted.add(taken);
        release(taken);
        if (front.size() - next[i] > 1) {
            Label follows = front.get(next[i]);
            waiting.computeIfPresent(follows, (l, n) -> Math.max(n - 1, 0));
            if (!mustWait(follows)) {
                release(follows);
            }
        }
        line(i);
    }

    private void line(int i) {
        if (isDone(i)) {
            return;
        }
        Label l = fronts.get(i).get(next[i]);
        if (mustWait(l)) {
            blocked.computeIfAbsent(l, k -> new ArrayList<>()).add(i);
        } else {
            ready.add(i);
        }
    }

    private void release(Label l) {
        List<Integer> free = blocked.remove(l);
        if (free != null) {
            ready.addAll(free);
        }
    }

    private boolean mustWait(Label l) {
        return !sorted.contains(l) && waiting.getOrDefault(l, 0) > 0;
    }

    private boolean isDone(int i) {
        return next[i] == fronts.get(i).size();
    }
}
