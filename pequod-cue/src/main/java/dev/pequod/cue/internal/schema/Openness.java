package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Experiments;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldNotes;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether data may have fields of names that a struct does not list. Mostly its vertex shows it. It does not where an ellipsis opens
 * what it is written in, but not what that is unified with; below {@code close}, which leaves open what is within, though a definition
 * around it may close that, depending on what is evaluated first; beside validators that take scalars, too, which open it;
 * and where it is not complete. So a field is tried there that no struct has.
 *
 * @param roots the values that data are unified with
 */
record Openness(Evaluation c, List<Vertex> roots) {
    private static final Label OTHER = Label.string("\0");

    /**
     * Returns whether data may have such fields, and adds what is to be said of that.
     *
     * @param mayBeOpened whether there are validators beside it that take scalars, too
     */
    boolean of(Vertex v, boolean mayBeOpened, List<Check> checks) {
        boolean isShown = c.acceptsAnyField(v);
        if (v.isData() || !v.closedRecursive && !v.closedOnce) {
            return isShown;
        }
        if (v.hasEllipsis) {
            return isShown && isOpenHere(v);
        }
        boolean isAny =
                v.base instanceof Bottom ? v.patterns().stream().anyMatch(p -> admitsAnyName(p.pattern())) : isShown;
        boolean isBelowClose = isBelowClose(v);
        if (isAny || !isBelowClose && !mayBeOpened) {
            return isAny;
        }
        Vertex field = tried(v);
        boolean isOpen = field == null ? isOpenHere(v) : !isError(field);
        if (isOpen && isBelowClose) {
            checks.add(new Check.Other("fields of other names are allowed, which definitions around close may refuse"));
        }
        return isOpen;
    }

    private static boolean admitsAnyName(Datum pattern) {
        return pattern instanceof Top || pattern instanceof BasicType t && (t.kind() & Kinds.STRING) != 0;
    }

    private static boolean isBelowClose(Vertex v) {
        for (Vertex p = v.parent; p != null; p = p.parent) {
            if (p.deref().closedOnce) {
                return true;
            }
        }
        return false;
    }

    private static boolean isError(Vertex v) {
        return v.deref().base instanceof Bottom;
    }

    /** Returns what the field becomes in data that are unified with the root; null if that does not lead here. */
    private @Nullable Vertex tried(Vertex v) {
        Expr data = struct(OTHER, Top.INSTANCE);
        List<Label> path = new ArrayList<>(List.of(OTHER));
        Vertex p = v;
        while (!isRoot(p) && p.parent != null) {
            Label label = p.label != null ? p.label : p.parent.isList() ? Label.index(p.parent.elementCount()) : OTHER;
            data = label.isIndex() ? list(label.index(), data) : struct(label, data);
            path.add(label);
            p = p.parent;
        }
        if (!isRoot(p)) {
            return null;
        }
        Vertex given = new Vertex();
        given.addConjunct(Conjunct.root(Environment.EMPTY, data));
        Vertex found = c.unify(p, given);
        for (Label label : path.reversed()) {
            found = found == null ? null : found.deref().arc(label);
        }
        return found;
    }

    /** Reports whether data are unified with a vertex, or a definition that is shared stands there. */
    private boolean isRoot(Vertex v) {
        return roots.contains(v) || v.label != null && v.label.isDefinition();
    }

    private static Expr struct(Label label, Expr value) {
        Field field = new Field(null, ArcType.MEMBER, label, value, FieldNotes.NONE);
        return new StructLit(null, List.of(field), false, Experiments.DEFAULT);
    }

    private static Expr list(int index, Expr value) {
        List<Term> elements = new ArrayList<>(Collections.nCopies(index, Top.INSTANCE));
        elements.add(value);
        return new ListLit(null, elements);
    }

    /** Reports whether the field may be beside what the vertex consists of, if nothing around it says otherwise. */
    private boolean isOpenHere(Vertex v) {
        Vertex w = new Vertex(v.parent, v.label);
        w.dynamic = true;
        w.addConjuncts(v.conjuncts());
        w.addConjunct(Conjunct.root(Environment.EMPTY, struct(OTHER, Top.INSTANCE)));
        c.finish(w);
        Vertex arc = w.deref().arc(OTHER);
        return arc == null || !isError(arc);
    }
}
