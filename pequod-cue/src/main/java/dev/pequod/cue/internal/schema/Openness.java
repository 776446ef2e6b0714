package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.CallExpr;
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
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether data may have fields of names that a struct does not list. Mostly its vertex shows it. It does not where an ellipsis opens
 * what it is written in, but not what that is unified with; below {@code close}, which leaves open what is within, though a definition
 * around it may close that, depending on what is evaluated first, so that a field is tried that no struct has; and where it is not
 * complete.
 */
final class Openness {
    private static final Label OTHER = Label.string("\0");

    private static final Pattern SPECIAL = Pattern.compile("\\(\\?\\w*\\)|\\W");

    /** The length of a name that is longer than patterns of short names allow. */
    private static final int LONG = 1000;

    /** How often more is evaluated than the struct that is asked about. */
    private static final int MAX_TRIES = 50;

    private final Evaluation c;
    private final List<Vertex> roots;
    /** Whether the structs within a literal that are alike are open, by the vertex that they are within. */
    private final Map<Vertex, Boolean> within = new IdentityHashMap<>();

    private int tries;

    /** @param roots the values that data are unified with, now and later */
    Openness(Evaluation c, List<Vertex> roots) {
        this.c = c;
        this.roots = roots;
    }

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
        Vertex alike = alike(v);
        Boolean known = alike == null ? null : within.get(alike);
        if (known != null) {
            return known;
        }
        Vertex field = tried(v);
        boolean isTaken = field == null ? isOpenHere(v, OTHER) : !isError(field);
        if (alike != null) {
            within.put(alike, isTaken);
        }
        return isTaken;
    }

    /**
     * Returns the highest vertex of which all structs within the same literal are open if this one is, and refuse fields if it does; null if
     * there is none. A literal that is an argument of {@code close} is one, too.
     */
    private @Nullable Vertex alike(Vertex v) {
        Vertex alike = null;
        boolean isAlike = true;
        for (Vertex p = v; !isRoot(p); p = p.parent) {
            if (p.parent == null || p.label == null || p.parent.arc(p.label) != p) {
                return null;
            }
            isAlike &= p.label.isString()
                    && !p.closedOnce
                    && !p.hasEllipsis
                    && p.patterns().isEmpty()
                    && NamePatterns.isOneLiteral(p)
                    && (NamePatterns.isOneLiteral(p.parent) || isCloseOfLiteral(p.parent));
            alike = isAlike ? p.parent : alike;
        }
        return alike;
    }

    private boolean isCloseOfLiteral(Vertex v) {
        Conjunct only = v.conjuncts().size() == 1 ? v.conjuncts().getFirst() : null;
        return only != null
                && only.expr() instanceof CallExpr call
                && call.arguments().size() == 1
                && NamePatterns.isPlain(call.arguments().getFirst())
                && Parts.isCallOf("close", c, only.env(), call);
    }

    /**
     * Reports whether fields are refused of what may be a struct among others, as {@code {_}} closes in a definition, or {@code {#D}} where
     * that is {@code _}. So are elements then.
     */
    boolean isClosedAny(Vertex v) {
        return v.base instanceof Datum d
                && !(d instanceof Bottom || d instanceof Disjunction)
                && (d.kind() & Kinds.STRUCT) != 0
                && (v.closedRecursive || v.closedOnce)
                && Leaf.of(c, v).stream().anyMatch(leaf -> leaf.expr() instanceof StructLit)
                && !isTried(v);
    }

    /** What closes a struct allows the fields of some names, and refuses those of others; of names in neither it is not known. */
    record Judged(Set<String> allowed, Set<String> refused) {}

    /**
     * Tells of which of these names a struct may have fields, as far as closing goes. They are tried in the highest struct around it that is
     * not one literal, as all that is in one literal closes alike. None is known where data do not surely lead to the struct, where something
     * else is wrong with them, and once many have been tried that way.
     */
    Judged judged(Vertex v, Collection<String> names) {
        Judged judged = new Judged(new HashSet<>(), new HashSet<>());
        Vertex top = top(v);
        if (names.isEmpty() || top != v && ++tries > MAX_TRIES) {
            return judged;
        }
        Expr data = struct(names.stream().distinct().map(Label::string).toList(), Top.INSTANCE);
        List<Label> path = new ArrayList<>();
        for (Vertex p = v; p != top && p.parent != null; p = p.parent) {
            if (p.label == null
                    && !p.parent.isList()
                    && !p.parent.patterns().stream().allMatch(x -> admitsAnyName(x.pattern()))) {
                return judged;
            }
            Label label = label(p, p.parent);
            data = in(label, data);
            path.add(label);
        }
        Vertex found = with(top, data);
        for (Label label : path.reversed()) {
            found = found == null || isWrong(found) ? null : found.deref().arc(label);
        }
        if (found == null || isWrong(found)) {
            return judged;
        }
        for (String name : names) {
            Vertex field = found.deref().arc(Label.string(name));
            if (field != null) {
                boolean isRefused = field.deref().base instanceof Bottom b && b.closeCheck();
                (isRefused ? judged.refused : judged.allowed).add(name);
            }
        }
        return judged;
    }

    /** Returns the highest vertex around this one, up to what data are unified with, that is not one literal; or this one. */
    private Vertex top(Vertex v) {
        boolean isBelowClose = isBelowClose(v);
        Vertex top = v;
        for (Vertex p = v; ; p = p.parent) {
            if (isBelowClose || !NamePatterns.isOneLiteral(p)) {
                top = p;
            }
            if (isRoot(p) || p.parent == null) {
                return top;
            }
        }
    }

    /** Reports whether something is wrong with a vertex other than that a field of it, or within these, is refused. */
    private static boolean isWrong(Vertex v) {
        return v.deref().base instanceof Bottom b && !(b.closeCheck() && b.childError());
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
        Expr data = in(OTHER, Top.INSTANCE);
        List<Label> path = new ArrayList<>(List.of(OTHER));
        Vertex p = v;
        while (!isRoot(p) && p.parent != null) {
            Label label = label(p, p.parent);
            data = in(label, data);
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

    /** Returns the label of a vertex; one that its parent does not list if it has none. */
    private static Label label(Vertex v, Vertex parent) {
        return v.label != null ? v.label : parent.isList() ? Label.index(parent.elementCount()) : OTHER;
    }

    private static Expr in(Label label, Expr data) {
        return label.isIndex() ? list(label.index(), data) : struct(List.of(label), data);
    }

    /** Reports whether data are unified with a vertex, or a definition that is shared stands there. */
    private boolean isRoot(Vertex v) {
        return roots.contains(v) || v.label != null && v.label.isDefinition();
    }

    private static Expr struct(List<Label> labels, Expr value) {
        List<Term> fields = new ArrayList<>();
        labels.forEach(label -> fields.add(new Field(null, ArcType.MEMBER, label, value, FieldNotes.NONE)));
        return new StructLit(null, fields, false, Experiments.DEFAULT);
    }

    private static Expr list(int index, Expr value) {
        List<Term> elements = new ArrayList<>(Collections.nCopies(index, Top.INSTANCE));
        elements.add(value);
        return new ListLit(null, elements);
    }

    /** Reports whether the field may be beside what the vertex consists of, if nothing around it says otherwise. */
    private boolean isOpenHere(Vertex v, Label field) {
        Vertex arc = with(v, in(field, Top.INSTANCE)).deref().arc(field);
        return arc == null || !isError(arc);
    }

    /** Returns what the vertex consists of, unified with data. */
    private Vertex with(Vertex v, Expr data) {
        Vertex w = new Vertex(v.parent, v.label);
        w.dynamic = true;
        w.addConjuncts(v.conjuncts());
        w.addConjunct(Conjunct.root(Environment.EMPTY, data));
        c.finish(w);
        return w;
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
