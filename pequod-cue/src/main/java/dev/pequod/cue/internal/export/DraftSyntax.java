package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.syntax.Comment;
import dev.pequod.cue.internal.syntax.CommentGroup;
import dev.pequod.cue.internal.syntax.ComprehensionClause;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.Expression;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.Operand;
import dev.pequod.cue.internal.syntax.RelativePos;
import dev.pequod.cue.internal.syntax.Syntax;
import dev.pequod.cue.internal.syntax.TokenPos;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a draft into a syntax tree, for as long as an evaluation may go on. */
final class DraftSyntax {
    private final Evaluation evaluation;

    private DraftSyntax(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    static File file(Evaluation evaluation, Draft.Document d) {
        return new DraftSyntax(evaluation).file(d);
    }

    private File file(Draft.Document d) {
        List<Declaration> declarations = new ArrayList<>();
        if (d.packageName != null) {
            Declaration.PackageClause clause = new Declaration.PackageClause(
                    TokenPos.of(RelativePos.NEW_SECTION), Operand.Ident.of(d.packageName));
            attach(clause, d.packageComments);
            declarations.add(clause);
        }
        if (!d.imports.isEmpty()) {
            List<Declaration.ImportSpec> specs = new ArrayList<>();
            for (Draft.Import i : d.imports) {
                specs.add(new Declaration.ImportSpec(
                        i.name == null ? null : Operand.Ident.of(i.name), Operand.BasicLit.ofString(i.path)));
            }
            declarations.add(new Declaration.ImportDecl(
                    TokenPos.of(RelativePos.NEW_SECTION), TokenPos.NONE, specs, TokenPos.NONE));
        }
        declarations.addAll(declarations(d.declarations));
        File file = File.of(declarations);
        attach(file, d.comments);
        return file;
    }

    private List<Declaration> declarations(List<Draft> drafts) {
        List<Declaration> all = new ArrayList<>(drafts.size());
        for (Draft d : drafts) {
            all.add(declaration(d));
        }
        return all;
    }

    private Declaration declaration(Draft d) {
        Declaration declaration = switch (d) {
            case Draft.Field f -> field(f);
            case Draft.Let l -> let(l, at(l));
            case Draft.Dots x -> dots(x);
            case Draft.Comprehension c -> comprehension(c);
            case Draft.Attribute a -> new Declaration.Attribute(at(a), a.text);
            default -> new Declaration.EmbedDecl(expression(d));
        };
        if (!(declaration instanceof Declaration.EmbedDecl)) {
            attach(declaration, d.comments);
        }
        return declaration;
    }

    private Declaration.Field field(Draft.Field f) {
        List<Declaration.Attribute> attributes = new ArrayList<>(f.attributes.size());
        for (String a : f.attributes) {
            attributes.add(new Declaration.Attribute(TokenPos.NONE, a));
        }
        Expression value = f.value == null ? Operand.Ident.of("_") : expression(f.value);
        return new Declaration.Field(label(f.label), null, f.constraint, TokenPos.NONE, value, attributes);
    }

    private Declaration.Label label(Draft d) {
        Expression x = expression(d);
        return x instanceof Declaration.Label l ? l : new Operand.ParenExpr(TokenPos.NONE, x, TokenPos.NONE);
    }

    private ComprehensionClause.LetClause let(Draft.Let l, TokenPos at) {
        Expression value = l.value == null ? Operand.Ident.of("_") : expression(l.value);
        return new ComprehensionClause.LetClause(
                at, l.name == null ? Operand.Ident.of("_") : name(l.name), TokenPos.NONE, value);
    }

    private static Operand.Ident name(Draft.Name n) {
        return new Operand.Ident(TokenPos.of(n.relation), n.text);
    }

    private Operand.Ellipsis dots(Draft.Dots d) {
        return new Operand.Ellipsis(TokenPos.NONE, optional(d.type));
    }

    private @Nullable Expression optional(@Nullable Draft d) {
        return d == null ? null : expression(d);
    }

    // --- expressions
    // --------------------------------------------------------------------------------------------------------

    private Expression expression(Draft d) {
        evaluation.passed(0);
        Expression x = switch (d) {
            case Draft.Name n -> name(n);
            case Draft.Literal l -> new Operand.BasicLit(TokenPos.of(l.relation), l.kind, l.text, -1);
            case Draft.BottomMark b -> bottom(b);
            case Draft.Struct s -> struct(s);
            case Draft.Brackets b ->
                new Operand.ListLit(TokenPos.of(b.relation), expressions(b.elements), TokenPos.NONE);
            case Draft.Dots e -> dots(e);
            case Draft.Comprehension c -> comprehension(c);
            case Draft.Alias a ->
                new Operand.Alias(name(a.name), TokenPos.NONE, a.of == null ? Operand.Ident.of("_") : expression(a.of));
            case Draft.Unary u -> new Expression.UnaryExpr(TokenPos.of(u.relation), u.op, expression(u.operand));
            case Draft.Chain c -> chain(c);
            case Draft.Postfix p -> new Expression.PostfixExpr(expression(p.operand), TokenPos.NONE, p.op);
            case Draft.Selector s -> new Expression.SelectorExpr(expression(s.operand), TokenPos.NONE, label(s.label));
            case Draft.Index i ->
                new Expression.IndexExpr(expression(i.operand), TokenPos.NONE, expression(i.index), TokenPos.NONE);
            case Draft.Slice s ->
                new Expression.SliceExpr(
                        expression(s.operand), TokenPos.NONE, optional(s.low), optional(s.high), TokenPos.NONE);
            case Draft.Call c -> Expression.CallExpr.of(expression(c.function), expressions(c.arguments));
            case Draft.Parens p -> new Operand.ParenExpr(TokenPos.of(p.relation), expression(p.inner), TokenPos.NONE);
            case Draft.Interpolated i -> new Operand.Interpolation(expressions(i.parts));
            case Draft.Field f -> throw unexpected(f);
            case Draft.Let l -> throw unexpected(l);
            case Draft.For f -> throw unexpected(f);
            case Draft.If i -> throw unexpected(i);
            case Draft.Try t -> throw unexpected(t);
            case Draft.Import i -> throw unexpected(i);
            case Draft.Attribute a -> throw unexpected(a);
            case Draft.Document f -> throw unexpected(f);
        };
        attach(x, d.comments);
        return x;
    }

    private static IllegalStateException unexpected(Draft d) {
        return new IllegalStateException("not an expression: " + d.getClass());
    }

    private List<Expression> expressions(List<Draft> drafts) {
        List<Expression> all = new ArrayList<>(drafts.size());
        for (Draft d : drafts) {
            all.add(expression(d));
        }
        return all;
    }

    private Expression chain(Draft.Chain c) {
        Expression x = expression(c.operands.get(0));
        for (Draft d : c.operands.subList(1, c.operands.size())) {
            x = new Expression.BinaryExpr(x, TokenPos.NONE, c.op, expression(d));
        }
        return x;
    }

    private Operand.StructLit struct(Draft.Struct s) {
        List<Declaration> elements = declarations(s.elements);
        return s.braces
                ? Operand.StructLit.of(elements)
                : new Operand.StructLit(TokenPos.of(s.relation), elements, TokenPos.NONE);
    }

    private static Operand.BottomLit bottom(Draft.BottomMark b) {
        Operand.BottomLit literal = new Operand.BottomLit(TokenPos.of(b.relation));
        if (b.message != null) {
            Comment comment = Comment.of("// " + b.message.replace("\n", "\n// "));
            CommentGroup.attach(literal, new CommentGroup(List.of(comment), false, true, 2));
        }
        return literal;
    }

    private Operand.Comprehension comprehension(Draft.Comprehension c) {
        List<ComprehensionClause> clauses = new ArrayList<>(c.clauses.size());
        for (Draft d : c.clauses) {
            clauses.add(clause(d, at(clauses.isEmpty() ? c : d)));
        }
        ComprehensionClause.FallbackClause fallback =
                c.fallback == null ? null : new ComprehensionClause.FallbackClause(TokenPos.NONE, struct(c.fallback));
        Expression value = c.value == null ? Operand.StructLit.of(List.of()) : expression(c.value);
        return new Operand.Comprehension(clauses, value, fallback);
    }

    private static TokenPos at(Draft d) {
        return d.offset < 0 ? TokenPos.of(d.relation) : TokenPos.at(d.offset, d.relation);
    }

    private ComprehensionClause clause(Draft d, TokenPos at) {
        ComprehensionClause clause = switch (d) {
            case Draft.For f ->
                new ComprehensionClause.ForClause(
                        at,
                        f.key == null ? null : name(f.key),
                        TokenPos.NONE,
                        name(f.value),
                        TokenPos.NONE,
                        expression(f.source));
            case Draft.If i -> new ComprehensionClause.IfClause(at, expression(i.condition));
            case Draft.Let l -> let(l, at);
            case Draft.Try t ->
                new ComprehensionClause.TryClause(
                        at, t.name == null ? null : name(t.name), TokenPos.NONE, optional(t.value));
            default -> throw new IllegalStateException("not a clause: " + d.getClass());
        };
        attach(clause, d.comments);
        return clause;
    }

    private static void attach(Syntax node, List<CommentGroup> groups) {
        if (!groups.isEmpty()) {
            CommentGroup.attach(node, groups.toArray(new CommentGroup[0]));
        }
    }
}
