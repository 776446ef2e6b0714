package dev.pequod.cue.internal.compile;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BoundExpr;
import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.Concreteness;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DisjunctionExpr;
import dev.pequod.cue.internal.adt.Ellipsis;
import dev.pequod.cue.internal.adt.Experiments;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Fault;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.IndexExpr;
import dev.pequod.cue.internal.adt.Interpolation;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.Null;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.OpenExpr;
import dev.pequod.cue.internal.adt.SelectorExpr;
import dev.pequod.cue.internal.adt.SliceExpr;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.UnaryExpr;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.Expression;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.LiteralException;
import dev.pequod.cue.internal.syntax.Operand;
import dev.pequod.cue.internal.syntax.StringLiteral;
import dev.pequod.cue.internal.syntax.Syntax;
import dev.pequod.cue.internal.syntax.Token;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the expressions of one file; declarations are in {@link DeclarationCompiler}, names in {@link NameResolver}.
 *
 * <p>Brackets nest at most as deep as the parser allows, and recursion follows them. Chains that lean to the left, {@code a+b+c} and
 * {@code a.b.c}, have no limit and are walked in a loop.
 */
final class FileCompiler {
    private final Compiler compiler;
    private final File file;
    private final Experiments experiments;
    private final Diagnostics diagnostics;
    private final NameResolver names;
    private final DeclarationCompiler declarations;
    private final ComprehensionCompiler comprehensions;
    private int nesting;

    FileCompiler(Compiler compiler, File file) {
        this.compiler = compiler;
        this.file = file;
        this.experiments = Compiler.experiments(file);
        this.diagnostics = new Diagnostics(file);
        this.names = new NameResolver(compiler, diagnostics, experiments, this::literal);
        this.declarations = new DeclarationCompiler(this, compiler, names, diagnostics);
        this.comprehensions = new ComprehensionCompiler(this, compiler, names, diagnostics, experiments);
    }

    StructLit compileFile() {
        names.push(0);
        new FileImports(compiler, names, diagnostics).declare();
        List<Term> terms = declarations.compile(file.declarations());
        names.pop();
        names.reportLetCycles();
        SourcePos at = new SourcePos(file.source(), 0, file.source().length());
        return new StructLit(at, terms, true, experiments);
    }

    Expr compileExpression(Expression x) {
        Expr compiled = expr(x);
        names.reportLetCycles();
        return compiled;
    }

    List<CueError> errors() {
        return diagnostics.errors();
    }

    // --- expressions
    // --------------------------------------------------------------------------------------------------------

    /** Compiles an expression: the operand farthest to the left first, then what is applied to it, step by step. */
    Expr expr(Expression x) {
        Expression next = left(x);
        if (next == null) {
            return operand(x);
        }
        List<Expression> chain = new ArrayList<>();
        Expression first = x;
        while (next != null) {
            chain.add(first);
            first = next;
            next = left(first);
        }
        Expr result = operand(first);
        Expression done = first;
        for (int i = chain.size() - 1; i >= 0; i--) {
            Expression step = chain.get(i);
            result = applied(step, result, done);
            done = step;
        }
        return result;
    }

    /** Returns what an expression begins with, where chains of its kind may be long. */
    private static @Nullable Expression left(Expression x) {
        return switch (x) {
            case Expression.SelectorExpr s -> s.operand();
            case Expression.IndexExpr i -> i.operand();
            case Expression.SliceExpr s -> s.operand();
            case Expression.CallExpr c -> c.function();
            case Expression.PostfixExpr p -> p.operand();
            case Expression.BinaryExpr b -> b.op() == Token.OR ? null : b.left();
            case Expression.UnaryExpr u -> null;
            case Expression.Func f -> null;
            case Declaration.Label l -> null;
            case Operand o -> null;
        };
    }

    private Expr applied(Expression x, Expr left, Expression leftSyntax) {
        return switch (x) {
            case Expression.SelectorExpr s ->
                new SelectorExpr(diagnostics.pos(s), left, label(s.selector()), diagnostics.pos(s.selector()), false);
            case Expression.IndexExpr i -> new IndexExpr(diagnostics.pos(i), left, expr(i.index()), false);
            case Expression.SliceExpr s -> {
                Expr low = s.low() == null ? null : expr(s.low());
                Expr high = s.high() == null ? null : expr(s.high());
                yield new SliceExpr(diagnostics.pos(s), left, low, high);
            }
            case Expression.CallExpr c -> {
                List<Expr> arguments = new ArrayList<>(c.arguments().size());
                for (Expression argument : c.arguments()) {
                    arguments.add(expr(argument));
                }
                yield new CallExpr(diagnostics.pos(c), left, arguments);
            }
            case Expression.PostfixExpr p -> postfix(p, left);
            case Expression.BinaryExpr b -> binary(b, left, leftSyntax);
            default -> throw new IllegalStateException("not part of a chain: " + x.getClass());
        };
    }

    private Expr operand(Expression x) {
        if (nesting == Compiler.MAX_NESTING) {
            return diagnostics.limit(x, "expression exceeds maximum nesting depth of " + Compiler.MAX_NESTING);
        }
        nesting++;
        Expr result = switch (x) {
            case Operand.Ident id -> names.resolve(id);
            case Operand.BasicLit l -> literal(l);
            case Operand.BottomLit b -> bottom(diagnostics.pos(b));
            case Operand.BadExpr b -> diagnostics.error(b, "invalid expression");
            case Operand.Interpolation i -> interpolation(i);
            case Operand.StructLit s -> struct(s);
            case Operand.ListLit l -> list(l);
            case Operand.ParenExpr p -> expr(p.expr());
            case Operand.Alias a -> misplaced(a, "alias");
            case Operand.Ellipsis e -> misplaced(e, "ellipsis");
            case Operand.Comprehension c -> misplaced(c, "comprehension");
            case Expression.UnaryExpr u -> unary(u);
            case Expression.BinaryExpr b -> disjunction(b);
            case Expression.Func f -> new Top(diagnostics.pos(f));
            default -> expr(x);
        };
        nesting--;
        return result;
    }

    private Bottom misplaced(Syntax at, String what) {
        return diagnostics.error(at, what + " values not allowed in this position");
    }

    private static Bottom bottom(SourcePos at) {
        Fault explicit =
                new Fault("explicit error (_|_ literal) in source", List.of(), null, null, at, List.of(), List.of());
        return new Bottom(at, Bottom.Code.LITERAL, List.of(explicit), null, false, false, false);
    }

    // --- literals
    // -----------------------------------------------------------------------------------------------------------

    private Expr literal(Operand.BasicLit l) {
        SourcePos at = diagnostics.pos(l);
        try {
            return switch (l.kind()) {
                case NULL -> new Null(at);
                case TRUE -> new Bool(at, true);
                case FALSE -> new Bool(at, false);
                case INT, FLOAT -> Literals.number(l.text(), at);
                case STRING -> Literals.text(l.text(), at);
            };
        } catch (LiteralException e) {
            return e.isLimit() ? diagnostics.limit(l, reason(e)) : diagnostics.error(l, reason(e));
        }
    }

    private static String reason(LiteralException e) {
        return String.valueOf(e.getMessage());
    }

    /** Returns the label of a field or selector that is an identifier or a literal. */
    Label label(Declaration.Label l) {
        if (l instanceof Operand.Ident id) {
            return compiler.identifier(id.name());
        }
        if (!(l instanceof Operand.BasicLit lit)) {
            diagnostics.error(l, "unsupported label");
            return compiler.string("");
        }
        if (lit.kind() != Operand.BasicLit.Kind.STRING) {
            return compiler.string(lit.text());
        }
        try {
            return compiler.string(Literals.name(lit.text()));
        } catch (LiteralException e) {
            diagnostics.error(l, "invalid string label: " + reason(e));
            return compiler.string("");
        }
    }

    private Expr interpolation(Operand.Interpolation x) {
        if (x.parts().size() == 1) {
            return expr(x.parts().get(0));
        }
        List<Expr> parts = new ArrayList<>(x.parts().size());
        boolean isBytes;
        try {
            StringLiteral form = StringLiteral.quotes(x.first().text(), x.last().text());
            isBytes = form.isBytes();
            int from = form.startLength();
            for (Expression part : x.parts()) {
                if (parts.size() % 2 == 1) {
                    parts.add(expr(part));
                    continue;
                }
                String fragment = ((Operand.BasicLit) part).text();
                parts.add(Literals.text(form.unquote(fragment, from), diagnostics.pos(part)));
                from = 1;
            }
        } catch (LiteralException e) {
            return diagnostics.error(x, "invalid interpolation: " + reason(e));
        }
        return new Interpolation(diagnostics.pos(x), isBytes ? Kinds.BYTES : Kinds.STRING, parts);
    }

    StructLit struct(Operand.StructLit s) {
        names.push(1);
        List<Term> terms = declarations.compile(s.elements());
        names.pop();
        return new StructLit(diagnostics.pos(s), terms, false, experiments);
    }

    private Expr list(Operand.ListLit l) {
        names.push(1);
        List<Term> elements = new ArrayList<>(l.elements().size());
        for (Expression e : l.elements()) {
            elements.add(
                    switch (e) {
                        case Operand.Comprehension c -> comprehension(c, true);
                        case Operand.Ellipsis x -> ellipsis(x);
                        default -> expr(e);
                    });
        }
        names.pop();
        return new ListLit(diagnostics.pos(l), elements);
    }

    Ellipsis ellipsis(Operand.Ellipsis e) {
        return new Ellipsis(diagnostics.pos(e), e.type() == null ? null : expr(e.type()));
    }

    Term comprehension(Operand.Comprehension c, boolean inList) {
        return comprehensions.compile(c, inList);
    }

    // --- operators
    // ----------------------------------------------------------------------------------------------------------

    private static @Nullable Op operator(Token t) {
        return switch (t) {
            case AND -> Op.AND;
            case LAND -> Op.BOOL_AND;
            case LOR -> Op.BOOL_OR;
            case EQL -> Op.EQUAL;
            case NOT -> Op.NOT;
            case NEQ -> Op.NOT_EQUAL;
            case LSS -> Op.LESS;
            case LEQ -> Op.LESS_EQUAL;
            case GTR -> Op.GREATER;
            case GEQ -> Op.GREATER_EQUAL;
            case MAT -> Op.MATCH;
            case NMAT -> Op.NOT_MATCH;
            case ADD -> Op.ADD;
            case SUB -> Op.SUBTRACT;
            case MUL -> Op.MULTIPLY;
            case QUO -> Op.DIVIDE;
            default -> null;
        };
    }

    private Expr unary(Expression.UnaryExpr u) {
        Op op = operator(u.op());
        if (u.op() == Token.MUL) {
            return diagnostics.error(u, "preference mark not allowed at this position");
        }
        if (op == null || (op == Op.EQUAL && !experiments.structCmp())) {
            return diagnostics.error(u, "unsupported unary operator \"" + u.op() + "\"");
        }
        SourcePos at = diagnostics.pos(u);
        return switch (op) {
            case NOT, ADD, SUBTRACT -> new UnaryExpr(at, op, expr(u.operand()));
            default -> new BoundExpr(at, op, expr(u.operand()));
        };
    }

    private Expr binary(Expression.BinaryExpr b, Expr left, Expression leftSyntax) {
        Op op = operator(b.op());
        if (op == null) {
            return diagnostics.error(b, "unsupported binary operator \"" + b.op() + "\"");
        }
        Expr right = expr(b.right());
        if (op != Op.AND) {
            requireConcrete(leftSyntax, op, left);
            requireConcrete(b.right(), op, right);
        }
        return new BinaryExpr(diagnostics.pos(b), op, left, right, experiments);
    }

    /** Types and bounds that stand in the text can never be operands; what a reference leads to is seen by evaluation. */
    private void requireConcrete(Expression at, Op op, Expr x) {
        boolean possible = !(x instanceof BoundExpr)
                && (!(x instanceof Datum d) || d instanceof Bottom || d.concreteness() == Concreteness.CONCRETE);
        if (!possible) {
            diagnostics.error(at, "invalid operand " + text(at) + " ('" + op + "' requires concrete value)");
        }
    }

    private String text(Expression x) {
        return x instanceof Expression.UnaryExpr u
                ? u.op() + text(u.operand())
                : diagnostics.pos(x).text();
    }

    private Expr disjunction(Expression.BinaryExpr x) {
        List<DisjunctionExpr.Disjunct> values = new ArrayList<>();
        boolean hasDefaults = addDisjuncts(x, false, values);
        return new DisjunctionExpr(diagnostics.pos(x), values, hasDefaults);
    }

    /** Adds the alternatives of {@code x} in order; reports whether one is marked. */
    private boolean addDisjuncts(Expression x, boolean marked, List<DisjunctionExpr.Disjunct> values) {
        List<Expression> operands = new ArrayList<>();
        Expression left = x;
        while (left instanceof Expression.BinaryExpr b && b.op() == Token.OR) {
            operands.add(b.right());
            left = b.left();
        }
        operands.add(left);
        Collections.reverse(operands);
        boolean any = false;
        for (Expression o : operands) {
            if (o instanceof Expression.BinaryExpr b && b.op() == Token.OR) {
                any |= addDisjuncts(o, marked, values);
            } else if (o instanceof Expression.UnaryExpr u && u.op() == Token.MUL) {
                any = true;
                addDisjuncts(u.operand(), true, values);
            } else {
                values.add(new DisjunctionExpr.Disjunct(expr(o), marked));
            }
        }
        return any;
    }

    private Expr postfix(Expression.PostfixExpr p, Expr operand) {
        if (p.op() == Token.ELLIPSIS) {
            return experiments.explicitOpen()
                    ? new OpenExpr(diagnostics.pos(p), operand)
                    : diagnostics.error(p, "postfix ... operator requires @experiment(explicitopen)");
        }
        comprehensions.checkOptional(p);
        return switch (operand) {
            case FieldReference r -> new FieldReference(r.source(), r.upCount(), r.label(), true);
            case SelectorExpr s -> new SelectorExpr(s.source(), s.operand(), s.label(), s.labelSource(), true);
            case IndexExpr i -> new IndexExpr(i.source(), i.operand(), i.index(), true);
            case Bottom b -> b;
            default -> diagnostics.error(p, "optional marker (?) can only be used on references");
        };
    }
}
