package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.BoundExpr;
import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.CloseInfo;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DisjunctionExpr;
import dev.pequod.cue.internal.adt.Ellipsis;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.ImportReference;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.PatternField;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.Scan;
import dev.pequod.cue.internal.adt.SelectorExpr;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.UnaryExpr;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An optional field that nobody set is what it is in the definition it comes from, if its expression means the same there. So it shares
 * that, instead of being evaluated in each struct that is unified with the definition. In a large schema nearly all fields are of this
 * kind: the values of a Deployment are a few dozen, and its schema has a thousand fields below the optional ones. What is shared must be
 * finished; a definition of another package, which nothing that is being evaluated can lead back to, is finished for that.
 *
 * <p>An expression means the same where none of its references leads to the struct around the field. Fields of a definition that leads
 * to itself are left alone: sharing would tie its alternatives together, and the more there are the longer the ways through them.
 */
final class UnsetFields {
    /** So deep an expression may nest to be looked through. */
    private static final int MAX_NESTING = 16;

    private final Evaluation c;
    /** How often the evaluation has come upon a cycle. */
    private int cycles;

    UnsetFields(Evaluation c) {
        this.c = c;
    }

    /** Notes that what is being evaluated leads to itself. */
    void noteCycle() {
        cycles++;
    }

    /** Finishes an optional arc of a node, all of whose conjuncts are known. */
    void finish(NodeState n, Vertex arc, Demand demand) {
        NodeState a = NodeState.of(arc);
        boolean untouched = false;
        if (a != null && isUntouched(a)) {
            untouched = true;
            share(n, a, demand);
        }
        int before = cycles;
        Unifier.unify(c, arc, demand);
        arc.acyclic = untouched && cycles == before;
    }

    private void share(NodeState n, NodeState a, Demand demand) {
        Conjunct x = a.node.conjuncts().getFirst();
        CloseInfo id = x.closeInfo();
        if (n.inserted.isEmpty()
                || n.inserted.size() > Scan.LONGEST
                || id.opened()
                || id.conjunctOpened()
                || !(x.term() instanceof Field f)
                || f.value() instanceof Resolver
                || leadsOut(f.value(), 0, MAX_NESTING)) {
            return;
        }
        Vertex origin = origin(n, a.node, x);
        if (origin == null || origin.closedRecursive != (a.node.closedRecursive || id.fromDefinition())) {
            return;
        }
        Vertex definition = origin.parent;
        if (definition != null
                && definition.status == Status.UNPROCESSED
                && definition.label != null
                && definition.label.isDefinition()
                && isOfAnotherPackage(definition, n.node)) {
            CloseInfo saved = c.closeInfo;
            c.closeInfo = CloseInfo.NONE;
            Unifier.unify(c, definition, demand);
            c.closeInfo = saved;
        }
        if (origin.status != Status.FINALIZED) {
            return;
        }
        if (!origin.acyclic) {
            cycles++;
            return;
        }
        a.initialized = true;
        Sharing.share(a, x, origin, id);
    }

    /** Reports whether a definition is of another package than {@code v}, or than the expression that made {@code v}; no if it is not known. */
    private static boolean isOfAnotherPackage(Vertex definition, Vertex v) {
        Vertex root = root(v);
        for (int i = 0; i < MAX_NESTING; i++) {
            if (isPackage(root)) {
                return root != root(definition);
            }
            Vertex around = root.conjuncts().isEmpty()
                    ? null
                    : root.conjuncts().getFirst().env().vertex();
            if (around == null) {
                return false;
            }
            root = root(around);
        }
        return false;
    }

    private static boolean isPackage(Vertex root) {
        return root.conjuncts().stream().anyMatch(x -> x.expr() instanceof StructLit s && s.file());
    }

    private static Vertex root(Vertex v) {
        Vertex root = v;
        while (root.parent != null) {
            root = root.parent;
        }
        return root;
    }

    private static boolean isUntouched(NodeState a) {
        Vertex arc = a.node;
        return arc.arcType == ArcType.OPTIONAL
                && arc.status == Status.UNPROCESSED
                && arc.conjuncts().size() == 1
                && !a.initialized
                && a.blocking.isEmpty()
                && a.parentTasks.isEmpty()
                && a.trySkip == null;
    }

    /** Returns the field with the same conjunct in a vertex whose conjuncts were unified with the node, or null. */
    private @Nullable Vertex origin(NodeState n, Vertex arc, Conjunct x) {
        for (int i = 0; i < n.inserted.size(); i++) {
            Vertex definition = n.inserted.get(i);
            Unifier.state(c, definition);
            Vertex found = arc.label == null ? null : definition.arc(arc.label);
            if (found != null
                    && found != arc
                    && found.arcType == ArcType.OPTIONAL
                    && found.conjuncts().size() == 1
                    && isSame(found.conjuncts().getFirst(), x)) {
                return found;
            }
        }
        return null;
    }

    private boolean isSame(Conjunct known, Conjunct x) {
        Environment around = x.env().up();
        if (known.term() != x.term() || known.env().up() != around || !isOriginal(known.env())) {
            return false;
        }
        for (Environment e = around; e != null; e = e.up()) {
            if (!isOriginal(e)) {
                return false;
            }
        }
        return true;
    }

    /** Reports whether an environment is the same in the alternatives being tried as outside of them. */
    private boolean isOriginal(Environment e) {
        return c.vertexOf(e) == e.vertex();
    }

    /**
     * Reports whether a term may refer to the struct {@code scopes} scopes around it; where that is hard to see, it may.
     *
     * @param room how much deeper the term may nest
     */
    private static boolean leadsOut(Term t, int scopes, int room) {
        if (room == 0) {
            return true;
        }
        int rest = room - 1;
        return switch (t) {
            case Datum d -> false;
            case ImportReference r -> false;
            case FieldReference r -> r.upCount() == scopes;
            case SelectorExpr s -> leadsOut(s.operand(), scopes, rest);
            case UnaryExpr u -> leadsOut(u.operand(), scopes, rest);
            case BoundExpr b -> leadsOut(b.operand(), scopes, rest);
            case BinaryExpr b -> leadsOut(b.left(), scopes, rest) || leadsOut(b.right(), scopes, rest);
            case CallExpr call ->
                leadsOut(call.function(), scopes, rest) || anyLeadsOut(call.arguments(), scopes, rest);
            case DisjunctionExpr d -> d.values().stream().anyMatch(x -> leadsOut(x.value(), scopes, rest));
            case ListLit l -> anyLeadsOut(l.elements(), scopes + 1, rest);
            case StructLit s -> anyLeadsOut(s.declarations(), scopes + 1, rest);
            case Field f -> leadsOut(f.value(), scopes, rest);
            case PatternField f -> leadsOut(f.filter(), scopes, rest) || leadsOut(f.value(), scopes, rest);
            case Ellipsis e -> e.value() != null && leadsOut(e.value(), scopes, rest);
            default -> true;
        };
    }

    private static boolean anyLeadsOut(List<? extends Term> terms, int scopes, int room) {
        return terms.stream().anyMatch(t -> leadsOut(t, scopes, room));
    }
}
