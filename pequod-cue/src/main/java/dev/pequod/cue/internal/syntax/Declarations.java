package dev.pequod.cue.internal.syntax;

import dev.pequod.cue.internal.syntax.ComprehensionClause.LetClause;
import dev.pequod.cue.internal.syntax.Declaration.Field;
import dev.pequod.cue.internal.syntax.Declaration.Label;
import dev.pequod.cue.internal.syntax.Expression.BinaryExpr;
import dev.pequod.cue.internal.syntax.Expression.CallExpr;
import dev.pequod.cue.internal.syntax.Expression.IndexExpr;
import dev.pequod.cue.internal.syntax.Expression.PostfixExpr;
import dev.pequod.cue.internal.syntax.Expression.SelectorExpr;
import dev.pequod.cue.internal.syntax.Expression.UnaryExpr;
import dev.pequod.cue.internal.syntax.Operand.Alias;
import dev.pequod.cue.internal.syntax.Operand.BasicLit;
import dev.pequod.cue.internal.syntax.Operand.Ellipsis;
import dev.pequod.cue.internal.syntax.Operand.Ident;
import dev.pequod.cue.internal.syntax.Operand.ListLit;
import dev.pequod.cue.internal.syntax.Operand.ParenExpr;
import dev.pequod.cue.internal.syntax.Operand.StructLit;
import java.util.ArrayDeque;
import java.util.Deque;

/** Questions the layout asks about declarations. */
final class Declarations {

    private Declarations() {}

    /**
     * Returns the number of labels in front of the value of a field, {@code a: b: c: 1}; the last one does not count if its value
     * is a struct that is empty or has several elements. Returns 0 for another declaration.
     */
    static int chainLength(Declaration d) {
        int length = 0;
        Declaration current = d;
        while (current instanceof Field f) {
            length++;
            if (!(f.value() instanceof StructLit s)) {
                return length;
            }
            if (s.elements().size() != 1) {
                return length - 1;
            }
            current = s.elements().getFirst();
        }
        return length;
    }

    /** Reports whether comments belong to the declaration or to the name in front of it. */
    static boolean hasComments(Declaration d, LabelSimplifier labels) {
        if (!d.comments().isEmpty()) {
            return true;
        }
        return switch (d) {
            case Field f -> !labels.labelOf(f).comments().isEmpty();
            case LetClause l -> !l.ident().comments().isEmpty();
            default -> false;
        };
    }

    /** Reports whether the declaration means no more than an open marker. */
    static boolean isEllipsis(Declaration d) {
        if (d instanceof Ellipsis) {
            return true;
        }
        return d instanceof Field f
                && isTop(f.value())
                && f.label() instanceof ListLit pattern
                && pattern.elements().size() == 1
                && pattern.elements().getFirst() instanceof Ident i
                && (i.name().equals("string") || i.name().equals("_"));
    }

    static boolean isTop(Expression e) {
        return e instanceof Ident i && i.name().equals("_");
    }

    static boolean isDefinition(Label label) {
        String name = identifierOf(label);
        return name.startsWith("#") || name.startsWith("_#");
    }

    /** Reports whether the label is neither that of a definition nor hidden. */
    static boolean isRegular(Label label) {
        String name = identifierOf(label);
        return !name.startsWith("#") && !name.startsWith("_");
    }

    private static String identifierOf(Label label) {
        return switch (label) {
            case Ident i -> i.name();
            case Alias a -> a.expr() instanceof Ident i ? i.name() : "";
            default -> "";
        };
    }

    /** Reports whether a value may take several lines, so that what stands around it must not be aligned. */
    static boolean endsColumns(Expression value) {
        Deque<Expression> open = new ArrayDeque<>();
        open.push(value);
        while (!open.isEmpty()) {
            switch (open.pop()) {
                case StructLit s -> {
                    return true;
                }
                case ListLit l -> {
                    return true;
                }
                case BasicLit b -> {
                    if (b.text().indexOf('\n') >= 0) {
                        return true;
                    }
                }
                case ParenExpr p -> open.push(p.expr());
                case UnaryExpr u -> open.push(u.operand());
                case PostfixExpr p -> open.push(p.operand());
                case BinaryExpr b -> {
                    open.push(b.right());
                    open.push(b.left());
                }
                case IndexExpr i -> open.push(i.operand());
                case SelectorExpr s -> open.push(s.operand());
                case CallExpr c -> open.addAll(c.arguments());
                default -> {}
            }
        }
        return false;
    }
}
