package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.DynamicField;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.RefNode;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.StructInfo;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.source.SourcePos;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The order in which the fields of a struct are printed: a topological order of the orders in which its literals declare them.
 *
 * <p>Every literal that contributed is put at the position of the last of its fields, or of the outermost reference that brought it
 * in; literals in that order form batches of equal position. Neighbouring fields of one literal, and the last fields of one batch with
 * the first ones of the next, are edges of a graph. Literals that are operands of one {@code &} are independent of each other. Where
 * the declarations contradict each other (a cycle) and where they say nothing, names decide. See section 11 of the behaviour notes
 * of the reference: the result is the same for the same source, and the same as the reference's.
 */
public final class FieldOrder {
    /** One contributing literal. */
    private static final class Root {
        final StructInfo info;

        @Nullable
        SourcePos position;

        boolean explicit;

        Root(StructInfo info) {
            this.info = info;
            this.position = info.literal().source();
        }

        String file() {
            return position == null ? "" : position.file().name();
        }
    }

    private final Evaluation c;
    private final Vertex vertex;
    private final LabelGraph graph;
    /** By number of label the literal that declared it last. */
    private @Nullable Root[] lastRoot = new @Nullable Root[0];

    private Map<DynamicField, Deque<Label>> dynamic = Map.of();

    private FieldOrder(Evaluation c, Vertex vertex) {
        this.c = c;
        this.vertex = vertex;
        graph = new LabelGraph(() -> c.passed(0));
    }

    /**
     * Returns the labels of a finished vertex in the order of printing.
     *
     * @throws LimitExceeded if the evaluation is to end
     */
    public static List<Label> of(Evaluation c, Vertex vertex) {
        if (vertex.arcs.isEmpty()) {
            return List.of();
        }
        if (vertex.isReduced()) {
            return vertex.order();
        }
        if (vertex.arcs.size() == 1 && vertex.arcs.get(0).label != null) {
            return List.of(vertex.arcs.get(0).label);
        }
        List<Label> plain = plain(vertex);
        return plain != null ? plain : new FieldOrder(c, vertex).sort();
    }

    /** Returns the order of the only literal if it declares the arcs one by one; null if there is more to it. */
    private static @Nullable List<Label> plain(Vertex vertex) {
        if (vertex.structs().size() != 1 || vertex.structs().get(0).repeats() != 0) {
            return null;
        }
        List<Term> declared = vertex.structs().get(0).literal().declarations();
        if (declared.size() != vertex.arcs.size()) {
            return null;
        }
        List<Label> labels = new ArrayList<>(declared.size());
        for (int i = 0; i < declared.size(); i++) {
            if (!(declared.get(i) instanceof Field f) || !f.label().equals(vertex.arcs.get(i).label)) {
                return null;
            }
            labels.add(f.label());
        }
        return labels;
    }

    private List<Label> sort() {
        for (Vertex a : vertex.arcs) {
            if (a.label != null) {
                graph.add(a.label);
                for (Conjunct x : a.conjuncts()) {
                    c.passed(0);
                    if (x.term() instanceof DynamicField d) {
                        addDynamic(d, a.label);
                    }
                }
            }
        }
        lastRoot = new @Nullable Root[graph.size()];
        connect(batches(roots()));
        return graph.sorted();
    }

    private void addDynamic(DynamicField field, Label produced) {
        if (dynamic.isEmpty()) {
            dynamic = new IdentityHashMap<>();
        }
        dynamic.computeIfAbsent(field, k -> new ArrayDeque<>()).add(produced);
    }

    // --- literals
    // -----------------------------------------------------------------------------------------------------------

    private List<Root> roots() {
        List<Root> roots = new ArrayList<>(vertex.structs().size());
        for (StructInfo info : vertex.structs()) {
            roots.add(new Root(info));
        }
        if (roots.size() == 1) {
            return roots;
        }
        Map<Term, Set<Root>> byTerm = new IdentityHashMap<>();
        for (Root r : roots) {
            Set<Root> self = Set.of(r);
            add(byTerm, r.info.literal(), self);
            for (Term d : r.info.literal().declarations()) {
                add(byTerm, d, self);
            }
        }
        for (Vertex a : vertex.arcs) {
            for (Conjunct x : a.conjuncts()) {
                c.passed(0);
                locate(byTerm, x);
            }
        }
        markExplicit(byTerm);
        roots.sort(this::compare);
        return roots;
    }

    /** Adds literals to those of a term; most terms have one, whose set they share. */
    private static Set<Root> add(Map<Term, Set<Root>> byTerm, Term t, Set<Root> more) {
        Set<Root> known = byTerm.get(t);
        if (known == more) {
            return known;
        }
        Set<Root> all = known == null ? Set.copyOf(more) : known instanceof HashSet ? known : new HashSet<>(known);
        if (known != null) {
            all.addAll(more);
        }
        if (all != known) {
            byTerm.put(t, all);
        }
        return all;
    }

    private static void locate(Map<Term, Set<Root>> byTerm, Conjunct x) {
        Set<Root> found = byTerm.get(x.term());
        if (found == null) {
            return;
        }
        if (x.term().source() != null) {
            found.forEach(r -> r.position = x.term().source());
        }
        RefNode ref = x.closeInfo().refs();
        if (ref == null) {
            return;
        }
        Resolver outermost = ref.outermost().reference();
        Set<Root> sameReference = add(byTerm, outermost, found);
        SourcePos p = outermost.source();
        if (p != null) {
            sameReference.forEach(r -> r.position = p);
        }
    }

    private void markExplicit(Map<Term, Set<Root>> byTerm) {
        for (Conjunct x : vertex.conjuncts()) {
            markOperands(byTerm, x.expr());
        }
        for (StructInfo info : vertex.structs()) {
            for (Term d : info.literal().declarations()) {
                markOperands(byTerm, d);
            }
        }
    }

    private static void markOperands(Map<Term, Set<Root>> byTerm, Term operand) {
        if (!isConjunction(operand)) {
            return;
        }
        Deque<Term> work = new ArrayDeque<>();
        work.add(operand);
        while (!work.isEmpty()) {
            if (work.poll() instanceof BinaryExpr b && isConjunction(b)) {
                byTerm.getOrDefault(b.left(), Set.of()).forEach(r -> r.explicit = true);
                byTerm.getOrDefault(b.right(), Set.of()).forEach(r -> r.explicit = true);
                work.add(b.left());
                work.add(b.right());
            }
        }
    }

    static boolean isConjunction(Term x) {
        return x instanceof BinaryExpr b && b.op() == Op.AND;
    }

    private boolean hasDynamic(Root r) {
        if (dynamic.isEmpty()) {
            return false;
        }
        for (Term d : r.info.literal().declarations()) {
            if (d instanceof DynamicField f && dynamic.containsKey(f)) {
                return true;
            }
        }
        return false;
    }

    private int compare(Root a, Root b) {
        int c = comparePositions(a.position, b.position);
        return c != 0 ? c : Boolean.compare(hasDynamic(a), hasDynamic(b));
    }

    /** Orders places by file and offset; no place comes last. */
    public static int comparePositions(@Nullable SourcePos a, @Nullable SourcePos b) {
        if (a == b) {
            return 0;
        }
        if (a == null || b == null) {
            return a == null ? 1 : -1;
        }
        boolean aAbsolute = a.file().name().startsWith("/");
        if (aAbsolute != b.file().name().startsWith("/")) {
            return aAbsolute ? -1 : 1;
        }
        int c = a.file() == b.file() ? 0 : a.file().name().compareTo(b.file().name());
        return c != 0 ? c : Integer.compare(a.start(), b.start());
    }

    // --- batches
    // ------------------------------------------------------------------------------------------------------------

    private List<List<Root>> batches(List<Root> roots) {
        List<List<Root>> batches = new ArrayList<>();
        List<Root> batch = new ArrayList<>(1);
        int produced = produced();
        for (int i = 0; i < roots.size(); ) {
            int end = i + 1;
            int id = roots.get(i).info.comprehensionId();
            while (id != 0 && end < roots.size() && roots.get(end).info.comprehensionId() == id) {
                end++;
            }
            // Many repetitions say no more than a few, unless each produces other fields.
            int enough = !dynamic.isEmpty() && roots.subList(i, end).stream().anyMatch(this::hasDynamic) ? produced : 4;
            int times = Math.min(1 + roots.get(i).info.repeats(), enough);
            for (int k = 0; k < times; k++) {
                for (int j = i; j < end; j++) {
                    Root r = roots.get(j);
                    if (!batch.isEmpty()
                            && (comparePositions(batch.get(0).position, r.position) != 0 || hasDynamic(r))) {
                        append(batches, batch);
                        batch = new ArrayList<>(1);
                    }
                    batch.add(r);
                }
            }
            i = end;
        }
        append(batches, batch);
        return batches;
    }

    /** Returns how many fields dynamic ones produced, of which several may be one. */
    private int produced() {
        return dynamic.values().stream().mapToInt(Deque::size).sum();
    }

    private static boolean isExplicit(List<Root> batch) {
        return batch.size() > 1 || (batch.size() == 1 && batch.get(0).explicit);
    }

    private static void append(List<List<Root>> batches, List<Root> batch) {
        if (batch.isEmpty()) {
            return;
        }
        if (!batches.isEmpty()) {
            List<Root> last = batches.get(batches.size() - 1);
            if (isExplicit(batch)
                    && isExplicit(last)
                    && batch.get(0).file().equals(last.get(0).file())) {
                last.addAll(batch);
                return;
            }
        }
        batches.add(batch);
    }

    private void connect(List<List<Root>> batches) {
        List<Integer> previous = List.of();
        String file = null;
        for (List<Root> batch : batches) {
            boolean explicit = isExplicit(batch);
            if (file != null && !file.equals(batch.get(0).file())) {
                previous = List.of();
            }
            file = batch.get(0).file();
            List<Integer> next = new ArrayList<>(1);
            for (Root r : batch) {
                r.explicit = explicit;
                next.addAll(connect(previous, r));
            }
            previous = next;
        }
    }

    private List<Integer> connect(List<Integer> before, Root r) {
        List<Integer> previous = before;
        for (Term d : r.info.literal().declarations()) {
            c.passed(0);
            Label label = null;
            if (d instanceof Field f) {
                label = f.label();
            } else if (d instanceof DynamicField f) {
                Deque<Label> produced = dynamic.get(f);
                label = produced == null ? null : produced.poll();
            }
            if (label == null) {
                continue;
            }
            int number = graph.add(label);
            Root known = number < lastRoot.length ? lastRoot[number] : null;
            if (known == r
                    || (known != null
                            && !r.explicit
                            && r.position != null
                            && known.file().equals(r.file()))) {
                continue;
            }
            setLastRoot(number, r);
            for (int p : previous) {
                graph.connect(p, number);
            }
            previous = List.of(number);
        }
        return previous;
    }

    private void setLastRoot(int number, Root r) {
        if (number >= lastRoot.length) {
            lastRoot = Arrays.copyOf(lastRoot, 2 * number + 1);
        }
        lastRoot[number] = r;
    }
}
