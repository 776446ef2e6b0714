package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.ImportReference;
import dev.pequod.cue.internal.adt.IndexExpr;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.SelectorExpr;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.export.SyntaxOptions.Trait;
import dev.pequod.cue.internal.syntax.Comment;
import dev.pequod.cue.internal.syntax.CommentGroup;
import dev.pequod.cue.internal.syntax.Operand.BasicLit.Kind;
import dev.pequod.cue.internal.syntax.Quote;
import dev.pequod.cue.internal.syntax.RelativePos;
import dev.pequod.cue.internal.syntax.TokenPos;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a value that is part of a larger one stand alone. What it refers to outside of itself is put in its place if it is simple or
 * used once; the rest follows in let clauses, as definitions if closed. What is imported stays so, unless imports are wanted inlined.
 */
final class Pivot {
    /** A vertex that is referred to. */
    private static final class Target {
        final Vertex vertex;

        /** How its package is imported; null if it is that of the exported value. */
        final @Nullable ImportReference imported;

        /** The outermost vertex around it that is referred to as well or exported, null if there is none. */
        @Nullable
        Target parent;

        /** The name of its let clause; null unless it is outside and not within another one. */
        @Nullable
        String name;

        int uses;
        boolean included;
        boolean wanted;
        boolean exported;

        Target(Vertex vertex, @Nullable ImportReference imported) {
            this.vertex = vertex;
            this.imported = imported;
        }

        Target outermost() {
            return parent == null ? this : parent;
        }
    }

    private static final String DEFINITION = "#x";
    private static final Pattern NOT_OF_NAMES = Pattern.compile("[^\\p{L}\\p{Nd}_$]");

    private final Exporter e;
    private final List<Target> targets = new ArrayList<>();
    private final Map<Vertex, Target> byVertex = new IdentityHashMap<>();
    private final Map<Resolver, Target> byReference = new IdentityHashMap<>();
    private final Set<Vertex> inlined = Collections.newSetFromMap(new IdentityHashMap<>());
    private @Nullable Target exporting;

    Pivot(Exporter e, Vertex v) {
        this.e = e;
        Dependencies.visit(e.evaluation, v, e.empty, this::note);
        include(v);
        link();
    }

    // --- what is referred to
    // ------------------------------------------------------------------------------------------------

    private boolean note(Resolver reference, Vertex vertex, @Nullable ImportReference imported) {
        if (byReference.containsKey(reference) || imported != null && !canInline(imported)) {
            return false;
        }
        Target known = byVertex.get(vertex);
        Target target = known == null ? new Target(vertex, imported) : known;
        if (known == null) {
            byVertex.put(vertex, target);
            targets.add(target);
        }
        target.uses++;
        byReference.put(reference, target);
        return known == null;
    }

    /** Builtin packages are there everywhere, and what is in them has no source. */
    private boolean canInline(ImportReference imported) {
        return e.options.has(Trait.INLINE_IMPORTS) && imported.instance() != null;
    }

    private void include(Vertex v) {
        e.evaluation.enter();
        byVertex.computeIfAbsent(v, x -> new Target(x, null)).included = true;
        for (Vertex a : v.arcs) {
            include(a);
        }
        e.evaluation.leave();
    }

    private void link() {
        for (Target t : byVertex.values()) {
            for (Vertex v = t.vertex.parent; v != null; v = v.parent) {
                Target outer = byVertex.get(v);
                t.parent = outer == null ? t.parent : outer;
            }
        }
        for (Target t : byVertex.values()) {
            if (t.parent != null) {
                t.parent.uses++;
            }
        }
        for (Target t : targets) {
            e.names.note(t.vertex);
        }
        for (Target t : targets) {
            List<Label> path = t.vertex.path();
            if (t.parent != null || t.included) {
                continue;
            }
            if (!path.isEmpty()) {
                t.name = e.names.unique(nameFor(path.get(path.size() - 1)));
            } else if (t.imported != null) {
                t.name = e.names.unique(nameFor(t.imported.label()));
            }
        }
    }

    private static String nameFor(Label label) {
        if (label.isIndex()) {
            return "Index" + label.index();
        }
        String name = label.name();
        int start = 0;
        while (start < name.length() && (name.charAt(start) == '_' || name.charAt(start) == '#')) {
            start++;
        }
        String upper =
                NOT_OF_NAMES.matcher(name.substring(start)).replaceAll("_").toUpperCase(Locale.ROOT);
        return upper.isEmpty() || Character.isDigit(upper.charAt(0)) ? "X" + upper : upper;
    }

    // --- references
    // ---------------------------------------------------------------------------------------------------------

    /** Returns what a reference becomes, or null if it can stay as it is. */
    @Nullable
    Draft replacement(Resolver r) {
        Target t = byReference.get(r);
        if (t == null) {
            return null;
        }
        if (canInline(t)) {
            inlined.add(t.vertex);
            Draft value = e.terms.expression(null, t.vertex);
            inlined.remove(t.vertex);
            return value;
        }
        Draft named = named(t, r);
        t.wanted |= named != null;
        return named;
    }

    private boolean canInline(Target t) {
        Vertex v = t.vertex;
        int uses = t.outermost().uses;
        if (t.included
                || e.inDefinition == 0 && v.closedRecursive
                || uses == 0
                || v.isError()
                || !v.isConcrete() && e.inExpression > 0
                || inlined.contains(v)) {
            return false;
        }
        return uses == 1 && e.inExpression == 0 || v.isConcrete() && v.arcs.isEmpty();
    }

    private @Nullable Draft named(Target t, Resolver r) {
        List<String> start = new ArrayList<>();
        List<Label> rest = List.of();
        Target parent = t.parent;
        if (parent == null) {
            if (t == exporting && t.vertex.closedRecursive) {
                // A let clause cannot refer to itself, the definition in it can.
                return new Draft.Name(DEFINITION);
            }
            addPath(start, t);
        } else {
            boolean inPackage = isInPackage(r);
            int length = length(r);
            int steps = steps(t.vertex, parent.vertex);
            if (t.included ? steps > length : !inPackage && steps >= length) {
                return null;
            }
            List<Label> path = t.vertex.path();
            rest = path.subList(Math.max(0, path.size() - steps), path.size());
            addPath(start, parent);
        }
        Draft x = null;
        for (String name : start) {
            x = x == null ? new Draft.Name(name) : new Draft.Selector(x, new Draft.Name(name));
        }
        for (Label l : rest) {
            if (x == null) {
                x = new Draft.Name(e.name(l));
            } else if (l.isIndex()) {
                x = new Draft.Index(x, new Draft.Literal(Kind.INT, l.name()));
            } else {
                x = new Draft.Selector(x, e.label(l));
            }
        }
        return x == null ? new Draft.Name("ROOT") : x;
    }

    private static void addPath(List<String> path, Target t) {
        if (t.name != null) {
            path.add(t.name);
            if (t.vertex.closedRecursive) {
                path.add(DEFINITION);
            }
        }
    }

    private static int steps(Vertex v, Vertex ancestor) {
        int steps = 0;
        for (Vertex p = v; p != null && p != ancestor; p = p.parent) {
            steps++;
        }
        return steps;
    }

    /** Returns of how many names a reference consists. */
    private static int length(Resolver r) {
        int length = 0;
        Expr x = r;
        while (true) {
            switch (x) {
                case SelectorExpr s -> x = s.operand();
                case IndexExpr i -> x = i.operand();
                case ImportReference i -> {
                    return length;
                }
                case Resolver other -> {
                    return length + 1;
                }
                default -> {
                    return length;
                }
            }
            length++;
        }
    }

    private static boolean isInPackage(Resolver r) {
        Expr x = r;
        while (true) {
            switch (x) {
                case SelectorExpr s -> x = s.operand();
                case IndexExpr i -> x = i.operand();
                default -> {
                    return x instanceof ImportReference;
                }
            }
        }
    }

    // --- let clauses
    // --------------------------------------------------------------------------------------------------------

    /** Adds the let clauses that are needed, which may need others. */
    void complete(Draft.Document document) {
        boolean progress = true;
        while (progress) {
            progress = false;
            for (Target t : targets) {
                if (!t.exported && t.wanted && t.name != null) {
                    t.exported = true;
                    progress = true;
                    document.declarations.add(let(t, t.name));
                }
            }
        }
    }

    private Draft.Let let(Target t, String name) {
        Target saved = exporting;
        exporting = t;
        Draft value = e.terms.expression(null, t.vertex);
        exporting = saved;
        if (t.vertex.closedRecursive) {
            Draft.Field definition = new Draft.Field(new Draft.Name(DEFINITION));
            definition.value = value;
            Draft.Struct around = new Draft.Struct(true);
            around.elements.add(definition);
            value = around;
        }
        Draft.Let let = new Draft.Let();
        let.name = new Draft.Name(name);
        let.value = value;
        let.relation = RelativePos.NEW_SECTION;
        Comment comment = new Comment(TokenPos.of(RelativePos.NEW_SECTION), "//cue:path: " + path(t));
        let.comments = List.of(new CommentGroup(List.of(comment), true, false, 0));
        return let;
    }

    private static String path(Target t) {
        String path = TermPrinter.path(t.vertex.path());
        if (t.imported == null) {
            return path;
        }
        String imported = Quote.STRING.quote(t.imported.path());
        return path.isEmpty() ? imported : imported + "." + path;
    }
}
