package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.BoundExpr;
import dev.pequod.cue.internal.adt.Builtin;
import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.Clause;
import dev.pequod.cue.internal.adt.CloseInfo;
import dev.pequod.cue.internal.adt.Comprehension;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DisjunctionExpr;
import dev.pequod.cue.internal.adt.DynamicField;
import dev.pequod.cue.internal.adt.Ellipsis;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Experiments;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.Interpolation;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.LabelReference;
import dev.pequod.cue.internal.adt.LetField;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.OpenExpr;
import dev.pequod.cue.internal.adt.PatternField;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.UnaryExpr;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.export.TermPrinter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Takes operands apart into what holds whatever the data are, and what does not. */
final class Certain {
    /** Functions without a package that make what their result says; the others make what they are given. */
    private static final Set<String> MEASURES = Set.of("len", "div", "mod", "quo", "rem");

    /** How many names of fields a note has. */
    private static final int MAX_LISTED = 5;

    /** In how many ways operands may each be one of several values before only the kinds of these matter. */
    private static final int MAX_WAYS = 50;

    /** How many fields and elements all values may have that an operand is one of. */
    private static final int MAX_FIELDS = 200;

    /** What stands for fields that may not be there: a struct that consists of such only is one when there are any. */
    private static final Comprehension NONE = new Comprehension(
            null,
            List.of(new Clause.If(null, new Bool(null, false))),
            new StructLit(null, List.of(), false, Experiments.DEFAULT),
            null);

    private final Evaluation c;
    private final Surroundings around;
    private final Set<Vertex> following = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Vertex, List<Leaf>> followed = new IdentityHashMap<>();
    private final List<Leaf> unsettled = new ArrayList<>();
    private final Set<Check> checks = new LinkedHashSet<>();
    private final Set<String> names = new HashSet<>();
    private boolean mayHaveAny;
    private boolean mayHaveMore;
    private long ways = 1;

    Certain(Surroundings around) {
        this.c = around.c();
        this.around = around;
    }

    /** Returns what holds of an operand of a vertex. */
    List<Leaf> of(Leaf leaf, Vertex v) {
        if (leaf.isSettled(around, v)) {
            return List.of(leaf);
        }
        if (!isStruct(leaf)) {
            unsettled.add(leaf);
        }
        return part(leaf, v);
    }

    /** Reports whether an operand is a struct, or one that is there whatever the data are: what is left out of it is told by itself. */
    private boolean isStruct(Leaf leaf) {
        return switch (leaf.expr()) {
            case StructLit s -> true;
            case Vertex w -> true;
            case Resolver r -> around.isFixed(leaf.env(), r);
            default -> false;
        };
    }

    /** Returns the operands that are left out, in whole or in part, but for structs. */
    List<Leaf> unsettled() {
        return unsettled;
    }

    /** Returns what is to be said of the structs among them. */
    List<Check> checks() {
        return List.copyOf(checks);
    }

    /** Reports whether what is left out may have fields, or give those of the rest their values. */
    boolean gives() {
        return mayHaveMore || !names.isEmpty();
    }

    /** Reports whether what is left out may have fields that the rest does not show. */
    boolean mayHaveMore() {
        return mayHaveMore;
    }

    /** Reports whether what is left out may have a field of that name, or give one its value. */
    boolean mayHave(String name) {
        return mayHaveAny || names.contains(name);
    }

    private List<Leaf> part(Leaf leaf, Vertex v) {
        if (leaf.isSettled(around, v)) {
            return List.of(leaf);
        }
        return c.nested(() -> {
            c.charge(1);
            return switch (leaf.expr()) {
                case StructLit s -> ofStruct(leaf, s, v);
                case ListLit l -> List.of(leaf.with(shown(new Environment(leaf.env(), v), l)));
                case DisjunctionExpr d -> ofAlternatives(leaf, d, v);
                case BinaryExpr b
                when b.op() == Op.AND -> {
                    List<Leaf> both = new ArrayList<>(part(leaf.with(b.left()), v));
                    both.addAll(part(leaf.with(b.right()), v));
                    yield both;
                }
                case Vertex w -> ofVertex(leaf, w, v);
                case LabelReference name -> ofKind(leaf);
                case Resolver r -> ofTarget(leaf, r, v);
                default -> ofKind(leaf);
            };
        });
    }

    private List<Leaf> ofKind(Leaf leaf) {
        int kinds = kinds(leaf.env(), leaf.expr());
        if ((kinds & Kinds.STRUCT) != 0 && !(leaf.expr() instanceof BoundExpr)) {
            addAny();
        }
        return kinds == Kinds.TOP || kinds == Kinds.BOTTOM ? List.of() : List.of(leaf.with(new BasicType(null, kinds)));
    }

    // --- structs and lists
    // --------------------------------------------------------------------------------------------------

    /** Leaves out of a struct what has no fixed names. What is embedded in it may be a scalar, unless fields are there. */
    private List<Leaf> ofStruct(Leaf leaf, StructLit s, Vertex v) {
        Environment inside = new Environment(leaf.env(), v);
        List<Term> kept = new ArrayList<>();
        List<Leaf> embedded = new ArrayList<>();
        boolean mayBeScalar = false;
        boolean isStruct = Branches.oneHolds(around, inside, s, Certain::isOfFields);
        for (Term d : s.declarations()) {
            if (around.isSettledPart(inside, d, v)) {
                kept.add(d);
                continue;
            }
            switch (d) {
                case Comprehension x -> {
                    if (!isStruct) {
                        kept.add(NONE);
                    }
                    Set<String> found = new LinkedHashSet<>();
                    addNames(x, found);
                    names.addAll(found);
                    mayBeScalar |= embeds(x.value()) || x.fallback() != null && embeds(x.fallback());
                    say("fields that are there or not depending on others are not checked" + listed(found), x);
                }
                case DynamicField f -> {
                    addAny();
                    say("fields whose names depend on other fields are not checked", f);
                }
                case PatternField f -> {
                    addAny();
                    say(
                            "fields of the names " + TermPrinter.brief(f.filter())
                                    + " are not checked, as these depend on other fields",
                            f);
                }
                case Expr x -> {
                    Leaf e = new Leaf(inside, x, leaf.closeInfo());
                    List<Leaf> parts = part(e, v);
                    mayBeScalar |= finished(Leaf.unified(v, parts)).deref().kind() != Kinds.STRUCT;
                    embedded.addAll(parts);
                    if (!isStruct(e)) {
                        checks.add(e.note(around));
                    }
                }
                default -> {}
            }
        }
        if (mayBeScalar && !isStruct && kept.stream().noneMatch(Certain::isOfStructs)) {
            return kept.stream().allMatch(NONE::equals) ? embedded : List.of();
        }
        for (Leaf e : embedded) {
            kept.add(e.env() == inside ? e.expr() : Leaf.unified(v, List.of(e)));
        }
        return List.of(leaf.with(new StructLit(s.source(), kept, s.file(), s.experiments())));
    }

    private void addAny() {
        mayHaveMore = true;
        mayHaveAny = true;
    }

    private void addNames(Comprehension x, Set<String> found) {
        addNames(x.value(), found);
        if (x.fallback() != null) {
            addNames(x.fallback(), found);
        }
    }

    private void addNames(StructLit s, Set<String> found) {
        mayHaveMore = true;
        c.nested(() -> {
            for (Term d : s.declarations()) {
                switch (d) {
                    case Field f -> found.add(f.label().name());
                    case StructLit inner -> addNames(inner, found);
                    case Comprehension x -> addNames(x, found);
                    case LetField l -> {}
                    default -> addAny();
                }
            }
            return null;
        });
    }

    private void say(String text, Term cause) {
        checks.add(new Check.Other(text, cause));
    }

    private static String listed(Set<String> names) {
        return names.isEmpty()
                ? ""
                : names.stream()
                        .limit(MAX_LISTED)
                        .collect(Collectors.joining(", ", ": ", names.size() > MAX_LISTED ? ", ..." : ""));
    }

    private static boolean embeds(StructLit s) {
        return s.declarations().stream()
                .anyMatch(d -> d instanceof Expr && !(d instanceof StructLit inner && !embeds(inner))
                        || d instanceof Comprehension x && embeds(x.value()));
    }

    /** Reports whether what a clause yields is a struct, be it an empty one. */
    private static boolean isOfFields(StructLit s) {
        return !embeds(s)
                && (s.declarations().isEmpty() || s.declarations().stream().anyMatch(Certain::isField));
    }

    private static boolean isField(Term d) {
        return d instanceof Field || d instanceof DynamicField || d instanceof PatternField || d instanceof Ellipsis;
    }

    /** Reports whether a declaration makes a struct of what it is in. */
    private static boolean isOfStructs(Term d) {
        return d instanceof Field f
                && f.label().isString()
                && (f.arcType() == ArcType.MEMBER || f.arcType() == ArcType.REQUIRED);
    }

    /** Returns a list up to what has no fixed number of elements. */
    private ListLit shown(Environment inside, ListLit l) {
        List<Term> kept = new ArrayList<>();
        for (Term e : l.elements()) {
            if (e instanceof Comprehension && !around.isFixed(inside, e)) {
                kept.add(new Ellipsis(null, null));
                break;
            }
            kept.add(e);
        }
        return new ListLit(l.source(), kept);
    }

    // --- alternatives
    // -------------------------------------------------------------------------------------------------------

    private List<Leaf> ofAlternatives(Leaf leaf, DisjunctionExpr d, Vertex v) {
        List<DisjunctionExpr.Disjunct> kept = new ArrayList<>();
        List<Vertex> settled = new ArrayList<>();
        for (DisjunctionExpr.Disjunct x : d.values()) {
            if (around.isSettled(leaf.env(), x.value(), v)) {
                kept.add(x);
                settled.add(finished(Leaf.unified(v, List.of(leaf.with(x.value())))));
            }
        }
        for (DisjunctionExpr.Disjunct x : d.values()) {
            if (around.isSettled(leaf.env(), x.value(), v)) {
                continue;
            }
            List<Leaf> part = part(leaf.with(x.value()), v);
            if (part.isEmpty()) {
                return List.of();
            }
            Vertex made = finished(Leaf.unified(v, part));
            if (settled.stream().noneMatch(o -> c.subsumes(o, made))) {
                kept.add(new DisjunctionExpr.Disjunct(made, false));
            }
        }
        return kept.isEmpty()
                ? List.of()
                : List.of(leaf.with(new DisjunctionExpr(
                        d.source(), kept, kept.stream().anyMatch(DisjunctionExpr.Disjunct::marked))));
    }

    private Vertex finished(Vertex v) {
        c.finish(v);
        return v;
    }

    // --- references
    // ---------------------------------------------------------------------------------------------------------

    private List<Leaf> ofVertex(Leaf leaf, Vertex w, Vertex v) {
        List<Leaf> parts = followed(w, v);
        return parts == null ? List.of() : List.of(leaf.with(Leaf.unified(w, parts)));
    }

    private List<Leaf> ofTarget(Leaf leaf, Resolver r, Vertex v) {
        Vertex target = around.certainTarget(leaf.env(), r);
        List<Leaf> parts = target == null ? null : followed(target, v);
        if (target == null) {
            addAny();
            return oneOf(leaf, around.candidates(leaf.env(), r));
        }
        if (parts == null) {
            addAny();
            return List.of();
        }
        if (!around.isFixed(leaf.env(), r)) {
            addFieldsOf(target.deref());
        }
        boolean closes = target.label != null && target.label.isDefinition();
        return closes && !parts.isEmpty() ? List.of(leaf.with(Leaf.unified(target, parts))) : parts;
    }

    /** Returns that an operand is one of some values, or of their kinds if they are many; nothing if there are none. */
    private List<Leaf> oneOf(Leaf leaf, List<Vertex> values) {
        int fields =
                values.stream().mapToInt(v -> finished(v).deref().arcs.size()).sum();
        if (ways * values.size() > MAX_WAYS || fields > MAX_FIELDS) {
            int kinds = kinds(values);
            return kinds == Kinds.TOP ? List.of() : List.of(leaf.with(new BasicType(null, kinds)));
        }
        ways *= Math.max(1, values.size());
        List<DisjunctionExpr.Disjunct> all = values.stream()
                .map(v -> new DisjunctionExpr.Disjunct(finished(v), false))
                .toList();
        return switch (all.size()) {
            case 0 -> List.of();
            case 1 -> List.of(leaf.with(values.getFirst()));
            default -> List.of(leaf.with(new DisjunctionExpr(null, all, false)));
        };
    }

    private int kinds(List<Vertex> values) {
        return values.stream().mapToInt(v -> finished(v).deref().kind()).reduce(Kinds.BOTTOM, (a, b) -> a | b);
    }

    /** Data may give all fields of a target their values, and others to it unless it is closed. */
    private void addFieldsOf(Vertex w) {
        if (!w.isStruct() || !w.patterns().isEmpty() || c.acceptsAnyField(w)) {
            addAny();
            return;
        }
        w.arcs.stream().filter(a -> a.label != null && a.label.isString()).forEach(a -> names.add(a.label.name()));
    }

    /** Returns what holds of a vertex as an operand of another one; null if it leads back to itself, or too far. */
    private @Nullable List<Leaf> followed(Vertex w, Vertex v) {
        List<Leaf> known = followed.get(w);
        if (known != null || c.isDeep() || !following.add(w)) {
            return known;
        }
        Set<Leaf> parts = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Leaf> inOrder = new ArrayList<>();
        for (Leaf each : Leaf.of(c, w)) {
            part(each, v).stream().filter(parts::add).forEach(inOrder::add);
        }
        following.remove(w);
        followed.put(w, inOrder);
        return inOrder;
    }

    // --- kinds
    // --------------------------------------------------------------------------------------------------------------

    /** Returns the kinds that an expression may have whatever the data are. */
    private int kinds(Environment env, Expr x) {
        return c.nested(() -> switch (x) {
            case Vertex v -> Kinds.TOP;
            case Datum d -> d.kind();
            case Interpolation i -> i.kind();
            case ListLit l -> Kinds.LIST;
            case UnaryExpr u when u.op() == Op.NOT -> Kinds.BOOL;
            case UnaryExpr u -> Kinds.NUMBER & kinds(env, u.operand());
            case BoundExpr b -> bounded(b.op(), kinds(env, b.operand()));
            case BinaryExpr b -> combined(b.op(), kinds(env, b.left()), kinds(env, b.right()));
            case CallExpr call -> called(env, call);
            case OpenExpr o -> kinds(env, o.operand());
            case LabelReference name -> Kinds.STRING;
            case Resolver r -> ofTarget(env, r);
            default -> Kinds.TOP;
        });
    }

    private int ofTarget(Environment env, Resolver r) {
        Vertex target = around.certainTarget(env, r);
        if (target != null) {
            return around.kinds(target, () -> kindsOf(env, r));
        }
        int kinds = kinds(around.candidates(env, r));
        return kinds == Kinds.BOTTOM ? Kinds.TOP : kinds;
    }

    private int kindsOf(Environment env, Resolver r) {
        List<Leaf> parts = new Certain(around).part(new Leaf(env, r, CloseInfo.NONE), new Vertex());
        Vertex w = new Vertex();
        w.addConjunct(Conjunct.root(Environment.EMPTY, Top.INSTANCE));
        parts.forEach(p -> w.addConjunct(new Conjunct(p.env(), p.expr(), p.closeInfo())));
        int kinds = finished(w).deref().kind();
        return kinds == Kinds.BOTTOM ? Kinds.TOP : kinds;
    }

    private static int bounded(Op op, int operand) {
        if (op == Op.NOT_EQUAL) {
            return Kinds.TOP;
        }
        for (int kinds : new int[] {Kinds.NUMBER, Kinds.STRING, Kinds.BYTES}) {
            if ((operand & ~kinds) == 0) {
                return kinds;
            }
        }
        return op == Op.MATCH || op == Op.NOT_MATCH ? Kinds.STRING | Kinds.BYTES : Kinds.TOP;
    }

    private static int combined(Op op, int a, int b) {
        return switch (op) {
            case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, MATCH, NOT_MATCH, BOOL_AND, BOOL_OR ->
                Kinds.BOOL;
            case ADD, SUBTRACT, MULTIPLY -> same(a | b);
            case DIVIDE -> Kinds.NUMBER;
            case AND -> a & b;
            case OR, NOT -> Kinds.TOP;
        };
    }

    private static int same(int operands) {
        for (int kinds : new int[] {Kinds.INT, Kinds.NUMBER, Kinds.STRING, Kinds.BYTES}) {
            if ((operands & ~kinds) == 0) {
                return kinds;
            }
        }
        return Kinds.TOP;
    }

    private int called(Environment env, CallExpr call) {
        Builtin b = Parts.function(c, env, call.function());
        if (b == null
                || b.result() == Kinds.BOTTOM
                || b.nonConcrete()
                || b.packagePath().isEmpty() && !MEASURES.contains(b.name())) {
            return Kinds.TOP;
        }
        return b.isValidator(call.arguments().size())
                ? b.parameters().getFirst().kind()
                : b.result();
    }
}
