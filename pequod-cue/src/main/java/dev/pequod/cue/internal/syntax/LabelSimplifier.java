package dev.pequod.cue.internal.syntax;

import dev.pequod.cue.internal.syntax.Declaration.EmbedDecl;
import dev.pequod.cue.internal.syntax.Declaration.Field;
import dev.pequod.cue.internal.syntax.Declaration.Label;
import dev.pequod.cue.internal.syntax.Expression.SelectorExpr;
import dev.pequod.cue.internal.syntax.Operand.BasicLit;
import dev.pequod.cue.internal.syntax.Operand.Ident;
import dev.pequod.cue.internal.syntax.Operand.Interpolation;
import dev.pequod.cue.internal.syntax.Operand.ListLit;
import dev.pequod.cue.internal.syntax.Operand.StructLit;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the quoted labels that may lose their quotes: those that are identifiers, and that no reference would bind to then.
 *
 * <p>Each struct is a scope with the names of its labels. A reference takes the name from the innermost scope that has it, and so
 * forbids to unquote it there. As in the reference, names in dynamic labels count as labels, not as references.
 *
 * <p>The reference also unquotes labels that cannot stand without quotes: {@code try} anywhere, {@code import} and {@code package}
 * in front of a file. Here those keep them, so that the result can be read again.
 */
final class LabelSimplifier {

    /** Changes nothing. */
    static final LabelSimplifier NONE = new LabelSimplifier();

    private static final class Scope {
        private final List<? extends Declaration> declarations;
        private final boolean isFile;
        /** What the names of this scope meant outside of it. */
        private final Map<String, @Nullable Name> shadowed = new HashMap<>();

        private Scope(List<? extends Declaration> declarations, boolean isFile) {
            this.declarations = declarations;
            this.isFile = isFile;
        }
    }

    /** A name in a scope. */
    private static final class Name {
        private boolean referenced;
    }

    private final Map<Field, Ident> unquoted = new IdentityHashMap<>();
    private final Map<String, Name> names = new HashMap<>();
    private final Steps steps = new Steps(Steps.UNWATCHED);

    private LabelSimplifier() {}

    /** Finds the labels of a tree. */
    static LabelSimplifier of(Syntax node) {
        LabelSimplifier simplifier = new LabelSimplifier();
        simplifier.steps.run(() -> simplifier.references(node));
        return simplifier;
    }

    /** Finds the labels of declarations that are a scope of their own. */
    static LabelSimplifier of(List<? extends Declaration> declarations) {
        LabelSimplifier simplifier = new LabelSimplifier();
        simplifier.steps.run(() -> simplifier.scope(new Scope(declarations, false)));
        return simplifier;
    }

    /** Returns the label to write for a field. One that loses its quotes has neither position nor comments. */
    Label labelOf(Field field) {
        Ident bare = unquoted.get(field);
        return bare != null ? bare : field.label();
    }

    private void references(Syntax node) {
        switch (node) {
            case File f -> scope(new Scope(f.declarations(), true));
            case StructLit s -> scope(new Scope(s.elements(), false));
            case SelectorExpr s -> steps.then(() -> references(s.operand()));
            case Ident i -> {
                Name name = names.get(i.name());
                if (name != null) {
                    name.referenced = true;
                }
            }
            default -> SyntaxChildren.forEach(node, child -> steps.then(() -> references(child)));
        }
    }

    private void scope(Scope scope) {
        for (Declaration d : scope.declarations) {
            if (d instanceof Field f) {
                steps.then(() -> labelNames(f.label(), scope));
            }
        }
        steps.then(() -> {
            for (Declaration d : scope.declarations) {
                Syntax node = d instanceof Field f ? f.value() : d;
                steps.then(() -> references(node));
            }
            steps.then(() -> leave(scope));
        });
    }

    private void labelNames(Syntax node, Scope scope) {
        switch (node) {
            case BasicLit l -> {
                String name = LiteralLayout.simpleString(l.text());
                if (name != null && !Labels.needsQuotes(name)) {
                    declare(name, scope);
                }
            }
            case Ident i -> declare(i.name(), scope);
            case ListLit l -> {}
            case Interpolation i -> {}
            default -> SyntaxChildren.forEach(node, child -> steps.then(() -> labelNames(child, scope)));
        }
    }

    private void declare(String name, Scope scope) {
        if (!scope.shadowed.containsKey(name)) {
            scope.shadowed.put(name, names.put(name, new Name()));
        }
    }

    private void leave(Scope scope) {
        boolean first = scope.isFile;
        for (Declaration d : scope.declarations) {
            if (d instanceof Field f && f.label() instanceof BasicLit l) {
                String text = LiteralLayout.simpleString(l.text());
                Name name = text == null || !scope.shadowed.containsKey(text) ? null : names.get(text);
                if (name != null && text != null && !name.referenced && !Labels.isUnreadable(text, first)) {
                    unquoted.put(f, Ident.of(text));
                }
            }
            first &= !(d instanceof Field || d instanceof EmbedDecl);
        }
        scope.shadowed.forEach((name, outer) -> {
            if (outer == null) {
                names.remove(name);
            } else {
                names.put(name, outer);
            }
        });
    }
}
