package dev.pequod.cue.internal.syntax;

import static dev.pequod.cue.internal.syntax.LayoutPrinter.BLANK;
import static dev.pequod.cue.internal.syntax.LayoutPrinter.COMMA;
import static dev.pequod.cue.internal.syntax.LayoutPrinter.DECL_COMMA;
import static dev.pequod.cue.internal.syntax.LayoutPrinter.FORM_FEED;
import static dev.pequod.cue.internal.syntax.LayoutPrinter.INDENT;
import static dev.pequod.cue.internal.syntax.LayoutPrinter.NEWLINE;
import static dev.pequod.cue.internal.syntax.LayoutPrinter.NO_BLANK;
import static dev.pequod.cue.internal.syntax.LayoutPrinter.NO_OVERRIDE;
import static dev.pequod.cue.internal.syntax.LayoutPrinter.TRAIL_COMMA;
import static dev.pequod.cue.internal.syntax.LayoutPrinter.UNINDENT;

import dev.pequod.cue.internal.syntax.ComprehensionClause.FallbackClause;
import dev.pequod.cue.internal.syntax.ComprehensionClause.ForClause;
import dev.pequod.cue.internal.syntax.ComprehensionClause.IfClause;
import dev.pequod.cue.internal.syntax.ComprehensionClause.LetClause;
import dev.pequod.cue.internal.syntax.ComprehensionClause.TryClause;
import dev.pequod.cue.internal.syntax.Declaration.Label;
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
import java.util.ArrayList;
import java.util.List;

/** Lays out expressions, labels and comprehensions. */
final class ExpressionLayout {

    private static final int LOWEST = 0;
    private static final int UNARY = 8;
    private static final int HIGHEST = 9;

    private final Layout layout;
    private final DeclarationLayout declarations;

    ExpressionLayout(Layout layout, DeclarationLayout declarations) {
        this.layout = layout;
        this.declarations = declarations;
    }

    /** Schedules an expression of its own. */
    void expression(Expression e) {
        operand(e, LOWEST, 1);
    }

    /**
     * Schedules an expression that is part of another one.
     *
     * @param precedence precedence of the operator around it: what binds less tightly gets parentheses
     * @param depth how dense the expression around it is, from 1
     */
    private void operand(Expression e, int precedence, int depth) {
        layout.then(() -> {
            layout.before(e);
            bare(e, precedence, depth);
            layout.then(layout::after);
        });
    }

    /** Lays out an expression without its comments. */
    private void bare(Expression e, int precedence, int depth) {
        switch (e) {
            case BottomLit b -> {
                layout.atStart(b.pos());
                layout.token(Token.BOTTOM);
            }
            case Alias a -> {
                label(a.ident());
                layout.then(() -> {
                    layout.at(a.equal());
                    layout.token(Token.BIND);
                    expression(a.expr());
                });
            }
            case Ident i -> {
                layout.atStart(i.pos());
                layout.printer.write(i.name(), Token.IDENT);
            }
            case BasicLit l -> {
                layout.atStart(l.pos());
                basic(l);
            }
            case BinaryExpr b -> {
                OperatorSpacing spacing = OperatorSpacing.of(b);
                binary(b, precedence, depth, spacing, spacing.size() - 1);
            }
            case UnaryExpr u -> unary(u, precedence, depth);
            case PostfixExpr p -> {
                operand(p.operand(), HIGHEST, depth);
                layout.then(() -> layout.token(p.op()));
            }
            case Interpolation i -> interpolation(i, depth);
            case ParenExpr p -> {
                if (p.expr() instanceof ParenExpr) {
                    operand(p.expr(), LOWEST, depth);
                } else {
                    layout.atStart(p.lparen());
                    layout.token(Token.LPAREN);
                    operand(p.expr(), LOWEST, Math.max(1, depth - 1));
                    layout.then(() -> {
                        layout.at(p.rparen());
                        layout.token(Token.RPAREN);
                    });
                }
            }
            case SelectorExpr s -> selector(s, depth);
            case IndexExpr i -> {
                operand(i.operand(), HIGHEST, 1);
                layout.then(() -> {
                    layout.at(i.lbrack());
                    layout.token(Token.LBRACK);
                    operand(i.index(), LOWEST, depth + 1);
                    layout.then(() -> {
                        layout.at(i.rbrack());
                        layout.token(Token.RBRACK);
                    });
                });
            }
            case SliceExpr s -> slice(s, depth);
            case CallExpr c -> call(c, depth);
            case StructLit s -> struct(s);
            case ListLit l -> list(l);
            case Ellipsis s -> ellipsis(s);
            case Comprehension c -> comprehension(c);
            case Func f -> function(f);
            case BadExpr b -> {
                layout.atStart(b.pos());
                layout.word("_|_");
            }
        }
    }

    private void basic(BasicLit l) {
        switch (l.kind()) {
            case STRING -> {
                // Deeper literals keep their indentation, as in the reference.
                boolean indented = layout.printer.indent() < 6;
                int tabs = layout.printer.baseIndent() + layout.printer.indent() + 1;
                layout.printer.write(indented ? LiteralLayout.indented(l.text(), tabs) : l.text(), Token.STRING);
            }
            case INT -> layout.printer.write(LiteralLayout.integer(l.text()), Token.INT);
            case FLOAT -> layout.printer.write(LiteralLayout.decimal(l.text()), Token.FLOAT);
            case NULL, TRUE, FALSE -> layout.printer.write(l.text(), Token.STRING);
        }
    }

    private void unary(UnaryExpr u, int precedence, int depth) {
        if (UNARY < precedence) {
            parenthesised(() -> expression(u));
            return;
        }
        layout.atStart(u.opPos());
        layout.token(u.op());
        layout.request(makesArrow(u) ? NO_OVERRIDE | BLANK : NO_OVERRIDE);
        operand(u.operand(), UNARY, depth);
    }

    /** Reports whether {@code <-} would be read as one, which is no CUE. */
    private static boolean makesArrow(UnaryExpr u) {
        return u.op() == Token.LSS
                && (u.operand() instanceof UnaryExpr next && next.op() == Token.SUB
                        || u.operand() instanceof BasicLit l && l.text().startsWith("-"));
    }

    private void parenthesised(Runnable content) {
        layout.token(Token.LPAREN);
        layout.request(NO_OVERRIDE);
        content.run();
        layout.then(() -> layout.token(Token.RPAREN));
    }

    private void binary(BinaryExpr b, int outer, int depth, OperatorSpacing spacing, int index) {
        int precedence = b.op().precedence();
        if (precedence < outer) {
            // Only in generated trees; a parsed one has the parentheses.
            parenthesised(() -> operand(b, LOWEST, Math.max(1, depth - 1)));
            return;
        }
        boolean blank = precedence < spacing.cutoff(index, depth);
        if (b.left() instanceof BinaryExpr left) {
            int inner = left.op().precedence() == precedence ? depth : depth + 1;
            layout.then(() -> {
                layout.before(left);
                binary(left, precedence, inner, spacing, index - 1);
                layout.then(layout::after);
            });
        } else {
            operand(b.left(), precedence, depth + 1);
        }
        layout.then(() -> {
            layout.request(blank ? NO_OVERRIDE | BLANK : NO_OVERRIDE);
            layout.at(b.opPos());
            layout.token(b.op());
            if (Layout.isNewline(layout.startOf(b.right()))) {
                layout.request(FORM_FEED);
            } else {
                layout.request(blank ? NO_OVERRIDE | BLANK : NO_OVERRIDE);
            }
            operand(b.right(), precedence + 1, depth + 1);
        });
    }

    private void interpolation(Interpolation i, int depth) {
        List<Expression> parts = i.parts();
        layout.beforeList();
        boolean multiline = LiteralLayout.isMultiline(i);
        boolean[] broken = multiline ? brokenParts(parts) : new boolean[parts.size()];
        for (int k = 0; k < parts.size(); k++) {
            Expression part = parts.get(k);
            boolean breakBefore = broken[k];
            if (breakBefore) {
                layout.then(() -> layout.request(NEWLINE | NO_OVERRIDE));
            }
            if (k == 1 && !multiline) {
                layout.then(layout::flatten);
            }
            operand(part, LOWEST, depth + 1);
        }
        if (!multiline && parts.size() > 1) {
            layout.then(layout::unflatten);
        }
        layout.then(layout::after);
    }

    /**
     * Returns before which parts of a multi-line literal a line must end: line ends around an expression come in pairs, so where
     * the source has only one of them, the other is added.
     */
    private boolean[] brokenParts(List<Expression> parts) {
        boolean[] broken = new boolean[parts.size()];
        for (int k = 1; k + 1 < parts.size(); k += 2) {
            Expression e = parts.get(k);
            int before = layout.endLine(parts.get(k - 1));
            int start = layout.startLine(e);
            int end = layout.endLine(e);
            int behind = layout.startLine(parts.get(k + 1));
            if (before <= 0 || start <= 0 || end <= 0 || behind <= 0) {
                continue;
            }
            boolean leading = start > before;
            boolean trailing = behind > end;
            if (leading != trailing) {
                broken[leading ? k + 1 : k] = true;
            }
        }
        return broken;
    }

    private boolean selector(SelectorExpr s, int depth) {
        boolean broken = Layout.isNewline(layout.startOf(s.selector()));
        operand(s.operand(), HIGHEST, depth);
        layout.then(() -> {
            layout.token(Token.PERIOD);
            if (broken) {
                layout.request(INDENT | FORM_FEED);
                expression(s.selector());
                layout.then(() -> layout.request(UNINDENT));
            } else {
                layout.request(NO_BLANK);
                expression(s.selector());
            }
        });
        return broken;
    }

    private void slice(SliceExpr s, int depth) {
        Expression low = s.low();
        Expression high = s.high();
        operand(s.operand(), HIGHEST, 1);
        layout.then(() -> {
            layout.at(s.lbrack());
            layout.token(Token.LBRACK);
            if (low != null) {
                operand(low, LOWEST, depth + 1);
            }
            layout.then(() -> {
                boolean blanks = depth <= 1
                        && low != null
                        && high != null
                        && (low instanceof BinaryExpr || high instanceof BinaryExpr);
                layout.request(blanks ? BLANK : 0);
                layout.token(Token.COLON);
                layout.request(blanks ? BLANK : 0);
                if (high != null) {
                    operand(high, LOWEST, depth + 1);
                }
                layout.then(() -> {
                    layout.at(s.rbrack());
                    layout.token(Token.RBRACK);
                });
            });
        });
    }

    private void call(CallExpr c, int outer) {
        int depth = c.arguments().size() > 1 ? outer + 1 : outer;
        boolean indented = c.function() instanceof SelectorExpr s && selector(s, depth);
        if (!(c.function() instanceof SelectorExpr)) {
            operand(c.function(), HIGHEST, depth);
        }
        layout.then(() -> {
            layout.at(c.lparen());
            layout.token(Token.LPAREN);
            arguments(c.arguments(), depth);
            layout.then(() -> {
                layout.request(TRAIL_COMMA | NO_BLANK);
                layout.at(c.rparen());
                layout.token(Token.RPAREN);
                if (indented) {
                    layout.request(UNINDENT);
                }
            });
        });
    }

    private void arguments(List<Expression> arguments, int depth) {
        layout.beforeList();
        for (Expression arg : arguments) {
            layout.then(() -> {
                layout.before(arg);
                bare(arg, LOWEST, depth);
                layout.then(() -> {
                    layout.request(COMMA | BLANK);
                    layout.after();
                });
            });
        }
        layout.then(layout::after);
    }

    private void struct(StructLit s) {
        int inside = NO_BLANK;
        int broken = layout.formFeed();
        if (s.elements().isEmpty()) {
            // An empty struct is closed at once, unless there is a comment in it.
            if (!hasInnerComment(s)) {
                broken = BLANK | NO_OVERRIDE;
            }
        } else if (!s.rbrace().hasRelation() || layout.startOf(s.elements().get(0)) == RelativePos.UNKNOWN) {
            inside |= NEWLINE | NO_OVERRIDE;
        }
        layout.atStart(s.lbrace());
        layout.token(Token.LBRACE);
        int line = layout.printer.line();
        layout.request(inside | broken | INDENT);
        layout.printer.noteBrace();
        declarations.list(s.elements());
        layout.then(() -> {
            layout.request(UNINDENT | NO_BLANK);
            if (layout.printer.line() != line) {
                Token last = layout.printer.last();
                boolean closing = last == Token.RBRACE || last == Token.RBRACK;
                layout.request(closing ? NEWLINE : NEWLINE | NO_OVERRIDE);
            }
            layout.at(s.rbrace());
            layout.token(Token.RBRACE);
        });
    }

    private static boolean hasInnerComment(Syntax node) {
        for (CommentGroup group : node.comments()) {
            if (group.position() == 1) {
                return true;
            }
        }
        return false;
    }

    private void list(ListLit l) {
        layout.atStart(l.lbrack());
        layout.token(Token.LBRACK);
        layout.request(NO_BLANK | INDENT);
        if (l.elements().isEmpty() && !hasInnerComment(l)) {
            layout.request(BLANK | NO_OVERRIDE);
        }
        elements(l);
        layout.then(() -> {
            layout.request(TRAIL_COMMA | NO_BLANK);
            layout.visitComments();
            layout.request(UNINDENT | NO_BLANK);
            layout.at(l.rbrack());
            layout.token(Token.RBRACK);
        });
    }

    private void elements(ListLit l) {
        boolean bare = omitsCommas(l);
        layout.beforeList();
        boolean first = true;
        for (Expression e : l.elements()) {
            boolean separated = bare && !first;
            first = false;
            layout.then(() -> {
                if (separated) {
                    layout.request(DECL_COMMA);
                }
                element(e, bare);
            });
        }
        layout.then(layout::after);
    }

    /** Lays out an element; comments behind its start are written behind the comma that follows it. */
    private void element(Expression e, boolean bare) {
        layout.before(e);
        boolean split = e.pos().isValid();
        List<CommentGroup> behind = new ArrayList<>();
        if (split) {
            addBehind(e, behind);
            layout.setComments(List.of());
        }
        switch (e) {
            case Comprehension c -> comprehension(c);
            case Ellipsis s -> {
                layout.atStart(s.pos());
                layout.token(Token.ELLIPSIS);
                Expression type = s.type();
                if (type != null && !Declarations.isTop(type)) {
                    addBehind(type, behind);
                    bare(type, LOWEST, 1);
                }
            }
            case Alias a -> {
                expression(a.ident());
                layout.then(() -> {
                    layout.at(a.equal());
                    layout.token(Token.BIND);
                    expression(a.expr());
                });
            }
            default -> bare(e, LOWEST, 1);
        }
        layout.then(() -> {
            if (!bare) {
                layout.request(COMMA | BLANK);
            }
            if (split) {
                layout.setComments(behind);
            }
            layout.after();
        });
    }

    private void addBehind(Syntax node, List<CommentGroup> behind) {
        for (CommentGroup group : node.comments()) {
            if (Layout.isBefore(node, group)) {
                behind.add(group);
            }
        }
    }

    /** Reports whether the elements of a list stand without commas at line ends: one is missing in the source. */
    private static boolean omitsCommas(ListLit l) {
        List<Expression> elements = l.elements();
        if (elements.isEmpty() || !l.lbrack().hasOffset()) {
            return false;
        }
        for (int i = 1; i < elements.size(); i++) {
            if (!elements.get(i).pos().hasComma()) {
                return true;
            }
        }
        return elements.size() == 1 && !l.rbrack().hasComma();
    }

    /** Lays out a function type, which the reference cannot write. */
    private void function(Func f) {
        layout.atStart(f.pos());
        layout.word("func");
        layout.token(Token.LPAREN);
        arguments(f.arguments(), 1);
        layout.then(() -> {
            layout.request(TRAIL_COMMA | NO_BLANK);
            layout.token(Token.RPAREN);
            layout.request(NO_BLANK);
            layout.token(Token.COLON);
            layout.request(BLANK);
            expression(f.result());
        });
    }

    /** Lays out an open marker. */
    void ellipsis(Ellipsis s) {
        layout.atStart(s.pos());
        layout.token(Token.ELLIPSIS);
        Expression type = s.type();
        if (type != null && !Declarations.isTop(type)) {
            expression(type);
        }
    }

    /** Schedules a label. */
    void label(Label l) {
        layout.then(() -> {
            layout.before(l);
            switch (l) {
                case Ident i -> {
                    layout.atStart(i.pos());
                    layout.word(Labels.spell(i));
                }
                case BasicLit b -> {
                    layout.atStart(b.pos());
                    layout.word(Labels.spell(b));
                }
                case Alias a -> expression(a);
                case ListLit list -> expression(list);
                case ParenExpr p -> expression(p);
                case Interpolation i -> expression(i);
            }
            layout.then(layout::after);
        });
    }

    /** Schedules a let clause, without what ends it. */
    void let(LetClause l) {
        layout.then(() -> {
            layout.atStart(l.pos());
            layout.token(Token.LET);
            layout.request(BLANK | NO_OVERRIDE);
            binding(l.ident(), l.expr());
        });
    }

    private void binding(Ident ident, Expression expr) {
        expression(ident);
        layout.then(() -> {
            layout.request(BLANK | NO_OVERRIDE);
            layout.token(Token.BIND);
            layout.request(BLANK);
            expression(expr);
        });
    }

    /** Lays out a comprehension without its comments. */
    void comprehension(Comprehension c) {
        layout.beforeList();
        boolean first = true;
        for (ComprehensionClause clause : c.clauses()) {
            boolean separated = !first;
            first = false;
            layout.then(() -> {
                layout.before(clause);
                if (separated) {
                    layout.request(BLANK);
                }
                clause(clause);
                layout.then(layout::after);
            });
        }
        layout.then(() -> {
            layout.after();
            layout.request(BLANK | NO_OVERRIDE);
            expression(c.value());
        });
        FallbackClause fallback = c.fallback();
        if (fallback != null) {
            layout.then(() -> {
                layout.request(BLANK);
                layout.atStart(fallback.pos());
                layout.token(
                        c.clauses().size() > 1 || c.clauses().get(0) instanceof ForClause
                                ? Token.OTHERWISE
                                : Token.ELSE);
                layout.request(BLANK);
                expression(fallback.body());
            });
        }
    }

    private void clause(ComprehensionClause clause) {
        switch (clause) {
            case ForClause f -> {
                layout.atStart(f.pos());
                layout.word("for");
                layout.request(BLANK | INDENT);
                Ident key = f.key();
                if (key != null) {
                    label(key);
                    layout.then(() -> {
                        layout.at(f.comma());
                        layout.token(Token.COMMA);
                        layout.request(BLANK);
                    });
                } else {
                    layout.skipToken();
                }
                label(f.value());
                layout.then(() -> {
                    layout.request(BLANK);
                    layout.at(f.in());
                    layout.word("in");
                    layout.request(BLANK);
                    expression(f.source());
                });
                layout.then(layout.printer::leaveLevel);
            }
            case IfClause i -> {
                layout.atStart(i.pos());
                layout.word("if");
                layout.request(BLANK | INDENT);
                expression(i.condition());
                layout.then(layout.printer::leaveLevel);
            }
            case LetClause l -> {
                layout.atStart(l.pos());
                layout.token(Token.LET);
                layout.request(BLANK | NO_OVERRIDE | INDENT);
                binding(l.ident(), l.expr());
                layout.then(layout.printer::leaveLevel);
            }
            case TryClause t -> {
                layout.atStart(t.pos());
                layout.token(Token.TRY);
                Ident ident = t.ident();
                Expression expr = t.expr();
                if (ident != null && expr != null) {
                    layout.request(BLANK | NO_OVERRIDE | INDENT);
                    binding(ident, expr);
                    layout.then(layout.printer::leaveLevel);
                }
            }
            case FallbackClause f -> throw new IllegalArgumentException("fallback among the clauses");
        }
    }
}
