package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Conjunction;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Experiments;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldNotes;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether data may have fields of names that a struct does not list. Mostly its vertex shows it. It does not where an ellipsis opens
 * what it is written in, but not what that is unified with; below {@code close}, which leaves open what is within, though a definition
 * around it may close that, depending on what is evaluated first, so that a field is tried that no struct has; and where it is not
 * complete.
 *
 * @param roots the values that data are unified with
 */
record Openness(Evaluation c, List<Vertex> roots) {
    private static final Label OTHER = Label.string("\0");

    private static final Pattern SPECIAL = Pattern.compile("\\(\\?\\w*\\)|\\W");

    /** The length of a name that is longer than patterns of short names allow. */
    private static final int LONG = 1000;

    /** Reports whether data may have such fields, and adds what is to be said of that. */
    boolean of(Vertex v, List<Check> checks) {
        boolean isShown = c.acceptsAnyField(v);
        if (v.isData() || !v.closedRecursive && !v.closedOnce) {
            return isShown;
        }
        if (v.hasEllipsis && v.patterns().stream().noneMatch(p -> admitsAnyName(p.pattern()))) {
            return isShown && isOpenBeside(v, checks);
        }
        boolean isAny =
                v.base instanceof Bottom ? v.patterns().stream().anyMatch(p -> admitsAnyName(p.pattern())) : isShown;
        if (isAny || !isBelowClose(v)) {
            return isAny;
        }
        boolean isOpen = isTried(v);
        if (isOpen) {
            checks.add(new Check.Other("fields of other names are allowed, which definitions around close may refuse"));
        }
        return isOpen;
    }

    /** Reports whether data that have such a field are taken, so far as the vertex goes. */
    boolean isTried(Vertex v) {
        Vertex field = tried(v, OTHER);
        return field == null ? isOpenHere(v, OTHER) : !isError(field);
    }

    /** Returns whether a field of that name is refused because nothing allows it that closes what it is in. */
    boolean isRefused(Vertex v, String name) {
        Label label = Label.string(name);
        return isNotAllowed(here(v, label)) || isNotAllowed(tried(v, label));
    }

    private static boolean isNotAllowed(@Nullable Vertex field) {
        return field != null && field.deref().base instanceof Bottom b && b.closeCheck();
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
    private @Nullable Vertex tried(Vertex v, Label field) {
        Expr data = struct(field, Top.INSTANCE);
        List<Label> path = new ArrayList<>(List.of(field));
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
    private boolean isOpenHere(Vertex v, Label field) {
        Vertex arc = here(v, field);
        return arc == null || !isError(arc);
    }

    private @Nullable Vertex here(Vertex v, Label field) {
        Vertex w = new Vertex(v.parent, v.label);
        w.dynamic = true;
        w.addConjuncts(v.conjuncts());
        w.addConjunct(Conjunct.root(Environment.EMPTY, struct(field, Top.INSTANCE)));
        c.finish(w);
        return w.deref().arc(field);
    }

    /** Reports whether fields may be there that no pattern applies to; where no name for one is found, they may, and that is told. */
    private boolean isOpenBeside(Vertex v, List<Check> checks) {
        String name = other(v);
        Label other = name == null ? null : Label.string(name);
        if (other == null) {
            checks.add(
                    new Check.Other("fields of names that match no pattern are allowed, which definitions may refuse"));
        }
        return other == null || isOpenHere(v, other);
    }

    /** Returns the name of a field that no pattern applies to but those for any, which might refuse it, or be what allows it; null if none is found. */
    @Nullable
    String other(Vertex v) {
        Set<String> names = new LinkedHashSet<>();
        v.patterns().forEach(p -> addNames(c.unwrap(p.pattern()), names));
        names.add(String.join("", names));
        names.addAll(List.of("", "\uffff", "\0".repeat(LONG)));
        return Stream.concat(Stream.of(OTHER.name()), names.stream())
                .filter(name ->
                        v.patterns().stream().noneMatch(p -> !admitsAnyName(p.pattern()) && applies(p.pattern(), name)))
                .findFirst()
                .orElse(null);
    }

    /** Adds names that a pattern may leave out: the text of its bounds, without what is special in regular expressions. */
    private static void addNames(@Nullable Datum pattern, Set<String> names) {
        switch (pattern) {
            case BoundValue b
            when b.value() instanceof Str s ->
                names.add(
                        switch (b.op()) {
                            case MATCH, NOT_MATCH -> SPECIAL.matcher(s.value()).replaceAll("");
                            default -> s.value();
                        });
            case Conjunction x -> x.values().forEach(each -> addNames(each, names));
            case Disjunction x -> x.values().forEach(each -> addNames(each, names));
            case null, default -> {}
        }
    }

    boolean applies(Datum pattern, String name) {
        return !c.unify(new Str(null, name), pattern).isError();
    }
}
