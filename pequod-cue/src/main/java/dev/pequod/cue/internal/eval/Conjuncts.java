package dev.pequod.cue.internal.eval;

import static dev.pequod.cue.internal.eval.Conditions.ANCESTORS_PROCESSED;
import static dev.pequod.cue.internal.eval.Conditions.FIELD_CONJUNCTS_KNOWN;
import static dev.pequod.cue.internal.eval.Conditions.SCALAR_KNOWN;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.Builtin;
import dev.pequod.cue.internal.adt.BuiltinValidator;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.CloseInfo;
import dev.pequod.cue.internal.adt.Comprehension;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Conjunction;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.DisjunctionExpr;
import dev.pequod.cue.internal.adt.DynamicField;
import dev.pequod.cue.internal.adt.Ellipsis;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Evaluator;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.IndexExpr;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.LetField;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.ListMarker;
import dev.pequod.cue.internal.adt.Null;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.OpenExpr;
import dev.pequod.cue.internal.adt.PatternField;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.SelectorExpr;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.StructInfo;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.StructMarker;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.source.SourcePos;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Inserts conjuncts into a vertex: values and literals take effect at once, everything that must be computed becomes a task. A struct
 * literal is inserted under a new environment whose vertex is the node being built; that step is what makes references late bound.
 */
final class Conjuncts {
    /** Those of comparing a check of a value with a new one. */
    private static final int STEPS_OF_A_CHECK = 10;

    private Conjuncts() {}

    static void schedule(NodeState n, Conjunct x, CloseInfo id) {
        Evaluation c = n.c;
        c.charge(1);
        if (x.closeInfo().fromDefinition()) {
            n.node.closedRecursive = true;
        }
        Cycles.markNonCyclic(n, id);
        if (x.term() instanceof Comprehension comprehension) {
            Scheduler.schedule(n, Task.Kind.COMPREHENSION, x.env(), comprehension, id);
            return;
        }
        Environment env = x.env();
        switch (x.expr()) {
            case Vertex v -> {
                if (v.isData()) {
                    Sharing.unshare(n);
                    insertValue(n, env, v, id);
                } else {
                    CloseInfo inner = id;
                    if (v.closedOnce) {
                        n.node.closedOnce = true;
                        inner = Closedness.resolver(n, v, v, id, false);
                    }
                    scheduleVertex(n, x, v, inner);
                }
            }
            case Datum v -> insertValue(n, env, v, id);
            case OpenExpr open -> {
                CloseInfo opened = id.withOpened(true, id.conjunctOpened());
                schedule(n, new Conjunct(env, open.operand(), opened), opened);
            }
            case BinaryExpr and
            when and.op() == Op.AND -> {
                CloseInfo inner = id;
                if (inner.opened()) {
                    inner = Closedness.requirement(
                            n, and.source(), inner.withOpened(false, true).withFromEmbed(true), Groups.Type.EMBEDDING);
                }
                scheduleOperands(n, env, and, inner);
            }
            case StructLit s -> {
                Sharing.unshare(n);
                scheduleStruct(n, env, s, id);
            }
            case ListLit l -> {
                Sharing.unshare(n);
                Cycles.updateStatus(n, id);
                updateKind(n, Kinds.LIST, l, id);
                Scheduler.schedule(n, Task.Kind.LIST_LIT, new Environment(env, n.node), l, id);
            }
            case DisjunctionExpr d -> {
                Sharing.unshare(n);
                Disjunctions.schedule(n, env, d, id.asOptional());
                Closedness.note(n, id.asOptional(), 0);
            }
            case Resolver r -> Scheduler.schedule(n, Task.Kind.RESOLVER, env, r, id);
            case Evaluator e -> {
                Sharing.unshare(n);
                if (e instanceof CallExpr call
                        && id.isCyclic()
                        && !n.hasNonCycle
                        && !n.hasNonCyclic
                        && call.arguments().stream().anyMatch(Cycles::hasResolver)) {
                    n.hasAncestorCycle = true;
                    n.cyclicConjuncts = NodeState.append(n.cyclicConjuncts, new NodeState.CyclicConjunct(x, null));
                    return;
                }
                Scheduler.schedule(n, Task.Kind.EXPR, env, e, id);
            }
        }
    }

    /** Long chains of {@code &} lean to the left; they are walked without recursion. */
    private static void scheduleOperands(NodeState n, Environment env, BinaryExpr and, CloseInfo id) {
        List<Expr> operands = new ArrayList<>();
        Expr left = and;
        while (left instanceof BinaryExpr b && b.op() == Op.AND) {
            operands.add(b.right());
            left = b.left();
        }
        operands.add(left);
        for (int i = operands.size() - 1; i >= 0; i--) {
            schedule(n, new Conjunct(env, operands.get(i), id), id);
        }
    }

    // --- structs
    // ------------------------------------------------------------------------------------------------------------

    private static void scheduleStruct(NodeState n, Environment env, StructLit s, CloseInfo closeInfo) {
        Evaluation c = n.c;
        Cycles.updateStatus(n, closeInfo);
        Closedness.note(n, closeInfo, Closedness.HAS_STRUCT);
        Environment inner = new Environment(env, n.node);
        n.hasStruct = true;
        noteStruct(n, s, env);
        boolean hasEmbedding = s.hasEmbedding();
        CloseInfo ci = hasEmbedding ? Closedness.splitStruct(n, s, closeInfo) : closeInfo;
        boolean hasEllipsis = false;
        c.enter();
        try {
            List<Term> declarations = s.declarations();
            for (int i = 0; i < declarations.size(); i++) {
                switch (declarations.get(i)) {
                    case Field f -> {
                        if (f.label().isString() && f.arcType() == ArcType.MEMBER) {
                            n.mustBeStruct = true;
                            updateKind(n, Kinds.STRUCT, s, ci);
                        }
                        CloseInfo sub = ci.withFromEmbed(false);
                        if (f.arcType() == ArcType.OPTIONAL) {
                            sub = sub.asOptional();
                        }
                        Fields.insert(n, f.label(), f.arcType(), new Conjunct(inner, f, sub), sub, true);
                    }
                    case LetField f -> {
                        CloseInfo sub = ci.withFromEmbed(false);
                        Fields.insert(n, f.label(), ArcType.MEMBER, new Conjunct(inner, f, sub), sub, true);
                    }
                    case Comprehension f ->
                        Scheduler.schedule(n, Task.Kind.COMPREHENSION, inner, f, Closedness.embed(n, f, s, ci));
                    case Ellipsis e -> hasEllipsis = true;
                    case DynamicField f -> {
                        if (f.arcType() == ArcType.MEMBER) {
                            n.mustBeStruct = true;
                            updateKind(n, Kinds.STRUCT, s, ci.withFromEmbed(false));
                        }
                        Scheduler.schedule(n, Task.Kind.DYNAMIC, inner, f, ci.withFromEmbed(false));
                    }
                    case PatternField f ->
                        Scheduler.schedule(
                                n,
                                Task.Kind.PATTERN,
                                inner,
                                f,
                                ci.withFromEmbed(false).asOptional());
                    case Expr e -> {
                        CloseInfo embedded = Closedness.embed(n, e, s, ci);
                        schedule(n, new Conjunct(inner, e, embedded), embedded);
                    }
                    default -> throw new IllegalStateException("not a declaration: " + declarations.get(i));
                }
            }
        } finally {
            c.leave();
        }
        if (hasEllipsis) {
            n.node.hasEllipsis = true;
            Closedness.note(n, ci, Closedness.HAS_ELLIPSIS);
        }
        if (!hasEmbedding) {
            n.mustBeStruct = true;
            updateKind(n, Kinds.STRUCT, s, ci);
        }
    }

    private static void noteStruct(NodeState n, StructLit s, Environment env) {
        Vertex v = n.node;
        int comprehension = 0;
        for (Environment e = env; e != null && comprehension == 0; e = e.up()) {
            comprehension = e.comprehensionId();
        }
        StructInfo known = v.struct(s);
        if (known != null) {
            known.repeat();
        } else {
            v.addStruct(new StructInfo(s, comprehension));
        }
    }

    // --- references
    // ---------------------------------------------------------------------------------------------------------

    /** Adds the conjuncts of {@code arc}, or makes the node share it. */
    static void scheduleVertex(NodeState n, Conjunct x, Vertex arc, CloseInfo closeInfo) {
        Evaluation c = n.c;
        CloseInfo id = closeInfo;
        if (!arc.closedRecursive && !arc.closedOnce && id.enclosingEmbed() != 0) {
            id = id.withDefinition(false, id.topDefinition());
        }
        boolean opened = x.closeInfo().opened() || x.closeInfo().conjunctOpened();
        if (opened) {
            n.embedClosedness = Math.max(n.embedClosedness, arc.closedRecursive ? 2 : arc.closedOnce ? 1 : 0);
        }
        if (Values.same(n.node, arc)) {
            if (n.isShared) {
                Sharing.add(n, id);
            }
            return;
        }
        if (Sharing.tryShare(n, x, arc, id)) {
            Unifier.state(c, arc);
            return;
        }
        boolean isDefinition =
                isDefinition(x.expr()) || (arc.label != null && arc.label.isDefinition()) || id.topDefinition();
        if (isDefinition) {
            if (opened) {
                n.embedClosedness = 2;
            }
            n.isDefinition = true;
            id = Closedness.resolver(n, x.expr(), arc, id.withDefinition(true, false), false);
        } else {
            id = Closedness.resolver(n, x.expr(), arc, id, true);
        }
        if (NodeIndex.isInserted(n, arc)) {
            return;
        }
        n.inserted = NodeState.append(n.inserted, arc);
        if (arc.parent != null && (!n.node.nonRooted || n.node.dynamic)) {
            NodeState parent = Unifier.state(c, arc.parent);
            NodeState state = Unifier.bareState(c, arc);
            if (parent != null && state != null && !parent.meets(ANCESTORS_PROCESSED | FIELD_CONJUNCTS_KNOWN)) {
                addReceiver(state, n.node, id);
            }
        }
        c.enter();
        try {
            // conjuncts may be added to the target while they are copied
            for (int i = 0; i < arc.conjuncts().size(); i++) {
                schedule(n, arc.conjuncts().get(i), id);
            }
        } finally {
            c.leave();
        }
        if (Unifier.bareState(c, arc) != null) {
            n.toComplete = true;
        }
    }

    private static void addReceiver(NodeState n, Vertex v, CloseInfo id) {
        if (n.node.deref().status == Status.FINALIZED
                || (Unifier.isInProgress(n.node) && n.meets(ANCESTORS_PROCESSED))) {
            return;
        }
        if (NodeIndex.isReceiver(n, v)) {
            return;
        }
        n.notify = NodeState.append(n.notify, new NodeState.Receiver(v, id));
    }

    /** Reports whether the written path of a reference contains a definition. */
    private static boolean isDefinition(Expr x) {
        Expr e = x;
        while (true) {
            switch (e) {
                case FieldReference r -> {
                    return r.label().isDefinition();
                }
                case SelectorExpr s -> {
                    if (s.label().isDefinition()) {
                        return true;
                    }
                    e = s.operand();
                }
                case IndexExpr i -> e = i.operand();
                default -> {
                    return false;
                }
            }
        }
    }

    // --- values
    // -------------------------------------------------------------------------------------------------------------

    static void insertValue(NodeState n, @Nullable Environment environment, @Nullable Datum v, CloseInfo id) {
        Environment env = environment == null ? Environment.EMPTY : environment;
        switch (v) {
            case null -> {
                return;
            }
            case Vertex x -> {
                insertVertexValue(n, env, x, id);
                return;
            }
            case Bottom b -> {
                Sharing.unshare(n);
                n.addError(b);
                return;
            }
            case Builtin b -> {
                Sharing.unshare(n);
                BuiltinValidator validator = b.bareValidator();
                if (validator != null) {
                    insertValue(n, env, validator, id);
                    return;
                }
            }
            default -> {}
        }
        if (!updateKind(n, Values.kind(v), v, id)) {
            return;
        }
        switch (v) {
            case Disjunction d -> {
                Cycles.updateStatus(n, id);
                Sharing.unshare(n);
                Disjunctions.schedule(n, env, d, id.asOptional());
            }
            case Conjunction x -> x.values().forEach(y -> insertValue(n, env, y, id));
            case Top t -> {
                Cycles.updateStatus(n, id);
                n.hasTop = true;
                Closedness.note(n, id, Closedness.HAS_TOP);
            }
            case BasicType t -> {
                Sharing.unshare(n);
                Cycles.updateStatus(n, id);
                if (t.kind() != Kinds.TOP) {
                    Closedness.note(n, id, Closedness.HAS_TOP);
                }
            }
            case BoundValue b -> {
                if (!insertBound(n, env, b, id)) {
                    return;
                }
            }
            case BuiltinValidator b -> {
                if (!insertValidator(n, env, b, id)) {
                    return;
                }
            }
            case Null x -> insertScalar(n, x, id);
            case Bool x -> insertScalar(n, x, id);
            case Num x -> insertScalar(n, x, id);
            case Str x -> insertScalar(n, x, id);
            case Bytes x -> insertScalar(n, x, id);
            case Builtin x -> insertScalar(n, x, id);
            case Bottom x -> throw new IllegalStateException();
            case Vertex x -> throw new IllegalStateException();
        }
        if (n.lower != null && n.upper != null) {
            Datum u = Bounds.simplify(n.c, n.kind, n.lower, n.upper);
            if (u != null) {
                n.lower = null;
                n.upper = null;
                insertValue(n, env, u, id);
            }
        }
    }

    private static void insertVertexValue(NodeState n, Environment env, Vertex x, CloseInfo closeInfo) {
        CloseInfo id = closeInfo;
        if (x.closedOnce || x.closedRecursive) {
            if (x.closedOnce) {
                n.node.closedOnce = true;
            } else {
                n.node.closedRecursive = true;
            }
            if (!isFromDisjunction(x)) {
                id = Closedness.resolver(n, x, x, id, false);
            }
        }
        if (x.base instanceof StructMarker) {
            n.mustBeStruct = true;
            updateKind(n, Kinds.STRUCT, x, id);
        }
        if (!x.isData()) {
            Cycles.updateStatus(n, id);
            scheduleVertex(n, new Conjunct(env, x, id), x, id);
            return;
        }
        switch (x.base) {
            case null -> throw new IllegalStateException("data without a value");
            case ListMarker m -> {
                Cycles.updateStatus(n, id);
                Scheduler.schedule(n, Task.Kind.LIST_VERTEX, env, x, id);
            }
            case StructMarker m -> {
                for (Vertex a : List.copyOf(x.arcs)) {
                    if (a.isMember() && a.label != null) {
                        Fields.insert(n, a.label, a.arcType, new Conjunct(Environment.EMPTY, a, id), id, true);
                    }
                }
                x.structs().forEach(s -> n.node.addStruct(s.copy()));
            }
            case Datum d -> insertValue(n, env, d, id);
        }
    }

    private static boolean isFromDisjunction(Vertex x) {
        if (x.base instanceof Disjunction) {
            return true;
        }
        for (Vertex v = x; ; ) {
            if (v.disjunct) {
                return true;
            }
            if (!(v.base instanceof Vertex next)) {
                return false;
            }
            v = next;
        }
    }

    /** Returns false if nothing more is to be done for the bound. */
    private static boolean insertBound(NodeState n, Environment env, BoundValue x, CloseInfo id) {
        Sharing.unshare(n);
        Cycles.updateStatus(n, id);
        switch (x.op()) {
            case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL -> {
                boolean isLower = x.op() == Op.GREATER || x.op() == Op.GREATER_EQUAL;
                BoundValue y = isLower ? n.lower : n.upper;
                if (y != null) {
                    Datum v = Bounds.simplify(n.c, n.kind, x, y);
                    if (v != null) {
                        setBound(n, isLower, null);
                        insertValue(n, env, v, id);
                        return false;
                    }
                }
                setBound(n, isLower, x);
                return true;
            }
            case EQUAL, NOT_EQUAL -> {
                Closedness.note(n, id, Closedness.HAS_OPEN_VALIDATOR | Closedness.HAS_TOP);
                if ((x.kind() & Kinds.COMPOSITE) != 0) {
                    n.hasTop = true;
                }
            }
            default -> {}
        }
        boolean match = false;
        n.c.charge((long) n.checks.size() * STEPS_OF_A_CHECK);
        for (int i = 0; i < n.checks.size(); ) {
            if (n.checks.get(i).term() instanceof BoundValue y) {
                Datum v = Bounds.simplify(n.c, n.kind, x, y);
                if (v == y) {
                    match = true;
                } else if (v == x) {
                    n.checks.remove(i);
                    continue;
                }
            }
            i++;
        }
        if (!match) {
            n.checks = NodeState.append(n.checks, new Conjunct(env, x, id));
        }
        return false;
    }

    private static void setBound(NodeState n, boolean isLower, @Nullable BoundValue x) {
        if (isLower) {
            n.lower = x;
        } else {
            n.upper = x;
        }
    }

    private static boolean insertValidator(NodeState n, Environment env, BuiltinValidator x, CloseInfo id) {
        Sharing.unshare(n);
        int kind = x.kind();
        if ((kind & Kinds.COMPOSITE) != 0) {
            int flags =
                    x.builtin().nonConcrete() ? Closedness.HAS_OPEN_VALIDATOR | Closedness.HAS_TOP : Closedness.HAS_TOP;
            Closedness.note(n, id, flags);
        }
        Conjunct check = new Conjunct(env, x, id);
        List<Conjunct> checks = n.checks;
        n.c.charge((long) checks.size() * STEPS_OF_A_CHECK);
        for (int i = 0; i < checks.size(); i++) {
            if (checks.get(i).term() instanceof BuiltinValidator y && Equality.sameValidator(n.c, x, y)) {
                if (n.checks == checks) { // else they were run, as an argument is the node itself
                    checks.set(i, check);
                }
                return false;
            }
        }
        n.checks = NodeState.append(n.checks, check);
        if (kind == Kinds.TOP) {
            n.hasTop = true;
        }
        updateKind(n, kind, x, id);
        return true;
    }

    private static void insertScalar(NodeState n, Datum x, CloseInfo id) {
        Sharing.unshare(n);
        Cycles.updateStatus(n, id);
        Datum y = n.scalar;
        if (y != null) {
            if (!Operators.isEqual(n.c, x, y)) {
                reportConflict(n, x, y, x.kind(), y.kind(), n.scalarId, id.defId());
            }
            return;
        }
        n.scalar = x;
        n.scalarId = id.defId();
        Scheduler.signal(n, SCALAR_KNOWN);
    }

    // --- kinds
    // --------------------------------------------------------------------------------------------------------------

    /** Narrows the kinds of the node; reports whether any is left. */
    static boolean updateKind(NodeState n, int k, Expr v, CloseInfo id) {
        Closedness.note(n, id, 0);
        int kind = n.kind & k;
        if (n.kind == Kinds.BOTTOM || k == Kinds.BOTTOM) {
            return false;
        }
        if (kind == Kinds.BOTTOM) {
            if (n.kindExpr != null) {
                reportConflict(n, n.kindExpr, v, n.kind, k, n.kindId, id.defId());
            } else {
                n.addError(n.c.newError(
                        "conflicting value %s (mismatched types %s and %s)",
                        v, Kinds.toString(n.kind), Kinds.toString(k)));
            }
        }
        if (n.kind != kind || n.kindExpr == null) {
            n.kindExpr = v;
        }
        n.kind = kind;
        n.kindId = id.defId();
        return kind != Kinds.BOTTOM;
    }

    /** The groups tell through which references the values came. */
    private static void reportConflict(NodeState n, Expr v1, Expr v2, int k1, int k2, int group1, int group2) {
        Bottom b = k1 == k2
                ? n.c.newError(Bottom.Code.EVAL, null, "conflicting values %s and %s", v1, v2)
                : n.c.newError(
                        Bottom.Code.EVAL,
                        null,
                        "conflicting values %s and %s (mismatched types %s and %s)",
                        v1,
                        v2,
                        Kinds.toString(k1),
                        Kinds.toString(k2));
        Set<SourcePos> places = new LinkedHashSet<>();
        n.c.closing.addPlaces(group1, places);
        n.c.closing.addPlaces(group2, places);
        n.addError(b.withPositions(places));
    }

    /** Returns the label of element {@code index}, or null with an error recorded. */
    static @Nullable Label elementLabel(Evaluation c, long index) {
        if (index >= Label.MAX_INDEX) {
            c.addError("int label out of range (%s not >=0 and <= %s)", index, Label.MAX_INDEX - 1);
            return null;
        }
        return Label.index((int) index);
    }
}
