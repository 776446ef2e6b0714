package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A node of the value graph: the unification of its conjuncts. Mutable while its evaluation runs, and confined to it; read-only once
 * {@link #status} is final.
 *
 * <p>The fields are open to the evaluator, which is in another package and reads them in its innermost loops.
 */
public final class Vertex extends Datum {
    /** The vertex that has this one as an arc, or that gives it a path. */
    public @Nullable Vertex parent;

    /** The label within the parent, null for a root. */
    public @Nullable Label label;

    public Status status = Status.UNPROCESSED;
    public ArcType arcType = ArcType.MEMBER;

    /** What the vertex is; null while unknown. A vertex here means this one shares it or was replaced by a disjunct. */
    public @Nullable BaseValue base;

    /** Errors of descendants. */
    public @Nullable Bottom childErrors;

    /** Room in a new list of arcs. */
    private static final int FIRST_ARCS = 4;

    /** Room in a new list of conjuncts or struct literals. */
    private static final int FIRST_CONJUNCTS = 2;

    /** Where things stand, of which there are many; null while nobody asked. */
    private @Nullable VertexIndex index;

    /** The fields or elements, in the order they were first seen; like the two lists below, added to by the methods of the vertex. */
    public List<Vertex> arcs = List.of();

    private List<Conjunct> conjuncts = List.of();
    private List<StructInfo> structs = List.of();
    private List<PatternConstraint> patterns = List.of();

    /** A definition was unified: unknown fields are refused here and below. */
    public boolean closedRecursive;

    /** {@code close()} was applied: unknown fields are refused here. */
    public boolean closedOnce;

    public boolean hasEllipsis;

    /** Shares its value although closing would not allow it, through {@code x...}. */
    public boolean openedShared;

    /** A let clause that may have several values, one per environment. */
    public boolean multiLet;

    /** Made by an expression, a comprehension or a program, not by a field. */
    public boolean dynamic;

    /** Holds the conjuncts of a pattern constraint. */
    public boolean patternConstraint;

    /** No path leads here from a root. */
    public boolean nonRooted;

    /** Inside a let clause or an operand: never attached to a path. */
    public boolean anonymous;

    /** One alternative of a disjunction. */
    public boolean disjunct;

    /** The value is that of the vertex in {@link #base}. */
    public boolean shared;

    /** Plain data: conjuncts, if any, do not count. */
    public boolean data;

    /** No cycle was met while the vertex was evaluated. */
    public boolean acyclic;

    /** The evaluator's own state, null before and after evaluation. */
    public @Nullable EvaluationState state;

    /** What the vertex is made of, if it was reduced to its value. */
    private @Nullable Details details;

    /** The order of printing of a reduced vertex; null if it is that of the arcs. */
    private @Nullable List<Label> order;

    /** The copy made while a disjunct is set up; null otherwise. */
    public @Nullable Vertex overlay;

    public Vertex() {
        super(null);
    }

    /** Creates a vertex that is a child of {@code parent}. */
    public Vertex(@Nullable Vertex parent, @Nullable Label label) {
        super(null);
        this.parent = parent;
        this.label = label;
    }

    /** Returns a copy that shares nothing mutable but its arcs and their state. */
    public Vertex copy() {
        return copy(Integer.MAX_VALUE);
    }

    /** Returns a {@linkplain #copy() copy} of a vertex that has no more than {@code most} of its arcs, conjuncts and struct literals. */
    public Vertex copy(int most) {
        Vertex v = new Vertex(parent, label);
        v.status = status;
        v.arcType = arcType;
        v.base = base;
        v.childErrors = childErrors;
        v.arcs = copyOf(arcs, most);
        v.conjuncts = copyOf(conjuncts, most);
        v.structs = copyOf(structs, most);
        v.patterns = patterns;
        v.details = details == null ? null : () -> v.takeDetails(this);
        v.order = order;
        v.closedRecursive = closedRecursive;
        v.closedOnce = closedOnce;
        v.hasEllipsis = hasEllipsis;
        v.openedShared = openedShared;
        v.multiLet = multiLet;
        v.dynamic = dynamic;
        v.patternConstraint = patternConstraint;
        v.nonRooted = nonRooted;
        v.anonymous = anonymous;
        v.disjunct = disjunct;
        v.shared = shared;
        v.data = data;
        v.state = state;
        return v;
    }

    /** Returns how many references to arcs, conjuncts and struct literals a copy has. */
    public int parts() {
        return arcs.size() + conjuncts.size() + structs.size();
    }

    private static <T> List<T> copyOf(List<T> list, int most) {
        return list.isEmpty() ? List.of() : new ArrayList<>(list.size() > most ? list.subList(0, most) : list);
    }

    /** Returns what the vertex is the unification of; may grow while the vertex is evaluated. */
    public List<Conjunct> conjuncts() {
        restore();
        return conjuncts;
    }

    /** Returns where what the vertex is the unification of is written, each place once. */
    public List<SourcePos> places() {
        Set<SourcePos> places = new LinkedHashSet<>();
        for (Conjunct x : conjuncts()) {
            SourcePos place = x.term().source();
            if (place != null) {
                places.add(place);
            }
        }
        return List.copyOf(places);
    }

    /** Returns the struct literals that contributed, in order of insertion; may grow while the vertex is evaluated. */
    public List<StructInfo> structs() {
        restore();
        return structs;
    }

    /** Returns the pattern constraints; they may grow while the vertex is evaluated. */
    public List<PatternConstraint> patterns() {
        restore();
        return patterns;
    }

    /** Adds a field or element. */
    public void addArc(Vertex arc) {
        if (arcs.isEmpty()) {
            arcs = new ArrayList<>(FIRST_ARCS);
        }
        arcs.add(arc);
    }

    /** Adds a conjunct. */
    public void addConjunct(Conjunct x) {
        if (conjuncts.isEmpty()) {
            conjuncts = new ArrayList<>(FIRST_CONJUNCTS);
        }
        conjuncts.add(x);
    }

    /** Adds conjuncts. */
    public void addConjuncts(List<Conjunct> more) {
        more.forEach(this::addConjunct);
    }

    /** Adds a struct literal. */
    public void addStruct(StructInfo s) {
        if (structs.isEmpty()) {
            structs = new ArrayList<>(FIRST_CONJUNCTS);
        }
        structs.add(s);
    }

    /**
     * Leaves to {@code more} what a finished vertex without conjuncts, literals and patterns is made of.
     *
     * @param labels the labels of the arcs and of let clauses in the order of printing, which what is left out decides; null if it is
     *     that of the arcs
     */
    public void leaveOut(Details more, @Nullable List<Label> labels) {
        details = more;
        order = labels == null || isOrderOfArcs(labels) ? null : withoutLets(labels);
    }

    private static List<Label> withoutLets(List<Label> labels) {
        return labels.stream().noneMatch(Label::isLet)
                ? labels
                : labels.stream().filter(l -> !l.isLet()).toList();
    }

    private boolean isOrderOfArcs(List<Label> wanted) {
        int next = 0;
        for (int i = 0; i < wanted.size(); i++) {
            Label l = wanted.get(i);
            if (!l.isLet() && !(next < arcs.size() && l.equals(arcs.get(next++).label))) {
                return false;
            }
        }
        return next == arcs.size();
    }

    /** Makes a reduced vertex plain data. */
    public void forgetDetails() {
        details = null;
        order = null;
    }

    /** Returns the labels of a reduced vertex in the order of printing. */
    public List<Label> order() {
        return order == null ? labels() : order;
    }

    private List<Label> labels() {
        List<Label> labels = new ArrayList<>(arcs.size());
        for (Vertex a : arcs) {
            if (a.label != null) {
                labels.add(a.label);
            }
        }
        return labels;
    }

    /** Reports whether the conjuncts, literals and patterns are left out. */
    public boolean isReduced() {
        return details != null;
    }

    private void takeDetails(Vertex original) {
        forgetDetails();
        conjuncts = copyOf(original.conjuncts(), Integer.MAX_VALUE);
        structs = copyOf(original.structs(), Integer.MAX_VALUE);
        patterns = original.patterns();
    }

    private void restore() {
        if (details != null) {
            details.restore();
        }
    }

    /**
     * Brings back what was left out, in the order of {@code whole}; arcs that are here stay.
     *
     * @param whole the same vertex, evaluated once more
     */
    public void restore(Vertex whole) {
        Vertex value = whole.deref();
        conjuncts = whole.conjuncts();
        structs = value.structs();
        patterns = value.patterns();
        List<Vertex> all = new ArrayList<>(value.arcs.size());
        for (Vertex a : value.arcs) {
            Vertex known = a.label == null ? null : arc(a.label);
            all.add(known == null ? a : known);
        }
        arcs = all;
        index = null;
    }

    /** Returns the number or string whose source, if it is a literal, says how this element is written; or null. */
    public @Nullable Datum literal() {
        if (isReduced()) {
            return base instanceof Num || base instanceof Str ? (Datum) base : null;
        }
        for (int i = 0; i < conjuncts.size(); i++) {
            Datum scalar = conjuncts.get(i).scalar();
            if (scalar instanceof Num || scalar instanceof Str) {
                return scalar;
            }
        }
        return null;
    }

    /** Returns the position of the first conjunct that may have the term of {@code x} in the same scope, or -1. */
    public int firstLike(Conjunct x) {
        int n = conjuncts().size();
        if (n > Scan.LONGEST) {
            return index().firstLike(conjuncts, x);
        }
        return n == 0 ? -1 : 0;
    }

    /** Returns the position of the next conjunct behind {@code position} that may have the term of {@code x} in the same scope, or -1. */
    public int nextLike(int position, Conjunct x) {
        int n = conjuncts.size();
        if (n > Scan.LONGEST) {
            return index().nextLike(position, x);
        }
        return position + 1 < n ? position + 1 : -1;
    }

    /** Returns what is known of a literal that contributed, or null. */
    public @Nullable StructInfo struct(StructLit literal) {
        int n = structs().size();
        if (n > Scan.LONGEST) {
            int i = index().struct(structs, literal);
            return i < 0 ? null : structs.get(i);
        }
        for (int i = 0; i < n; i++) {
            if (structs.get(i).literal() == literal) {
                return structs.get(i);
            }
        }
        return null;
    }

    /** Removes all conjuncts. */
    public void clearConjuncts() {
        conjuncts = List.of();
        index = null;
    }

    /** Adds a pattern constraint. */
    public void addPattern(PatternConstraint p) {
        if (patterns.isEmpty()) {
            patterns = new ArrayList<>(FIRST_CONJUNCTS);
        }
        patterns.add(p);
    }

    /** Puts other pattern constraints in the place of those that are there. */
    public void replacePatterns(List<PatternConstraint> others) {
        patterns = others;
    }

    /** Returns the vertex that holds the value: follows sharing and chosen disjuncts. */
    public Vertex deref() {
        Vertex v = this;
        while (v.base instanceof Vertex next) {
            v = next;
        }
        return v;
    }

    /** Returns the arc with that label as it stands here, or null. */
    public @Nullable Vertex arc(Label wanted) {
        int i = position(wanted);
        return i < 0 ? null : arcs.get(i);
    }

    /**
     * Returns where the arc with that label stands among the arcs, or -1. Those are only added at the end or replaced by one of the same
     * label, but for the two methods below, which drop the index.
     */
    public int position(Label wanted) {
        int n = arcs.size();
        if (n > Scan.LONGEST) {
            return index().arc(arcs, wanted);
        }
        for (int i = 0; i < n; i++) {
            if (wanted.equals(arcs.get(i).label)) {
                return i;
            }
        }
        return -1;
    }

    private VertexIndex index() {
        VertexIndex known = index;
        if (known == null) {
            known = new VertexIndex();
            index = known;
        }
        return known;
    }

    /** Removes all arcs. */
    public void clearArcs() {
        arcs = List.of();
        index = null;
    }

    /** Removes the arcs that satisfy a condition. */
    public void removeArcsIf(Predicate<Vertex> condition) {
        if (!arcs.isEmpty() && arcs.removeIf(condition)) {
            index = null;
        }
    }

    /** Returns the vertex that holds the value of the arc with that label, or null. */
    public @Nullable Vertex lookup(Label wanted) {
        Vertex a = arc(wanted);
        return a == null ? null : a.deref();
    }

    /** Returns the value: this vertex for a struct or list, otherwise what {@link #base} is; null if unknown. */
    public @Nullable Datum value() {
        return base instanceof StructMarker || base instanceof ListMarker ? this : (Datum) base;
    }

    /** Returns the error this vertex is, or null. */
    public @Nullable Bottom bottom() {
        return deref().base instanceof Bottom b ? b : null;
    }

    /** Reports whether this is an error. */
    public boolean isError() {
        return bottom() != null;
    }

    /** Reports whether the field is present. */
    public boolean isMember() {
        return arcType == ArcType.MEMBER;
    }

    public boolean isList() {
        return base instanceof ListMarker;
    }

    public boolean isClosedList() {
        return base instanceof ListMarker m && !m.open();
    }

    public boolean isStruct() {
        return base instanceof StructMarker;
    }

    /** Reports whether the vertex is data to be taken as it stands. */
    public boolean isData() {
        return data || (conjuncts.isEmpty() && !isReduced());
    }

    /** Reports whether a path leads here from a root. */
    public boolean isRooted() {
        return !nonRooted && !dynamic && (label == null || !label.isLet());
    }

    /** Returns the number of list elements. */
    public int elementCount() {
        int n = 0;
        for (Vertex a : arcs) {
            if (a.label != null && a.label.isIndex()) {
                n++;
            }
        }
        return n;
    }

    /** Returns the labels from the root to this vertex; a vertex that stands in for its parent's value adds none. */
    public List<Label> path() {
        List<Label> path = new ArrayList<>();
        for (Vertex v = this; v.parent != null; v = v.parent) {
            if (v.label != null && v.parent.base != v) {
                path.add(v.label);
            }
        }
        Collections.reverse(path);
        return path;
    }

    /** Returns the kinds of the value so far; the evaluator knows better while {@link #state} is set. */
    @Override
    public int kind() {
        var known = base; // whoever prints a value may ask while another thread evaluates it
        return known == null ? Kinds.TOP : known.kind();
    }

    @Override
    public Concreteness concreteness() {
        return base instanceof Datum d ? d.concreteness() : Concreteness.CONCRETE;
    }
}
