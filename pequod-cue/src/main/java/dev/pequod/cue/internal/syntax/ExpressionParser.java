package dev.pequod.cue.internal.syntax;

import dev.pequod.cue.internal.syntax.Declaration.Label;
import dev.pequod.cue.internal.syntax.FileExperiments.Experiment;
import dev.pequod.cue.internal.syntax.Operand.BadExpr;
import dev.pequod.cue.internal.syntax.Operand.BasicLit;
import dev.pequod.cue.internal.syntax.Operand.Ident;
import java.util.ArrayList;
import java.util.List;

/** Parses expressions. Structs are left to {@link FileParser}, which knows declarations. */
abstract sealed class ExpressionParser permits FileParser {

    /** The deepest nesting that is accepted. */
    static final int MAX_NESTING = 10_000;
    /** The deepest nesting that is parsed on the stack of the caller; a level takes about a kilobyte of it. */
    private static final int SHALLOW_NESTING = 100;

    private static final LanguageVersion NEWLINES_IN_LISTS = new LanguageVersion(0, 17, 0, "");

    /** Says that the parse must begin anew on a large stack. */
    static final class DeepNesting extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DeepNesting() {
            super(null, null, false, false);
        }
    }

    final TokenStream in;
    final ParseOptions options;
    FileExperiments experiments;
    /** Whether something was parsed that {@link AliasCheck} must look at. */
    boolean hasAliases;

    private final boolean deep;
    private int nesting;

    ExpressionParser(TokenStream in, ParseOptions options, boolean deep) {
        this.in = in;
        this.options = options;
        this.deep = deep;
        this.experiments = FileExperiments.of(options.languageVersion());
    }

    abstract Expression struct();

    abstract ClauseList clauses();

    abstract Expression comprehension(ClauseList clauses, String context);

    /** Clauses of a comprehension; null if the keyword turned out to be a name, whose state is still open. */
    record ClauseList(
            List<ComprehensionClause> clauses,
            @org.jspecify.annotations.Nullable CommentState name) {}

    /** Enters a level of nesting; {@link #leave} must follow. */
    final void enter() {
        nesting++;
        if (nesting > SHALLOW_NESTING && !deep) {
            throw new DeepNesting();
        }
        if (nesting > MAX_NESTING) {
            in.error(in.pos(), "expression exceeds maximum nesting depth of " + MAX_NESTING);
            throw new TokenStream.Stop();
        }
    }

    final void leave() {
        nesting--;
    }

    /** Parses an expression that is a value: no alias and no comprehension. */
    final Expression rhs() {
        return checked(expr());
    }

    final Expression expr() {
        CommentState c = in.open();
        return in.close(c, binary(Token.LOWEST_PRECEDENCE + 1));
    }

    private Expression binary(int precedence) {
        in.openList();
        Expression x = binaryTail(precedence, unary());
        in.closeList();
        return x;
    }

    final Expression binaryTail(int lowest, Expression first) {
        Expression x = first;
        while (true) {
            Token op = in.token();
            int precedence = op.precedence();
            if (precedence < lowest) {
                return x;
            }
            CommentState c = in.open();
            c.position = 1;
            TokenPos pos = in.expect(op);
            Expression left = checked(x);
            x = in.close(c, new Expression.BinaryExpr(left, pos, op, checked(binary(precedence + 1))));
        }
    }

    final Expression unary() {
        enter();
        Expression x = switch (in.token()) {
            case EQL -> experiments.has(Experiment.STRUCTCMP) ? prefixed() : primary(operand());
            case ADD, SUB, NOT, MUL, LSS, LEQ, GEQ, GTR, NEQ, MAT, NMAT -> prefixed();
            default -> primary(operand());
        };
        leave();
        return x;
    }

    private Expression prefixed() {
        TokenPos pos = in.pos();
        Token op = in.token();
        CommentState c = in.open();
        in.next();
        return in.close(c, new Expression.UnaryExpr(pos, op, checked(unary())));
    }

    private Expression primary(Expression operand) {
        Expression x = operand;
        while (true) {
            switch (in.token()) {
                case PERIOD -> x = selector(x);
                case LBRACK -> x = index(checked(x));
                case LPAREN -> x = call(checked(x));
                case ELLIPSIS -> x = opened(x);
                default -> {
                    return x;
                }
            }
        }
    }

    private Expression selector(Expression x) {
        TokenPos period = in.pos();
        CommentState c = in.open();
        c.position = 1;
        in.next();
        Token token = in.token();
        Expression result;
        if (token == Token.IDENT || token.isKeyword()) {
            Expression operand = checked(x);
            Label name = token == Token.IDENT ? ident() : keyIdent();
            result = optional(new Expression.SelectorExpr(operand, period, name));
        } else if (token == Token.STRING
                && in.text().startsWith("\"")
                && !in.text().startsWith("\"\"")) {
            Label name = new BasicLit(in.pos(), BasicLit.Kind.STRING, in.text(), in.end());
            in.next();
            result = optional(new Expression.SelectorExpr(checked(x), period, name));
        } else {
            TokenPos pos = in.pos();
            in.errorExpected(pos, "selector");
            in.next();
            result = new Expression.SelectorExpr(x, period, new Ident(pos, "_"));
        }
        return in.close(c, result);
    }

    private Expression opened(Expression x) {
        TokenPos pos = in.pos();
        if (experiments.has(Experiment.EXPLICITOPEN)) {
            CommentState c = in.open();
            in.next();
            return in.close(c, new Expression.PostfixExpr(checked(x), pos, Token.ELLIPSIS));
        }
        in.next();
        in.errorAlways(pos, "postfix ... operator requires @experiment(explicitopen)");
        return new BadExpr(pos, in.pos());
    }

    private Expression optional(Expression x) {
        if (in.token() != Token.OPTION) {
            return x;
        }
        TokenPos pos = in.pos();
        in.next();
        return new Expression.PostfixExpr(x, pos, Token.OPTION);
    }

    private Expression index(Expression x) {
        CommentState c = in.open();
        c.position = 1;
        TokenPos lbrack = in.expect(Token.LBRACK);
        Expression low = in.token() == Token.COLON ? null : rhs();
        Expression high = null;
        boolean slice = in.token() == Token.COLON;
        if (slice) {
            in.next();
            if (in.token() != Token.COLON && in.token() != Token.RBRACK && in.token() != Token.EOF) {
                high = rhs();
            }
        } else if (in.token() == Token.COMMA) {
            in.next();
        }
        TokenPos rbrack = in.expect(Token.RBRACK);
        if (slice || low == null) {
            return in.close(c, new Expression.SliceExpr(x, lbrack, low, high, rbrack));
        }
        return in.close(c, optional(new Expression.IndexExpr(x, lbrack, low, rbrack)));
    }

    private Expression call(Expression function) {
        CommentState c = in.open();
        in.openList();
        TokenPos lparen = in.expect(Token.LPAREN);
        List<Expression> arguments = new ArrayList<>(2);
        while (in.token() != Token.RPAREN && in.token() != Token.EOF) {
            arguments.add(rhs());
            if (!in.atComma("argument list", Token.RPAREN)) {
                break;
            }
            in.next();
        }
        TokenPos rparen = in.expectClosing(Token.RPAREN, "argument list");
        Expression x = new Expression.CallExpr(function, lparen, arguments, rparen);
        in.closeList();
        return in.close(c, x);
    }

    private Expression operand() {
        Token token = in.token();
        switch (token) {
            case IDENT -> {
                Ident name = ident();
                boolean reference = in.token() == Token.OPTION && in.peek() != Token.COLON;
                return reference ? optional(name) : name;
            }
            case LBRACE -> {
                return struct();
            }
            case LBRACK -> {
                return list();
            }
            case FUNC -> {
                return options.funcTypes() ? func() : keyIdent();
            }
            case BOTTOM -> {
                CommentState c = in.open();
                Expression x = new Operand.BottomLit(in.pos());
                in.next();
                return in.close(c, x);
            }
            case NULL, TRUE, FALSE, INT, FLOAT, STRING -> {
                CommentState c = in.open();
                Expression x = literal(in.pos(), BasicLit.Kind.valueOf(token.name()), in.text(), in.end());
                in.next();
                return in.close(c, x);
            }
            case INTERPOLATION -> {
                return interpolation();
            }
            case LPAREN -> {
                return parenthesized();
            }
            default -> {
                return token.isKeyword() ? keyIdent() : badOperand();
            }
        }
    }

    private Expression badOperand() {
        CommentState c = in.open();
        TokenPos pos = in.pos();
        in.errorExpected(pos, "operand");
        in.skipAll();
        return in.close(c, new BadExpr(pos, in.pos()));
    }

    private Expression parenthesized() {
        CommentState c = in.open();
        TokenPos lparen = in.pos();
        in.next();
        in.openList();
        Expression x = rhs();
        in.closeList();
        TokenPos rparen = in.expect(Token.RPAREN);
        return in.close(c, new Operand.ParenExpr(lparen, x, rparen));
    }

    private static BasicLit literal(TokenPos pos, BasicLit.Kind kind, String text, int end) {
        return new BasicLit(pos, kind, text, end);
    }

    private Expression interpolation() {
        CommentState c = in.open();
        in.openList();
        CommentState part = in.open();
        BasicLit last = literal(in.pos(), BasicLit.Kind.STRING, in.text(), in.end());
        in.next();
        List<Expression> parts = new ArrayList<>();
        parts.add(last);
        while (last.text().endsWith("(")) {
            c.position = 1;
            in.expect(Token.LPAREN);
            in.close(part, last);
            parts.add(rhs());
            part = in.open();
            if (in.isNewline()) {
                in.next();
            }
            if (in.token() != Token.RPAREN) {
                in.errorExpected(in.pos(), "')' for string interpolation");
            }
            String text = in.resumeInterpolation();
            TokenPos pos = in.pos();
            int end = pos.hasOffset() ? pos.offset() + text.length() : -1;
            in.next();
            last = literal(pos, BasicLit.Kind.STRING, text, end);
            parts.add(last);
        }
        in.close(part, last);
        Expression x = new Operand.Interpolation(parts);
        in.closeList();
        return in.close(c, x);
    }

    private Expression list() {
        TokenPos lbrack = in.expect(Token.LBRACK);
        List<Expression> elements = new ArrayList<>();
        in.openList();
        boolean more = true;
        while (more && in.token() != Token.RBRACK && in.token() != Token.ELLIPSIS && in.token() != Token.EOF) {
            more = element(elements);
        }
        in.closeList();
        if (in.token() == Token.ELLIPSIS) {
            TokenPos pos = in.pos();
            in.next();
            boolean typed = in.token() != Token.COMMA && in.token() != Token.RBRACK;
            elements.add(new Operand.Ellipsis(pos, typed ? rhs() : null));
            if (in.atComma("list literal", Token.RBRACK)) {
                in.next();
            }
        }
        TokenPos rbrack = in.expectClosing(Token.RBRACK, "list literal");
        return new Operand.ListLit(lbrack, elements, rbrack);
    }

    /** Parses an element and the comma after it; returns whether another element may follow. */
    private boolean element(List<Expression> elements) {
        CommentState c = in.open();
        Expression x;
        Token token = in.token();
        if (token == Token.FOR || token == Token.IF || token == Token.TRY) {
            TokenPos pos = in.pos();
            ClauseList clauses = clauses();
            CommentState name = clauses.name();
            if (name == null) {
                elements.add(in.close(c, comprehension(clauses, "list literal")));
                return true;
            }
            x = in.close(name, new Ident(pos, token.toString()));
        } else {
            x = unary();
        }
        x = alias(binaryTail(Token.LOWEST_PRECEDENCE + 1, x));
        boolean more = elementComma();
        elements.add(in.close(c, x));
        return more;
    }

    private boolean elementComma() {
        if (in.isNewline() && !options.languageVersion().isAtLeast(NEWLINES_IN_LISTS)) {
            in.next();
            if (in.token() == Token.RBRACK || in.token() == Token.FOR || in.token() == Token.IF) {
                return false;
            }
            in.error(in.pos(), "missing ',' before newline in list literal");
        } else if (!in.atComma("list literal", Token.RBRACK, Token.FOR, Token.IF)) {
            return false;
        }
        in.next();
        return true;
    }

    /** Parses what follows if an expression turns out to be the name of an alias. */
    final Expression alias(Expression name) {
        if (in.token() != Token.BIND) {
            return name;
        }
        TokenPos equal = in.pos();
        if (experiments.has(Experiment.ALIASV2)) {
            in.error(
                    equal,
                    "old-style alias syntax (=) is not allowed with @experiment(aliasv2);"
                            + " use postfix syntax (~X or ~(K,V))");
            in.next();
            return rhs();
        }
        in.next();
        Expression value = rhs();
        if (name instanceof Ident ident) {
            checkDeclared(ident);
            hasAliases = true;
            return new Operand.Alias(ident, equal, value);
        }
        in.errorExpected(in.pos(), "identifier for alias");
        return value;
    }

    private Expression func() {
        TokenPos pos = in.pos();
        TokenPos func = in.expect(Token.FUNC);
        switch (in.token()) {
            case COLON, BIND, OPTION, COMMA, EOF -> {
                return new Ident(pos, "func");
            }
            default -> in.expect(Token.LPAREN);
        }
        List<Expression> arguments = new ArrayList<>();
        in.openList();
        while (in.token() != Token.RPAREN && in.token() != Token.EOF) {
            arguments.add(expr());
            in.expectComma();
        }
        in.closeList();
        in.expectClosing(Token.RPAREN, "argument type list");
        in.expect(Token.COLON);
        return new Expression.Func(func, arguments, expr());
    }

    final Ident ident() {
        CommentState c = in.open();
        String name = in.text();
        TokenPos pos = in.expect(Token.IDENT);
        return in.close(c, new Ident(pos, pos.isValid() ? name : "_"));
    }

    final Ident keyIdent() {
        CommentState c = in.open();
        TokenPos pos = in.pos();
        String name = in.text();
        in.next();
        return in.close(c, new Ident(pos, name));
    }

    final Ident declaredIdent() {
        Ident name = ident();
        checkDeclared(name);
        return name;
    }

    final void checkDeclared(Ident name) {
        if (name.name().startsWith("__")) {
            in.error(name.pos(), "identifiers starting with '__' are reserved");
        }
    }

    /** Returns an expression, or a bad one with an error if it can only stand in other places; not within parentheses either, where it was checked. */
    final Expression checked(Expression x) {
        if (x instanceof Operand.Alias || x instanceof Operand.Comprehension || x instanceof Operand.Ellipsis) {
            in.errorExpected(x.pos(), "expression");
            return new BadExpr(x.pos(), TokenPos.at(x.end(), RelativePos.UNKNOWN));
        }
        return x;
    }
}
