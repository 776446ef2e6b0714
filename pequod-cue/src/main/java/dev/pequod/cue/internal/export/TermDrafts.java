package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.BoundExpr;
import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.Clause;
import dev.pequod.cue.internal.adt.Comprehension;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DisjunctionExpr;
import dev.pequod.cue.internal.adt.Ellipsis;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Interpolation;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.LabelReference;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.OpenExpr;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.SliceExpr;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.UnaryExpr;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.export.SyntaxOptions.Trait;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.ComprehensionClause;
import dev.pequod.cue.internal.syntax.Declaration.Constraint;
import dev.pequod.cue.internal.syntax.Operand;
import dev.pequod.cue.internal.syntax.RelativePos;
import dev.pequod.cue.internal.syntax.Token;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows expressions as they were written, with what references in them have become. */
final class TermDrafts {
    private final Exporter e;
    private final DeclarationDrafts declarations;

    TermDrafts(Exporter e) {
        this.e = e;
        this.declarations = new DeclarationDrafts(e);
    }

    static Constraint constraint(ArcType type) {
        return switch (type) {
            case OPTIONAL -> Constraint.OPTIONAL;
            case REQUIRED -> Constraint.REQUIRED;
            case MEMBER, PENDING, NOT_PRESENT -> Constraint.NONE;
        };
    }

    static Token token(Op op) {
        return switch (op) {
            case AND -> Token.AND;
            case OR -> Token.OR;
            case BOOL_AND -> Token.LAND;
            case BOOL_OR -> Token.LOR;
            case EQUAL -> Token.EQL;
            case NOT -> Token.NOT;
            case NOT_EQUAL -> Token.NEQ;
            case LESS -> Token.LSS;
            case LESS_EQUAL -> Token.LEQ;
            case GREATER -> Token.GTR;
            case GREATER_EQUAL -> Token.GEQ;
            case MATCH -> Token.MAT;
            case NOT_MATCH -> Token.NMAT;
            case ADD -> Token.ADD;
            case SUBTRACT -> Token.SUB;
            case MULTIPLY -> Token.MUL;
            case DIVIDE -> Token.QUO;
        };
    }

    // --- expressions
    // --------------------------------------------------------------------------------------------------------

    /** Returns an element of a struct or list. */
    Draft element(@Nullable Environment env, Term t) {
        return switch (t) {
            case Expr x -> expression(env, x);
            case Ellipsis x -> new Draft.Dots(x.value() == null ? null : expression(env, x.value()));
            case Comprehension c -> comprehension(env, c);
            default -> declarations.declaration(env, t);
        };
    }

    /** Returns an operand: what is in it must stay an expression. */
    Draft operand(@Nullable Environment env, Expr x) {
        e.inExpression++;
        Draft d = expression(env, x);
        e.inExpression--;
        return d;
    }

    /** Returns an expression; values by what they were defined with. */
    Draft expression(@Nullable Environment env, Expr x) {
        e.evaluation.enter();
        try {
            return switch (x) {
                case Vertex v -> v.isData() ? e.values.value(v, List.of()) : MergedConjuncts.of(e, v);
                case Datum d -> e.values.value(d, List.of());
                case StructLit s ->
                    MergedConjuncts.of(e, null, List.of(new MergedConjuncts.Part(Conjunct.root(env(env), s), 0)));
                default -> unmerged(env, x);
            };
        } finally {
            e.evaluation.leave();
        }
    }

    private static Environment env(@Nullable Environment env) {
        return env == null ? Environment.EMPTY : env;
    }

    /** Returns an expression without merging literals. */
    Draft unmerged(@Nullable Environment env, Expr x) {
        return switch (x) {
            case Datum d -> expression(env, d);
            case ListLit l -> {
                Environment inner = new Environment(env, e.node());
                List<Draft> elements = new ArrayList<>();
                for (Term t : l.elements()) {
                    elements.add(element(inner, t));
                }
                yield new Draft.Brackets(elements);
            }
            case StructLit s -> declarations.struct(env, s);
            case LabelReference r -> e.references.label(env, r);
            case Resolver r -> e.references.reference(env, r);
            case SliceExpr s -> {
                Draft low = s.low() == null ? null : operand(env, s.low());
                Draft high = s.high() == null ? null : operand(env, s.high());
                yield new Draft.Slice(operand(env, s.operand()), low, high);
            }
            case Interpolation i -> InterpolationDraft.of(e, env, i);
            case BoundExpr b -> new Draft.Unary(token(b.op()), operand(env, b.operand()));
            case UnaryExpr u -> new Draft.Unary(token(u.op()), operand(env, u.operand()));
            case OpenExpr o -> new Draft.Postfix(operand(env, o.operand()), Token.ELLIPSIS);
            case BinaryExpr b -> binary(env, b);
            case CallExpr c -> {
                List<Draft> arguments = new ArrayList<>();
                for (Expr a : c.arguments()) {
                    arguments.add(operand(env, a));
                }
                yield new Draft.Call(operand(env, c.function()), arguments);
            }
            case DisjunctionExpr d -> {
                List<Draft> parts = new ArrayList<>();
                for (DisjunctionExpr.Disjunct v : d.values()) {
                    Draft part = expression(env, v.value());
                    parts.add(v.marked() ? new Draft.Unary(Token.MUL, part) : part);
                }
                yield joined(Token.OR, parts);
            }
        };
    }

    private static Draft joined(Token op, List<Draft> parts) {
        Draft d = Draft.join(op, parts);
        return d == null ? Draft.top() : d;
    }

    private Draft binary(@Nullable Environment env, BinaryExpr b) {
        if (b.op() != Op.AND) {
            return joined(token(b.op()), List.of(operand(env, b.left()), operand(env, b.right())));
        }
        List<Expr> operands = new ArrayList<>();
        flatten(b, operands);
        List<Draft> parts = new ArrayList<>();
        for (Expr o : SourceOrder.sorted(operands, x -> x)) {
            if (o instanceof Top || o instanceof BasicType t && t.kind() == Kinds.TOP) {
                continue;
            }
            parts.add(o instanceof BasicType ? expression(env, o) : operand(env, o));
        }
        return joined(Token.AND, parts);
    }

    private static void flatten(Expr x, List<Expr> operands) {
        List<Expr> right = new ArrayList<>();
        Expr left = x;
        while (left instanceof BinaryExpr b && b.op() == Op.AND) {
            right.add(b.right());
            left = b.left();
        }
        operands.add(left);
        Collections.reverse(right);
        for (Expr r : right) {
            if (r instanceof BinaryExpr b && b.op() == Op.AND) {
                flatten(b, operands);
            } else {
                operands.add(r);
            }
        }
    }

    // --- comprehensions
    // -----------------------------------------------------------------------------------------------------

    private Draft.Comprehension comprehension(@Nullable Environment outer, Comprehension c) {
        Draft.Comprehension draft = new Draft.Comprehension();
        place(draft, c);
        if (e.options.has(Trait.DOCS)) {
            draft.comments = e.notes.docs(c, Operand.Comprehension.class);
        }
        int depth = e.depth();
        Environment env = outer;
        for (Clause clause : c.clauses()) {
            Environment inner = new Environment(env, e.empty);
            Draft d = switch (clause) {
                case Clause.For f -> {
                    Draft source = inClause(env, f.operand());
                    Draft.Name key = f.key() == null ? null : new Draft.Name(e.name(f.key()));
                    Draft.For loop = new Draft.For(key, new Draft.Name(e.name(f.value())), source);
                    e.enter(e.empty);
                    declare(f.key(), loop);
                    declare(f.value(), loop);
                    env = inner;
                    yield loop;
                }
                case Clause.If i -> new Draft.If(operand(env, i.condition()));
                case Clause.Let l -> {
                    Draft.Let let = new Draft.Let();
                    let.name = new Draft.Name(e.name(l.label()));
                    let.value = inClause(env, l.value());
                    e.enter(e.empty);
                    declare(l.label(), let);
                    env = inner;
                    yield let;
                }
                case Clause.Try t -> {
                    if (t.label() == null || t.value() == null) {
                        yield new Draft.Try(null, null);
                    }
                    Draft.Try y = new Draft.Try(new Draft.Name(e.name(t.label())), inClause(env, t.value()));
                    e.enter(e.empty);
                    declare(t.label(), y);
                    env = inner;
                    yield y;
                }
            };
            place(d, clause);
            if (e.options.has(Trait.DOCS)) {
                d.comments = e.notes.docs(clause, ComprehensionClause.class);
            }
            draft.clauses.add(d);
        }
        draft.value = struct(expression(env, c.value()));
        while (e.depth() > depth) {
            e.leave(e.depth() - 1);
        }
        if (c.fallback() != null) {
            draft.fallback = struct(expression(outer, c.fallback()));
        }
        return draft;
    }

    private Draft inClause(@Nullable Environment env, Expr x) {
        e.references.enterClause();
        Draft d = operand(env, x);
        e.references.leaveClause();
        return d;
    }

    /** Returns a draft as a struct, in which it is embedded if it is none. */
    private static Draft.Struct struct(Draft value) {
        if (value instanceof Draft.Struct known) {
            return known;
        }
        Draft.Struct s = new Draft.Struct(true);
        s.elements.add(value);
        return s;
    }

    private void declare(@Nullable Label name, Draft clause) {
        if (name != null) {
            e.top().entry(name).target = clause;
        }
    }

    /** Puts a draft where its term was in the source: that decides about line breaks and where comments go. */
    private static void place(Draft d, Term t) {
        SourcePos at = t.source();
        if (at == null) {
            return;
        }
        String text = at.file().text();
        int lines = 0;
        int i = at.start() - 1;
        while (i >= 0 && Character.isWhitespace(text.charAt(i))) {
            lines += text.charAt(i) == '\n' ? 1 : 0;
            i--;
        }
        d.offset = at.start();
        d.relation = lines > 1
                ? RelativePos.NEW_SECTION
                : lines == 1 ? RelativePos.NEWLINE : i == at.start() - 1 ? RelativePos.NO_SPACE : RelativePos.BLANK;
    }
}
