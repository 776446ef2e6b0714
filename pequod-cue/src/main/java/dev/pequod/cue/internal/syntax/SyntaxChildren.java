package dev.pequod.cue.internal.syntax;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Names the children of every kind of node, so that walks can keep their own stack instead of recursing. */
public final class SyntaxChildren {

    private SyntaxChildren() {}

    /** Passes the children of a node on, in the order they were written; comments are not children. */
    public static void forEach(Syntax node, Consumer<Syntax> action) {
        switch (node) {
            case File x -> x.declarations().forEach(action);
            case Declaration x -> declaration(x, action);
            case Expression x -> expression(x, action);
            case ComprehensionClause x -> clause(x, action);
            case Declaration.ImportSpec x -> {
                optional(x.name(), action);
                action.accept(x.path());
            }
            case Declaration.PostfixAlias x -> {
                optional(x.label(), action);
                action.accept(x.field());
            }
        }
    }

    private static void optional(@Nullable Syntax node, Consumer<Syntax> action) {
        if (node != null) {
            action.accept(node);
        }
    }

    private static void declaration(Declaration node, Consumer<Syntax> action) {
        switch (node) {
            case Declaration.Field x -> {
                action.accept(x.label());
                optional(x.alias(), action);
                action.accept(x.value());
                x.attributes().forEach(action);
            }
            case Declaration.EmbedDecl x -> action.accept(x.expr());
            case Declaration.PackageClause x -> action.accept(x.name());
            case Declaration.ImportDecl x -> x.specs().forEach(action);
            case ComprehensionClause.LetClause x -> clause(x, action);
            case Operand.Comprehension x -> expression(x, action);
            case Operand.Ellipsis x -> expression(x, action);
            case CommentGroup x -> {}
            case Declaration.Attribute x -> {}
            case Declaration.BadDecl x -> {}
        }
    }

    private static void clause(ComprehensionClause node, Consumer<Syntax> action) {
        switch (node) {
            case ComprehensionClause.ForClause x -> {
                optional(x.key(), action);
                action.accept(x.value());
                action.accept(x.source());
            }
            case ComprehensionClause.IfClause x -> action.accept(x.condition());
            case ComprehensionClause.LetClause x -> {
                action.accept(x.ident());
                action.accept(x.expr());
            }
            case ComprehensionClause.TryClause x -> {
                optional(x.ident(), action);
                optional(x.expr(), action);
            }
            case ComprehensionClause.FallbackClause x -> action.accept(x.body());
        }
    }

    private static void expression(Expression node, Consumer<Syntax> action) {
        switch (node) {
            case Operand.Ident x -> {}
            case Operand.BasicLit x -> {}
            case Operand.BottomLit x -> {}
            case Operand.BadExpr x -> {}
            case Operand.Interpolation x -> x.parts().forEach(action);
            case Operand.StructLit x -> x.elements().forEach(action);
            case Operand.ListLit x -> x.elements().forEach(action);
            case Operand.Ellipsis x -> optional(x.type(), action);
            case Operand.Comprehension x -> {
                x.clauses().forEach(action);
                action.accept(x.value());
                optional(x.fallback(), action);
            }
            case Operand.Alias x -> {
                action.accept(x.ident());
                action.accept(x.expr());
            }
            case Operand.ParenExpr x -> action.accept(x.expr());
            case Expression.SelectorExpr x -> {
                action.accept(x.operand());
                action.accept(x.selector());
            }
            case Expression.IndexExpr x -> {
                action.accept(x.operand());
                action.accept(x.index());
            }
            case Expression.SliceExpr x -> {
                action.accept(x.operand());
                optional(x.low(), action);
                optional(x.high(), action);
            }
            case Expression.CallExpr x -> {
                action.accept(x.function());
                x.arguments().forEach(action);
            }
            case Expression.UnaryExpr x -> action.accept(x.operand());
            case Expression.BinaryExpr x -> {
                action.accept(x.left());
                action.accept(x.right());
            }
            case Expression.PostfixExpr x -> action.accept(x.operand());
            case Expression.Func x -> {
                x.arguments().forEach(action);
                action.accept(x.result());
            }
        }
    }
}
