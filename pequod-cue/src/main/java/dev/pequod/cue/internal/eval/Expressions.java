package dev.pequod.cue.internal.eval;

import static dev.pequod.cue.internal.eval.Conditions.ARC_TYPE_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.FIELD_SET_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.SCALAR_KNOWN;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BoundExpr;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.Builtin;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.CloseInfo;
import dev.pequod.cue.internal.adt.Concreteness;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.CycleType;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DisjunctionExpr;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Evaluator;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Fault;
import dev.pequod.cue.internal.adt.Interpolation;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.LabelReference;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.ListMarker;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.OpenExpr;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.SliceExpr;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.UnaryExpr;
import dev.pequod.cue.internal.adt.Vertex;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates expressions in the current environment. A result of null, like a bottom, means failure: the error is in the register of
 * the evaluation and stays there for the caller.
 */
final class Expressions {
    /** The steps of an expression, of which no value may be kept. */
    private static final int EXPRESSION = 12;

    /** What taking an element into a slice takes. */
    private static final int STEPS_OF_AN_ELEMENT = 1;

    /** Elements of a slice that take as much memory as a value that is evaluated. */
    private static final int COPIES_OF_A_VALUE = 8;

    private Expressions() {}

    // --- entry points
    // -------------------------------------------------------------------------------------------------------

    static @Nullable Datum evaluate(Evaluation c, Expr x, Demand demand) {
        CloseInfo saved = c.closeInfo;
        Datum v = evaluateKeepingCloseInfo(c, x, demand);
        c.closeInfo = saved;
        return v;
    }

    /** Evaluates {@code x}, chooses its default and unwraps it. */
    static @Nullable Datum value(Evaluation c, Expr x, Demand demand) {
        return Values.unwrap(Values.chooseDefault(c, evaluate(c, x, demand.forConcrete())));
    }

    /** Evaluates {@code x} and leaves in the register with what provenance the result goes on. */
    static @Nullable Datum evaluateKeepingCloseInfo(Evaluation c, Expr x, Demand demand) {
        return evaluateKeepingCloseInfo(c, x, null, demand);
    }

    private static @Nullable Datum evaluateKeepingCloseInfo(Evaluation c, Expr x, @Nullable Known left, Demand demand) {
        if (x instanceof Datum d && !(d instanceof Vertex) && !(d instanceof Bottom)) {
            return c.error != null ? c.error : d;
        }
        c.enter(EXPRESSION);
        var savedSource = c.source;
        c.source = x.source();
        Bottom savedError = c.error;
        c.error = null;
        Datum result;
        if (x instanceof Resolver r) {
            result = follow(c, r, demand);
        } else if (x instanceof BinaryExpr b && left != null) {
            result = operate(c, c.up(0), b, left, demand);
        } else if (x instanceof Evaluator e) {
            result = compute(c, e, demand);
        } else {
            result = (Datum) x;
        }
        c.error = Errors.combine(c.error, savedError);
        if (result instanceof Vertex v) {
            Bottom b = v.bottom();
            if (b != null && !b.isIncomplete()) {
                result = b;
            }
        }
        if (result instanceof Bottom b && b != c.error) {
            c.error = Errors.combine(c.error, located(c, b));
        }
        c.source = savedSource;
        c.leave();
        return c.error != null ? c.error : result;
    }

    /** The error of a cycle has no place of its own: it gets that of the expression. */
    private static Bottom located(Evaluation c, Bottom b) {
        if (b != Errors.CYCLE || c.source == null) {
            return b;
        }
        Fault f = b.faults().get(0);
        Fault at = new Fault(f.format(), f.arguments(), c.vertex, null, c.source, List.of(), List.of());
        return new Bottom(c.source, b.code(), List.of(at), c.vertex, false, false, false);
    }

    // --- references
    // ---------------------------------------------------------------------------------------------------------

    static @Nullable Vertex resolve(Evaluation c, Resolver r, Demand demand) {
        return References.resolve(c, r, demand);
    }

    private static @Nullable Datum follow(Evaluation c, Resolver x, Demand demand) {
        Vertex found = resolve(c, x, demand);
        if (c.hasError() || found == null) {
            return null;
        }
        Vertex arc = Values.derefNonShared(found);
        NodeState s = Unifier.state(c, arc);
        if (s != null) {
            c.closeInfo = Cycles.detect(s, arc, null, x, c.closeInfo).closeInfo();
            int needs = demand.condition() | ARC_TYPE_KNOWN;
            switch (demand.mode()) {
                case IGNORE -> {}
                case FINALIZE -> {
                    Unifier.unify(c, arc, Demand.checked(needs, RunMode.ATTEMPT));
                    Scheduler.freeze(s, needs);
                }
                case ATTEMPT -> Unifier.unify(c, arc, Demand.checked(needs, RunMode.ATTEMPT));
                case YIELD -> {
                    Unifier.unify(c, arc, Demand.checked(needs, RunMode.YIELD));
                    return followYielding(c, x, found, arc, s, demand);
                }
            }
        }
        return valueOf(c, arc.deref(), x, demand);
    }

    private static @Nullable Datum followYielding(
            Evaluation c, Resolver x, Vertex found, Vertex arc, NodeState s, Demand demand) {
        NodeState fs = NodeState.of(found);
        boolean evaluating = arc.status == Status.EVALUATING;
        if (demand.concrete()
                && found != arc
                && fs != null
                && fs.meets(SCALAR_KNOWN)
                && Values.isRecursivelyConcrete(arc)) {
            evaluating = false;
        }
        if (evaluating && found != arc && arc.disjunct && fs != null) {
            Task task = c.suspendableTask();
            if (task != null && demand.condition() == SCALAR_KNOWN && !fs.meets(SCALAR_KNOWN)) {
                fs.defaultAttemptInCycle = task.node.node;
                Scheduler.waitFor(task, fs, demand.condition() | ARC_TYPE_KNOWN);
                throw Yield.INSTANCE;
            }
            return c.newError(Bottom.Code.CYCLE, c.source, "unresolved disjunction: %s", x);
        }
        boolean hasValue = s.hasFieldValue || !Values.isCyclePlaceholder(arc.base);
        if (evaluating && !hasValue && (s.frozen & SCALAR_KNOWN) != 0 && Scheduler.allTasksFinished(s)) {
            c.finish(arc);
            hasValue = !Values.isCyclePlaceholder(arc.base);
        }
        if (evaluating && !hasValue) {
            c.add(c.newError(Bottom.Code.CYCLE, c.source, "cycle with field: %s", x));
            return valueOf(c, arc.deref(), x, demand);
        }
        Datum v = valueOf(c, arc, x, demand);
        Task task = c.currentTask();
        if (arc.nonRooted && task != null && !Scheduler.allTasksFinished(s)) {
            task.node.deferred = NodeState.append(task.node.deferred, s);
        }
        return v;
    }

    private static boolean isNamedFunction(Vertex v) {
        return v.status == Status.UNPROCESSED
                && v.conjuncts().size() == 1
                && v.conjuncts().getFirst().expr() instanceof Builtin;
    }

    /** Returns what is known of the vertex that {@code x} resolved to. */
    private static @Nullable Datum valueOf(Evaluation c, Vertex vertex, Resolver x, Demand demand) {
        Vertex v = vertex;
        if (!v.isMember() || v.base == null || v.base == Errors.CYCLE) {
            Unifier.unify(c, v, demand);
            if (v.arcType == ArcType.PENDING) {
                if (v.status == Status.EVALUATING) {
                    while (v.parent != null && v.arcType == ArcType.PENDING) {
                        v = v.parent;
                    }
                    Bottom b = c.newError(Bottom.Code.CYCLE, c.source, "cycle with field %s", x);
                    v.base = b;
                    return b;
                }
                Lookup.undefinedField(c, v, Bottom.Code.INCOMPLETE);
                return null;
            }
        }
        if (v.base instanceof Vertex shared && isNamedFunction(shared.deref())) {
            Unifier.unify(c, shared.deref(), demand); // nobody has asked yet whether it is a constraint
        }
        NodeState n = NodeState.of(v);
        if (n != null) {
            if (n.errors != null && !n.errors.isIncomplete()) {
                return n.errors;
            }
            if (n.scalar != null && Values.isCyclePlaceholder(v.base)) {
                return n.scalar;
            }
        }
        if (v.base instanceof Bottom b) {
            if (b.isIncomplete()) {
                c.add(b);
                return null;
            }
            return b;
        }
        return v.base == null ? (n == null ? null : Unifier.constraints(n, true)) : v;
    }

    /** Evaluates the operand of a selector, index or {@code for} as far as its fields are known. */
    static @Nullable Datum evaluateFields(Evaluation c, Expr x, Demand demand) {
        c.enter(EXPRESSION);
        var savedSource = c.source;
        c.source = x.source();
        Bottom savedError = c.error;
        c.error = null;
        Datum result = switch (x) {
            case Datum d -> d;
            case Evaluator e -> compute(c, e, demand);
            case Resolver r -> {
                Vertex v = resolve(c, r, demand);
                if (c.hasError() || v == null) {
                    yield null;
                }
                v = v.deref();
                NodeState n = Unifier.state(c, v);
                if (n != null) {
                    if (!c.closeInfo.isCyclic()) {
                        n.hasNonCycle = true;
                    }
                    Scheduler.process(n, ARC_TYPE_KNOWN | FIELD_SET_KNOWN, RunMode.YIELD);
                    if (!n.disjuncts.isEmpty()) {
                        Unifier.unify(c, n.node, Demand.of(ARC_TYPE_KNOWN | FIELD_SET_KNOWN, RunMode.YIELD));
                    }
                }
                yield v;
            }
        };
        c.error = Errors.combine(c.error, savedError);
        if (result instanceof Vertex v) {
            Bottom b = v.bottom();
            if (b != null && !b.isIncomplete()) {
                result = b;
            }
        }
        if (result instanceof Bottom b) {
            c.error = Errors.combine(c.error, located(c, b));
        }
        c.source = savedSource;
        c.leave();
        return c.error != null ? c.error : result;
    }

    /** Evaluates the operand of a selector or index to a vertex; {@link Values#EMPTY} with an error recorded if it has no fields. */
    static Vertex operand(Evaluation c, Expr whole, Expr x, boolean scalar) {
        CloseInfo saved = c.closeInfo;
        if (!(x instanceof Resolver)) {
            c.closeInfo = saved.withDefinition(false, saved.topDefinition());
        }
        Vertex v = operandOf(c, whole, x, scalar);
        if (!(x instanceof Resolver)) {
            c.closeInfo = c.closeInfo.withDefinition(saved.fromDefinition(), c.closeInfo.topDefinition());
        }
        return v;
    }

    private static Vertex operandOf(Evaluation c, Expr whole, Expr x, boolean scalar) {
        Datum v = evaluateFields(c, x, Demand.FIELD_SET);
        boolean hadValue = v != null;
        v = Values.chooseDefault(c, v);
        if (v == null && hadValue) {
            return Values.EMPTY;
        }
        if (scalar) {
            Datum w = Values.unwrap(v);
            if (w != Errors.CYCLE) {
                v = w;
            }
        }
        Vertex node = v instanceof Vertex w ? w : null;
        if (node != null && !Values.isCyclePlaceholder(node.base)) {
            v = node.value();
        }
        switch (v) {
            case null -> {
                c.addError(Bottom.Code.INCOMPLETE, x.source(), "%s undefined (%s is incomplete)", whole, x);
                return Values.EMPTY;
            }
            case Bottom b -> {
                c.add(b);
                return Values.EMPTY;
            }
            case Vertex w -> {
                if (w.nonRooted) {
                    Unifier.completeArcsOnly(c, w);
                }
            }
            default -> {
                int kind = v.kind();
                if ((kind & Kinds.STRUCT) != 0) {
                    c.addError(
                            Bottom.Code.INCOMPLETE,
                            x.source(),
                            "%s undefined as %s is incomplete (type %s)",
                            whole,
                            x,
                            Kinds.toString(kind));
                    return Values.EMPTY;
                }
                if (node == null) {
                    c.addError(
                            Bottom.Code.EVAL,
                            x.source(),
                            "invalid operand %s (found %s, want list or struct)",
                            x,
                            Kinds.toString(kind));
                    return Values.EMPTY;
                }
            }
        }
        return node == null ? Values.EMPTY : node;
    }

    // --- operators and literals
    // ---------------------------------------------------------------------------------------------

    private static @Nullable Datum compute(Evaluation c, Evaluator x, Demand demand) {
        Environment env = c.up(0);
        if (x instanceof BinaryExpr b) {
            return binary(c, env, b, demand);
        }
        if (x instanceof CallExpr call) {
            return Calls.evaluate(c, call, demand);
        }
        return switch (x) {
            case StructLit s -> literal(c, env, s);
            case ListLit l -> literal(c, env, l);
            case DisjunctionExpr d -> {
                Vertex v = c.inlineVertex(new Conjunct(env, d, c.closeInfo));
                c.finish(v);
                yield v;
            }
            case BoundExpr b -> bound(c, b);
            case SliceExpr s -> slice(c, s);
            case Interpolation i -> interpolate(c, i);
            case UnaryExpr u -> unary(c, u);
            case BinaryExpr b -> binary(c, env, b, demand);
            case OpenExpr open -> {
                Datum v = evaluateKeepingCloseInfo(c, open.operand(), demand);
                c.closeInfo = c.closeInfo.withOpened(true, c.closeInfo.conjunctOpened());
                yield v;
            }
            case CallExpr call -> Calls.evaluate(c, call, demand);
            case LabelReference l -> {
                Label label = c.up(l.upCount()).dynamicLabel();
                yield label == null ? new BasicType(null, Kinds.STRING) : labelValue(c, label);
            }
        };
    }

    static Datum labelValue(Evaluation c, Label label) {
        return label.isIndex() ? Num.of(label.index()) : new Str(c.source, label.name());
    }

    private static Vertex literal(Evaluation c, Environment env, Evaluator x) {
        Vertex v = c.inlineVertex(new Conjunct(env, x, c.closeInfo));
        Unifier.completeArcsOnly(c, v);
        return v;
    }

    private static @Nullable Datum bound(Evaluation c, BoundExpr x) {
        Datum v = value(c, x.operand(), Demand.SCALAR);
        if (v == null || v instanceof Bottom) {
            return v;
        }
        boolean equality = x.op() == Op.NOT_EQUAL || x.op() == Op.EQUAL;
        int kind = Values.kind(v);
        int allowed = Kinds.NUMBER | Kinds.STRING | Kinds.BYTES;
        int composite = Kinds.NULL | Kinds.STRUCT | Kinds.LIST;
        boolean single = Integer.bitCount(kind) == 1 || kind == Kinds.NUMBER;
        if (single && (kind & composite) != 0) {
            if (!equality) {
                return c.newError(
                        Bottom.Code.EVAL,
                        x.operand().source(),
                        "cannot use %s for bound %s",
                        Kinds.toString(kind),
                        x.op());
            }
        } else if (!single || (kind & allowed) == 0) {
            if ((kind & (equality ? allowed | composite : allowed)) != 0) {
                c.addError(Bottom.Code.INCOMPLETE, null, "non-concrete value %s for bound %s", x.operand(), x.op());
                return null;
            }
            return c.newError(
                    Bottom.Code.EVAL,
                    x.operand().source(),
                    "invalid value %s (type %s) for bound %s",
                    v,
                    Kinds.toString(kind),
                    x.op());
        }
        if (v.concreteness().compareTo(Concreteness.CONCRETE) > 0) {
            if (x.operand() instanceof Datum) {
                return c.newError("bound has fixed non-concrete value");
            }
            c.addError(Bottom.Code.INCOMPLETE, null, "non-concrete value %s for bound %s", x.operand(), x.op());
            return null;
        }
        return new BoundValue(x.source(), x.op(), v);
    }

    private static @Nullable Datum slice(Evaluation c, SliceExpr x) {
        Datum v = value(c, x.operand(), new Demand(Demand.PARTIAL, FIELD_SET_KNOWN, RunMode.YIELD, false, false));
        switch (v) {
            case null -> {
                c.addError(Bottom.Code.INCOMPLETE, c.source, "non-concrete slice subject %s", x.operand());
                return null;
            }
            case Vertex list
            when list.isList() -> {
                long[] range = sliceRange(c, x, list.arcs.size());
                return range == null ? null : sublist(c, list, (int) range[0], (int) range[1]);
            }
            case Bytes b -> {
                long[] range = sliceRange(c, x, b.value().length);
                if (range == null) {
                    return null;
                }
                c.chargeSize(range[1] - range[0]);
                return new Bytes(c.source, Arrays.copyOfRange(b.value(), (int) range[0], (int) range[1]));
            }
            case Bottom b -> {
                return b;
            }
            default -> {
                return c.newError("cannot slice %s (type %s)", v, Kinds.toString(Values.kind(v)));
            }
        }
    }

    private static long @Nullable [] sliceRange(Evaluation c, SliceExpr x, int length) {
        long low = 0;
        long high = length;
        if (x.low() != null) {
            low = Operators.index(c, value(c, x.low(), Demand.SCALAR), "slice index");
        }
        if (x.high() != null) {
            high = Operators.index(c, value(c, x.high(), Demand.SCALAR), "slice index");
            if (high > length) {
                c.add(c.newError("index %s out of range", high));
                return null;
            }
        }
        if (low > high) {
            c.add(c.newError("invalid slice index: %s > %s", low, high));
            return null;
        }
        return c.hasError() ? null : new long[] {low, high};
    }

    private static Vertex sublist(Evaluation c, Vertex v, int low, int high) {
        Vertex n = c.inlineVertex(null);
        n.base = ListMarker.CLOSED;
        c.countVertices(v.dynamic ? 0 : (high - low) / COPIES_OF_A_VALUE);
        for (int i = low; i < high; i++) {
            c.charge(STEPS_OF_AN_ELEMENT);
            Vertex a = v.arcs.get(i);
            Label label = Label.index(i - low);
            if (v.dynamic) {
                a.label = label;
                n.addArc(a);
            } else {
                c.chargeCopy(a);
                Vertex copy = a.copy();
                copy.parent = n;
                copy.label = label;
                n.addArc(copy);
            }
        }
        n.status = Status.FINALIZED;
        return n;
    }

    private static @Nullable Datum interpolate(Evaluation c, Interpolation x) {
        StringBuilder text = new StringBuilder();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean isBytes = x.kind() == Kinds.BYTES;
        for (Expr part : x.parts()) {
            Datum v = value(c, part, Demand.SCALAR);
            if (isBytes) {
                bytes.writeBytes(v instanceof Bytes b ? b.value() : Operators.utf8(Operators.text(c, v)));
                c.checkSize(bytes.size());
            } else {
                text.append(Operators.text(c, v));
                c.checkSize(text.length());
            }
        }
        c.chargeSize(text.length() + bytes.size());
        Bottom b = c.takeError();
        if (b != null) {
            Fault f = c.fault(x.source(), "invalid interpolation");
            Fault wrapped =
                    new Fault(f.format(), f.arguments(), f.vertex(), f.path(), f.position(), f.positions(), b.faults());
            return new Bottom(null, b.code(), List.of(wrapped), c.vertex, false, false, false);
        }
        return isBytes ? new Bytes(x.source(), bytes.toByteArray()) : new Str(x.source(), text.toString());
    }

    private static @Nullable Datum unary(Evaluation c, UnaryExpr x) {
        if (!canBeConcrete(c, x.op(), x.operand())) {
            return null;
        }
        Datum v = value(c, x.operand(), Demand.SCALAR);
        if (v == null || v instanceof Bottom) {
            return v;
        }
        int kind = Values.kind(v);
        int expected = kind;
        switch (x.op()) {
            case SUBTRACT -> {
                if (v instanceof Num n) {
                    return new Num(x.source(), n.kind(), n.value().negate());
                }
                expected = Kinds.NUMBER;
            }
            case ADD -> {
                if (v instanceof Num) {
                    return v;
                }
                expected = Kinds.NUMBER;
            }
            case NOT -> {
                if (v instanceof Bool b) {
                    return new Bool(c.source, !b.value());
                }
                expected = Kinds.BOOL;
            }
            default -> {}
        }
        if ((kind & expected) != 0) {
            c.addError(
                    Bottom.Code.INCOMPLETE,
                    x.operand().source(),
                    "operand %s of '%s' not concrete (was %s)",
                    x.operand(),
                    x.op(),
                    Kinds.toString(kind));
            return null;
        }
        return c.newError("invalid operation %s (%s %s)", x, x.op(), Kinds.toString(kind));
    }

    private static @Nullable Datum binary(Evaluation c, Environment env, BinaryExpr x, Demand demand) {
        if (x.op() == Op.AND) {
            CloseInfo id = CloseInfo.NONE.withCycle(CycleType.NONE, c.closeInfo.refs());
            Vertex v = c.inlineVertex(new Conjunct(env, x, id));
            Vertex scope = c.vertexOf(env);
            if ((c.inDetached == 0 && scope != null && scope.dynamic) || c.inValidator > 0) {
                c.finish(v);
            } else {
                Unifier.completeArcsOnly(c, v);
            }
            return v;
        }
        if (!isNested(x)) {
            return operate(c, env, x, null, demand);
        }
        List<BinaryExpr> chain = new ArrayList<>();
        BinaryExpr first = x;
        while (isNested(first)) {
            chain.add(first);
            first = (BinaryExpr) first.left();
        }
        Datum left = concrete(c, env, first, chain.get(chain.size() - 1).op(), null);
        for (int i = chain.size() - 1; i > 0; i--) {
            left = concrete(c, env, chain.get(i), chain.get(i - 1).op(), new Known(left));
        }
        return operate(c, env, x, new Known(left), demand);
    }

    /** The left operand of an operator where it was evaluated before; null in it means that this failed. */
    private record Known(@Nullable Datum value) {}

    /** Chains of operators lean to the left; they are evaluated without recursion from the first operand on. */
    private static boolean isNested(BinaryExpr x) {
        return x.op() != Op.AND
                && x.left() instanceof BinaryExpr left
                && left.op() != Op.AND
                && mayBeConcrete(x.right())
                && !isLiteralBottom(x.right());
    }

    private static @Nullable Datum operate(
            Evaluation c, Environment env, BinaryExpr x, @Nullable Known known, Demand demand) {
        Known first = known;
        if (x.experiments().shortCircuit()
                && (x.op() == Op.BOOL_AND || x.op() == Op.BOOL_OR)
                && canBeConcrete(c, x.op(), x.left())) {
            boolean decides = x.op() == Op.BOOL_OR;
            first = first != null ? first : new Known(concrete(c, env, x.left(), x.op(), null));
            if (first.value() instanceof Bool b && b.value() == decides) {
                return new Bool(c.source, decides);
            }
        }
        if (!canBeConcrete(c, x.op(), x.left()) || !canBeConcrete(c, x.op(), x.right())) {
            return null;
        }
        if (x.op() == Op.EQUAL || x.op() == Op.NOT_EQUAL) {
            if (isLiteralBottom(x.left())) {
                return Existence.test(c, env, x, x.right(), demand);
            }
            if (isLiteralBottom(x.right())) {
                return Existence.test(c, env, x, x.left(), demand);
            }
        }
        Datum left = first != null ? first.value() : concrete(c, env, x.left(), x.op(), null);
        Datum right = concrete(c, env, x.right(), x.op(), null);
        Bottom b = Errors.combineValues(left, right);
        if (b != null) {
            return b;
        }
        if (c.hasError() || left == null || right == null) {
            return c.takeError();
        }
        return Operators.binary(
                c, x.source(), x.op(), left, right, x.experiments().structCmp());
    }

    private static boolean isLiteralBottom(Expr x) {
        return x instanceof Bottom b && b.code() == Bottom.Code.LITERAL;
    }

    private static boolean canBeConcrete(Evaluation c, Op op, Expr x) {
        boolean possible = mayBeConcrete(x);
        if (!possible) {
            c.addError(Bottom.Code.EVAL, null, "invalid operand %s ('%s' requires concrete value)", x, op);
        }
        return possible;
    }

    private static boolean mayBeConcrete(Expr x) {
        return !(x instanceof BoundExpr)
                && (!(x instanceof Datum d) || d instanceof Bottom || d.concreteness() == Concreteness.CONCRETE);
    }

    /**
     * Evaluates an operand; an error of code INCOMPLETE if it is not concrete. Errors of the operand do not stay in the register.
     *
     * @param left what the operand's own left operand is, if that was evaluated
     */
    private static @Nullable Datum concrete(Evaluation c, Environment env, Expr x, Op op, @Nullable Known left) {
        Datum settled = x instanceof Resolver r
                ? References.settledScalar(c, env, r)
                : x instanceof Datum d && d.isScalar() ? d : null;
        if (settled != null) {
            c.charge(EXPRESSION);
            return settled;
        }
        Evaluation.Frame saved = c.push(env, x.source());
        Datum w = evaluateKeepingCloseInfo(c, x, left, Demand.SCALAR);
        c.pop(saved);
        Datum d = Values.chooseDefault(c, w);
        if (d == null && w != null) {
            return null;
        }
        Datum v = Values.unwrap(d);
        if (v == null || !v.isConcrete()) {
            return c.newError(
                    Bottom.Code.INCOMPLETE, c.source, "non-concrete value %s in operand to %s", w == null ? "" : w, op);
        }
        return v;
    }

    /** Evaluates an argument of a builtin that looks at the expression itself. */
    static @Nullable Datum evaluateArgument(Evaluation c, Expr x) {
        var saved = c.source;
        c.source = x.source();
        Datum v = evaluateKeepingCloseInfo(
                c, x, new Demand(Demand.PARTIAL, SCALAR_KNOWN, RunMode.FINALIZE, false, false));
        c.source = saved;
        return v;
    }
}
