package dev.pequod.cue.internal.syntax;

import dev.pequod.cue.internal.syntax.ComprehensionClause.FallbackClause;
import dev.pequod.cue.internal.syntax.ComprehensionClause.ForClause;
import dev.pequod.cue.internal.syntax.ComprehensionClause.IfClause;
import dev.pequod.cue.internal.syntax.ComprehensionClause.LetClause;
import dev.pequod.cue.internal.syntax.ComprehensionClause.TryClause;
import dev.pequod.cue.internal.syntax.Declaration.Attribute;
import dev.pequod.cue.internal.syntax.Declaration.BadDecl;
import dev.pequod.cue.internal.syntax.Declaration.EmbedDecl;
import dev.pequod.cue.internal.syntax.Declaration.Field;
import dev.pequod.cue.internal.syntax.Declaration.ImportDecl;
import dev.pequod.cue.internal.syntax.Declaration.ImportSpec;
import dev.pequod.cue.internal.syntax.Declaration.PackageClause;
import dev.pequod.cue.internal.syntax.Declaration.PostfixAlias;
import dev.pequod.cue.internal.syntax.Expression.BinaryExpr;
import dev.pequod.cue.internal.syntax.Expression.CallExpr;
import dev.pequod.cue.internal.syntax.Expression.Func;
import dev.pequod.cue.internal.syntax.Expression.IndexExpr;
import dev.pequod.cue.internal.syntax.Expression.PostfixExpr;
import dev.pequod.cue.internal.syntax.Expression.SelectorExpr;
import dev.pequod.cue.internal.syntax.Expression.SliceExpr;
import dev.pequod.cue.internal.syntax.Expression.UnaryExpr;
import dev.pequod.cue.internal.syntax.Operand.Alias;
import dev.pequod.cue.internal.syntax.Operand.BadExpr;
import dev.pequod.cue.internal.syntax.Operand.BasicLit;
import dev.pequod.cue.internal.syntax.Operand.BottomLit;
import dev.pequod.cue.internal.syntax.Operand.Comprehension;
import dev.pequod.cue.internal.syntax.Operand.Ellipsis;
import dev.pequod.cue.internal.syntax.Operand.Ident;
import dev.pequod.cue.internal.syntax.Operand.Interpolation;
import dev.pequod.cue.internal.syntax.Operand.ListLit;
import dev.pequod.cue.internal.syntax.Operand.ParenExpr;
import dev.pequod.cue.internal.syntax.Operand.StructLit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lists the children of a node in the order of the source, without comments. */
final class Children {

    private Children() {}

    /** Calls {@code each} with each child. */
    static void forEach(Syntax node, Consumer<Syntax> each) {
        switch (node) {
            case File x -> x.declarations().forEach(each);
            case Field x -> {
                each.accept(x.label());
                ifPresent(x.alias(), each);
                each.accept(x.value());
                x.attributes().forEach(each);
            }
            case PostfixAlias x -> {
                ifPresent(x.label(), each);
                each.accept(x.field());
            }
            case PackageClause x -> each.accept(x.name());
            case ImportDecl x -> x.specs().forEach(each);
            case ImportSpec x -> {
                ifPresent(x.name(), each);
                each.accept(x.path());
            }
            case EmbedDecl x -> each.accept(x.expr());
            case LetClause x -> {
                each.accept(x.ident());
                each.accept(x.expr());
            }
            case ForClause x -> {
                ifPresent(x.key(), each);
                each.accept(x.value());
                each.accept(x.source());
            }
            case IfClause x -> each.accept(x.condition());
            case TryClause x -> {
                ifPresent(x.ident(), each);
                ifPresent(x.expr(), each);
            }
            case FallbackClause x -> each.accept(x.body());
            case Comprehension x -> {
                x.clauses().forEach(each);
                each.accept(x.value());
                ifPresent(x.fallback(), each);
            }
            case StructLit x -> x.elements().forEach(each);
            case ListLit x -> x.elements().forEach(each);
            case Ellipsis x -> ifPresent(x.type(), each);
            case Interpolation x -> x.parts().forEach(each);
            case Alias x -> {
                each.accept(x.ident());
                each.accept(x.expr());
            }
            case ParenExpr x -> each.accept(x.expr());
            case SelectorExpr x -> {
                each.accept(x.operand());
                each.accept(x.selector());
            }
            case IndexExpr x -> {
                each.accept(x.operand());
                each.accept(x.index());
            }
            case SliceExpr x -> {
                each.accept(x.operand());
                ifPresent(x.low(), each);
                ifPresent(x.high(), each);
            }
            case CallExpr x -> {
                each.accept(x.function());
                x.arguments().forEach(each);
            }
            case UnaryExpr x -> each.accept(x.operand());
            case BinaryExpr x -> {
                each.accept(x.left());
                each.accept(x.right());
            }
            case PostfixExpr x -> each.accept(x.operand());
            case Func x -> {
                x.arguments().forEach(each);
                each.accept(x.result());
            }
            case Ident x -> {}
            case BasicLit x -> {}
            case BottomLit x -> {}
            case BadExpr x -> {}
            case BadDecl x -> {}
            case Attribute x -> {}
            case CommentGroup x -> {}
        }
    }

    private static void ifPresent(@Nullable Syntax node, Consumer<Syntax> each) {
        if (node != null) {
            each.accept(node);
        }
    }
}
