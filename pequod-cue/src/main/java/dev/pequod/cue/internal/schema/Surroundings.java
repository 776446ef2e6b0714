package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.BoundExpr;
import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.Clause;
import dev.pequod.cue.internal.adt.Comprehension;
import dev.pequod.cue.internal.adt.Concreteness;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.DisjunctionExpr;
import dev.pequod.cue.internal.adt.DynamicField;
import dev.pequod.cue.internal.adt.DynamicReference;
import dev.pequod.cue.internal.adt.Ellipsis;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.ImportReference;
import dev.pequod.cue.internal.adt.IndexExpr;
import dev.pequod.cue.internal.adt.Interpolation;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.LabelReference;
import dev.pequod.cue.internal.adt.LetField;
import dev.pequod.cue.internal.adt.LetReference;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.OpenExpr;
import dev.pequod.cue.internal.adt.PatternField;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.SelectorExpr;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.ValueReference;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.export.Operands;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells what data may change. A vertex shows what is so under the defaults of all fields; what of it is so whatever the data are only the
 * expressions tell: a term is <em>fixed</em> if all that it refers to is, and that is fixed if the data cannot set it, or only to what it
 * is. When in doubt, it is not.
 */
final class Surroundings {
    private final Evaluation c;
    private final List<Vertex> reading;
    private final Map<Vertex, Boolean> whole = new IdentityHashMap<>();
    private final Map<Vertex, Boolean> fixed = new IdentityHashMap<>();
    private final Map<Vertex, Integer> kinds = new IdentityHashMap<>();
    /** Whether what is referred to is settled as an operand of a vertex, by that vertex. */
    private final Map<Vertex, Map<Vertex, Boolean>> settled = new IdentityHashMap<>();

    /** What was read that has fields when these answers, but for {@link #whole}, were found: they depend on that. */
    private List<Vertex> readThen = List.of();

    private final Set<Vertex> asked = Collections.newSetFromMap(new IdentityHashMap<>());
    private long assumed;
    private boolean isAnswering;

    /** What a question led to for which there is no depth left; then its answer is none. */
    private @Nullable Vertex tooFar;

    /**
     * @param reading the values that data are unified with, and all in them that lead here, as it grows and shrinks; all others are fixed
     */
    Surroundings(Evaluation c, List<Vertex> reading) {
        this.c = c;
        this.reading = reading;
    }

    Evaluation c() {
        return c;
    }

    // --- operands
    // -----------------------------------------------------------------------------------------------------------

    /**
     * Reports whether an operand of {@code v} has the same fields, elements and checks whatever the data are. What those are is another
     * question: they are operands of their own vertices.
     */
    boolean isSettled(Environment env, Expr x, Vertex v) {
        return c.nested(() -> switch (x) {
            case Vertex w -> isData(w) || once(w, () -> areSettled(w, v));
            case Datum d -> true;
            case StructLit s -> {
                Environment inside = new Environment(env, v);
                yield s.declarations().stream().allMatch(d -> isSettledPart(inside, d, v));
            }
            case ListLit l -> {
                Environment inside = new Environment(env, v);
                yield l.elements().stream().allMatch(e -> !(e instanceof Comprehension) || isFixed(inside, e));
            }
            case BinaryExpr b when b.op() == Op.AND -> isSettled(env, b.left(), v) && isSettled(env, b.right(), v);
            case DisjunctionExpr d -> d.values().stream().allMatch(o -> isSettled(env, o.value(), v));
            case OpenExpr o -> isSettled(env, o.operand(), v);
            case CallExpr call
            when combines(env, call) ->
                call.arguments().stream()
                        .allMatch(a -> a instanceof ListLit l ? areSettled(env, l, v) : isSettled(env, a, v));
            case Resolver r -> isFixed(env, r) ? isOfSettled(c.resolveIn(env, r), v) : isOfSettled(path(env, r), v);
            default -> isFixed(env, x);
        });
    }

    /** Reports whether a declaration has the same names whatever the data are, or an element. */
    boolean isSettledPart(Environment inside, Term declaration, Vertex v) {
        return switch (declaration) {
            case Comprehension x -> new Reader(inside, false).yieldsFixed(x, 0);
            case DynamicField f -> isFixed(inside, f.key());
            case PatternField f -> isFixed(inside, f.filter());
            case Expr embedded -> isSettled(inside, embedded, v);
            default -> true;
        };
    }

    /** Reports whether a function only puts its arguments together. */
    private boolean combines(Environment env, CallExpr call) {
        return Parts.isCallOf("close", c, env, call)
                || Parts.isCallOf("and", c, env, call)
                || Parts.isCallOf("or", c, env, call);
    }

    /** Reports whether the elements of a list are settled as operands of {@code v}. */
    private boolean areSettled(Environment env, ListLit l, Vertex v) {
        Environment inside = new Environment(env, v);
        return l.elements().stream().allMatch(e -> e instanceof Expr x ? isSettled(inside, x, v) : isFixed(inside, e));
    }

    /** Reports whether the operands of {@code of} are settled as operands of {@code v}, whose fields they then refer to. */
    private boolean areSettled(Vertex of, Vertex v) {
        return Leaf.of(c, of).stream().allMatch(leaf -> isSettled(leaf.env(), leaf.expr(), v));
    }

    private boolean isOfSettled(@Nullable Vertex target, Vertex v) {
        if (target == null || isData(target)) {
            return true;
        }
        forgetOthers();
        Map<Vertex, Boolean> answers = settled.computeIfAbsent(v, k -> new IdentityHashMap<>());
        return remembered(answers, target, () -> once(target, () -> areSettled(target, v)));
    }

    private boolean isOfSettled(@Nullable Path path, Vertex v) {
        return path != null && !path.isOfData && path.isCertain() && isOfSettled(path.target, v);
    }

    // --- values
    // -------------------------------------------------------------------------------------------------------------

    /** Reports whether a term means the same whatever the data are, all of it. */
    boolean isFixed(Environment env, Term t) {
        return answered(() -> new Reader(env, false).isFixed(t, 0));
    }

    /** Reports whether data elsewhere may complete a vertex, or decide what of it is left out: bounds do not. */
    boolean isDerived(Vertex v) {
        return !isData(v)
                && !answered(() ->
                        Leaf.of(c, v).stream().allMatch(leaf -> new Reader(leaf.env(), true).isFixed(leaf.expr(), 0)));
    }

    /** Reports whether a field that is no part of the data may refuse them: it puts several demands together, or computes what may fail. */
    boolean judges(Vertex v) {
        if (isData(v)) {
            return false;
        }
        List<Leaf> leaves = Leaf.of(c, v);
        return !leaves.stream().allMatch(leaf -> isFixed(leaf.env(), leaf.expr()))
                && once(
                        v,
                        () -> leaves.stream().allMatch(leaf -> leaf.expr() instanceof StructLit)
                                ? v.arcs.stream().anyMatch(this::judges) || !areSettled(v, v)
                                : leaves.size() > 1
                                        || !isHarmless(leaves.getFirst().expr()));
    }

    private static boolean isHarmless(Expr x) {
        return switch (x) {
            case FieldReference r -> true;
            case LetReference r -> true;
            case ValueReference r -> true;
            case Interpolation i -> true;
            case BoundExpr b -> true;
            case SelectorExpr s -> isHarmless(s.operand());
            default -> false;
        };
    }

    private static boolean isData(Vertex v) {
        return v.data || v.isData();
    }

    /** Reports whether a vertex is the same whatever the data are that are not in it. */
    boolean isFixed(Vertex v) {
        return isData(v) || answered(() -> areLeavesFixed(v));
    }

    /** Answers a question about a vertex; yes, as far as it depends on itself. */
    private boolean once(Vertex v, BooleanSupplier question) {
        if (!asked.add(v)) {
            assumed++;
            return true;
        }
        boolean answer = question.getAsBoolean();
        asked.remove(v);
        return answer;
    }

    private boolean areLeavesFixed(Vertex v) {
        forgetOthers();
        return remembered(fixed, v, () -> Leaf.of(c, v).stream().allMatch(leaf -> isFixed(leaf.env(), leaf.expr())));
    }

    /** Answers a question of what is fixed; where it leads too far, first what it leads to is asked, from here. */
    private boolean answered(BooleanSupplier question) {
        if (isAnswering) {
            return question.getAsBoolean();
        }
        while (true) {
            isAnswering = true;
            boolean answer = question.getAsBoolean();
            isAnswering = false;
            Vertex far = tooFar;
            tooFar = null;
            if (far == null || c.isDeep()) {
                return answer;
            }
            answered(() -> areLeavesFixed(far));
            if (!fixed.containsKey(far)) {
                return false;
            }
        }
    }

    /** Answers a question about a vertex, and keeps the answer unless it only holds as far as others do that are being asked. */
    private boolean remembered(Map<Vertex, Boolean> answers, Vertex v, BooleanSupplier question) {
        Boolean known = answers.get(v);
        if (known != null) {
            return known;
        }
        long before = assumed;
        boolean answer = question.getAsBoolean();
        if (tooFar == null && (!answer || assumed == before || asked.isEmpty())) {
            answers.put(v, answer);
        }
        return answer;
    }

    /** Returns the kinds of what a vertex is referred to for, found once; any where it leads back to itself. */
    int kinds(Vertex v, IntSupplier found) {
        forgetOthers();
        Integer known = c.isDeep() ? Integer.valueOf(Kinds.TOP) : kinds.putIfAbsent(v, Kinds.TOP);
        if (known != null) {
            return known;
        }
        int answer = found.getAsInt();
        kinds.put(v, answer);
        return answer;
    }

    private void forgetOthers() {
        List<Vertex> now =
                reading.stream().filter(v -> !v.deref().arcs.isEmpty()).toList();
        if (!readThen.equals(now)) {
            fixed.clear();
            kinds.clear();
            settled.clear();
            readThen = now;
        }
    }

    private boolean isFixed(Path path) {
        Vertex v = path.target;
        if (c.isDeep() && !fixed.containsKey(v)) {
            tooFar = v;
            return false;
        }
        return path.isCertain()
                && (path.isThere && isWritten(v)
                        || once(v, () -> areLeavesFixed(v) && (!path.isOfData || path.isThere && isFull(v))));
    }

    /** Reports whether a scalar is one of the operands, so that nothing else is possible. */
    private boolean isWritten(Vertex v) {
        return Leaf.of(c, v).stream().anyMatch(leaf -> leaf.expr() instanceof Datum d && isScalar(d));
    }

    private static boolean isScalar(Datum d) {
        return (d.kind() & Kinds.SCALAR) != 0 && d.concreteness() == Concreteness.CONCRETE;
    }

    /** Reports whether there is nothing that data can add to a value. */
    private boolean isFull(Vertex v) {
        Vertex w = v.deref();
        if (!isMember(v) || w.base instanceof Disjunction) {
            return false;
        }
        Datum d = w.value();
        return d != null && isScalar(d)
                || (w.isClosedList() || w.isStruct() && w.patterns().isEmpty() && !c.acceptsAnyField(w))
                        && w.arcs.stream()
                                .filter(a -> a.label != null && a.label.isRegular())
                                .allMatch(a -> isFull(a) && areLeavesFixed(a));
    }

    /** Reads a term; {@code depth} is the number of scopes within it that are around a part of it. */
    private final class Reader {
        private final Environment env;
        private final boolean skipsBounds;

        Reader(Environment env, boolean skipsBounds) {
            this.env = env;
            this.skipsBounds = skipsBounds;
        }

        boolean isFixed(Term t, int depth) {
            return tooFar == null
                    && c.nested(() -> {
                        c.charge(1);
                        return switch (t) {
                            case Vertex v -> isData(v) || once(v, () -> areLeavesFixed(v));
                            case Datum d -> true;
                            case BoundExpr b when skipsBounds -> true;
                            case LabelReference r -> r.upCount() < depth;
                            case DynamicReference r -> r.upCount() < depth && isFixed(r.label(), depth);
                            case ImportReference r -> true;
                            case FieldReference r -> r.upCount() < depth || leadsToFixed(r, depth);
                            case LetReference r -> r.upCount() < depth || leadsToFixed(r, depth);
                            case ValueReference r -> depth > 0 && r.upCount() <= depth || leadsToFixed(r, depth);
                            case SelectorExpr s -> leadsToFixed(s, depth) || isFixed(s.operand(), depth);
                            case IndexExpr i ->
                                isFixed(i.index(), depth) && (leadsToFixed(i, depth) || isFixed(i.operand(), depth));
                            case StructLit s -> s.declarations().stream().allMatch(d -> isFixed(d, depth + 1));
                            case ListLit l -> l.elements().stream().allMatch(e -> isFixed(e, depth + 1));
                            case Comprehension x -> {
                                int inside = clauses(x.clauses(), depth);
                                yield inside >= 0
                                        && isFixed(x.value(), inside)
                                        && (x.fallback() == null || isFixed(x.fallback(), depth));
                            }
                            case Expr x -> {
                                List<Term> operands = new ArrayList<>();
                                Operands.forEach(x, operands::add);
                                yield operands.stream().allMatch(o -> isFixed(o, depth));
                            }
                            case PatternField f -> whole().isFixed(f.filter(), depth) && isFixed(f.value(), depth);
                            case DynamicField f -> isFixed(f.key(), depth) && isFixed(f.value(), depth);
                            case Field f -> isFixed(f.value(), depth);
                            case LetField f -> isFixed(f.value(), depth);
                            case Ellipsis x -> x.value() == null || isFixed(x.value(), depth);
                            case Clause x -> false;
                        };
                    });
        }

        /** Returns a reader of what decides by its bounds, too: of names and conditions. */
        private Reader whole() {
            return skipsBounds ? new Reader(env, false) : this;
        }

        /** Reports whether a comprehension yields fields of the same names whatever the data are. */
        boolean yieldsFixed(Comprehension x, int depth) {
            int inside = clauses(x.clauses(), depth);
            return inside >= 0
                    && namesFixed(x.value(), inside + 1)
                    && (x.fallback() == null || namesFixed(x.fallback(), depth + 1));
        }

        private boolean namesFixed(StructLit s, int depth) {
            return c.nested(() -> s.declarations().stream().allMatch(d -> switch (d) {
                case Comprehension x -> yieldsFixed(x, depth);
                case DynamicField f -> isFixed(f.key(), depth);
                case PatternField f -> isFixed(f.filter(), depth);
                case StructLit inner -> namesFixed(inner, depth + 1);
                case Expr embedded -> isFixed(embedded, depth);
                default -> true;
            }));
        }

        /** Returns the number of scopes within the clauses; -1 if they are not fixed. */
        int clauses(List<Clause> clauses, int depth) {
            int inside = depth;
            for (Clause clause : clauses) {
                Expr x = switch (clause) {
                    case Clause.For f -> f.operand();
                    case Clause.If i -> i.condition();
                    case Clause.Let l -> l.value();
                    case Clause.Try t -> null;
                };
                if (x == null || !whole().isFixed(x, inside)) {
                    return -1;
                }
                inside += clause instanceof Clause.If ? 0 : 1;
            }
            return inside;
        }

        private boolean leadsToFixed(Resolver r, int depth) {
            Resolver outer = outwards(r, depth);
            if (outer == null) {
                return false;
            }
            if (isOutside(env, outer)) {
                return true;
            }
            Path path = path(env, outer);
            return path != null && Surroundings.this.isFixed(path);
        }
    }

    // --- references
    // ---------------------------------------------------------------------------------------------------------

    /**
     * Where a reference leads.
     *
     * @param holders what it leads through
     * @param isThere whether there is something without data, too, as no field on the way is required or optional
     * @param isOfData whether data may be there
     */
    private record Path(List<Vertex> holders, Vertex target, boolean isThere, boolean isOfData, Surroundings around) {
        /** Reports whether that place has these operands, and no others, whatever the data are. */
        boolean isCertain() {
            return holders.stream().allMatch(around::isWhole);
        }
    }

    /** Returns where a reference leads whatever the data are, along names; null if that is not known. */
    private @Nullable Path path(Environment env, Resolver r) {
        List<Vertex> holders = new ArrayList<>();
        boolean isOfData = true;
        Expr at = r;
        while (!(at instanceof FieldReference || at instanceof LetReference || at instanceof ValueReference)) {
            Expr operand = switch (at) {
                case SelectorExpr s -> s.operand();
                case IndexExpr i when isFixed(env, i.index()) -> i.operand();
                default -> null;
            };
            if (!(operand instanceof Resolver of)) {
                return null;
            }
            isOfData &= !(at instanceof SelectorExpr s) || s.label().isRegular();
            Vertex holder = resolved(env, of);
            if (holder == null) {
                return null;
            }
            holders.add(holder);
            at = of;
        }
        isOfData &= !(at instanceof LetReference)
                && (!(at instanceof FieldReference f) || f.label().isRegular());
        Vertex target = resolved(env, r);
        Vertex scope = scope(env, (Resolver) at);
        if (target == null || scope == null) {
            return null;
        }
        boolean isThere = isMember(target) && holders.stream().allMatch(Surroundings::isMember);
        for (Vertex v = scope; v != null; v = v.parent) {
            holders.add(v);
            if (isRead(v)) {
                return new Path(holders, target, isThere, isOfData, this);
            }
            isThere &= isMember(v);
            isOfData &= v.label == null || v.label.isRegular();
        }
        return new Path(holders, target, isThere, false, this);
    }

    private static boolean isMember(Vertex v) {
        return v.arcType == ArcType.MEMBER;
    }

    /** Returns what a reference leads to, be it there without data or not. */
    private @Nullable Vertex resolved(Environment env, Resolver r) {
        Vertex found = c.resolveIn(env, r);
        if (found != null) {
            return found;
        }
        return switch (r) {
            case FieldReference f -> field(scope(env, f), f.label());
            case SelectorExpr s when s.operand() instanceof Resolver of -> field(resolved(env, of), s.label());
            default -> null;
        };
    }

    private static @Nullable Vertex field(@Nullable Vertex holder, Label label) {
        return holder == null ? null : holder.deref().arc(label);
    }

    /** Returns what a reference leads to if it has its operands whatever the data are; null if it may have others. */
    @Nullable
    Vertex certainTarget(Environment env, Resolver r) {
        if (isFixed(env, r)) {
            return c.resolveIn(env, r);
        }
        Path path = path(env, r);
        return path != null && path.isCertain() ? path.target : null;
    }

    /**
     * Returns all that a reference may lead to as far as data decide that, where they choose among what is fixed: {@code #sizes[size].cpu}. None
     * if that is not known.
     */
    List<Vertex> candidates(Environment env, Resolver r) {
        return switch (r) {
            case IndexExpr i
            when i.operand() instanceof Resolver of -> within(env, of, a -> a.label != null && a.label.isRegular());
            case SelectorExpr s
            when s.operand() instanceof Resolver of ->
                within(env, of, a -> s.label().equals(a.label));
            default -> List.of();
        };
    }

    private List<Vertex> within(Environment env, Resolver r, Predicate<Vertex> isWanted) {
        Vertex found = isFixed(env, r) ? c.resolveIn(env, r) : null;
        List<Vertex> holders = found == null ? candidates(env, r) : List.of(found);
        List<Vertex> all = new ArrayList<>();
        for (Vertex holder : holders) {
            c.finish(holder);
            if (holder.deref().base instanceof Disjunction) {
                return List.of();
            }
            c.charge(holder.deref().arcs.size());
            holder.deref().arcs.stream()
                    .filter(a -> a.label != null && isMember(a) && isWanted.test(a))
                    .forEach(all::add);
        }
        return all;
    }

    private static @Nullable Vertex scope(Environment env, Resolver r) {
        return switch (r) {
            case FieldReference f -> Meaning.scope(env, f.upCount()).vertex();
            case LetReference l -> Meaning.scope(env, l.upCount()).vertex();
            case ValueReference v
            when v.upCount() > 0 -> Meaning.scope(env, v.upCount() - 1).vertex();
            default -> null;
        };
    }

    /** Returns a reference as it is written so many scopes further outside; null if it is none of names, or leads to what is inside. */
    private static @Nullable Resolver outwards(Resolver r, int depth) {
        return switch (r) {
            case FieldReference f
            when f.upCount() >= depth -> new FieldReference(f.source(), f.upCount() - depth, f.label(), f.optional());
            case LetReference l
            when l.upCount() >= depth -> new LetReference(l.source(), l.upCount() - depth, l.label());
            case ValueReference v
            when v.upCount() > depth -> new ValueReference(v.source(), v.upCount() - depth, v.label());
            case ImportReference i -> i;
            case SelectorExpr s -> s.operand() instanceof Resolver of ? outwards(s, of, depth) : null;
            case IndexExpr i -> i.operand() instanceof Resolver of ? outwards(i, of, depth) : null;
            default -> null;
        };
    }

    private static @Nullable Resolver outwards(Resolver r, Resolver operand, int depth) {
        Resolver outer = outwards(operand, depth);
        if (outer == null || depth == 0) {
            return outer == null ? null : r;
        }
        return switch (r) {
            case SelectorExpr s -> new SelectorExpr(s.source(), outer, s.label(), s.labelSource(), s.optional());
            case IndexExpr i
            when i.index() instanceof Datum -> new IndexExpr(i.source(), outer, i.index(), i.optional());
            default -> null;
        };
    }

    private boolean isOutside(Environment env, Resolver r) {
        return switch (r) {
            case ImportReference i -> true;
            case SelectorExpr s -> s.operand() instanceof Resolver of && isOutside(env, of);
            case IndexExpr i -> i.operand() instanceof Resolver of && isOutside(env, of) && isFixed(env, i.index());
            default -> {
                Vertex scope = scope(env, r);
                yield scope != null && isOutside(scope);
            }
        };
    }

    private boolean isOutside(Vertex scope) {
        for (Vertex v = scope; v != null; v = v.parent) {
            if (!v.isRooted() || isRead(v)) {
                return false;
            }
        }
        return true;
    }

    private boolean isRead(Vertex v) {
        return reading.contains(v) || reading.contains(v.deref());
    }

    /** Reports whether the fields of a vertex, or its elements, are there whatever the data are. */
    private boolean isWhole(Vertex v) {
        return remembered(
                whole,
                v,
                () -> !(v.deref().base instanceof Disjunction) && (isData(v) || once(v, () -> areSettled(v, v))));
    }
}
