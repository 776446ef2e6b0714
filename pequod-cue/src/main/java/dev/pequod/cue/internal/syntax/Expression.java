package dev.pequod.cue.internal.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression. Its operands nest at most as deep as the parser allows, except for the left operands of binary and primary expressions. */
public sealed interface Expression extends Syntax
        permits Declaration.Label,
                Expression.BinaryExpr,
                Expression.CallExpr,
                Expression.Func,
                Expression.IndexExpr,
                Expression.PostfixExpr,
                Expression.SelectorExpr,
                Expression.SliceExpr,
                Expression.UnaryExpr,
                Operand {

    /** A field of a value: {@code x.f} or {@code x."f"}. */
    final class SelectorExpr extends Node implements Expression {

        private final Expression operand;
        private final TokenPos period;
        private final Declaration.Label selector;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public SelectorExpr(Expression operand, TokenPos period, Declaration.Label selector) {
            super(operand.pos(), selector.end(), 1 + Math.max(heightOf(operand), heightOf(selector)));
            this.operand = operand;
            this.period = period;
            this.selector = selector;
        }

        /** Returns the expression before the point. */
        public Expression operand() {
            return operand;
        }

        /** Returns the position of the point. */
        public TokenPos period() {
            return period;
        }

        /** Returns the label: an identifier or a plain string. */
        public Declaration.Label selector() {
            return selector;
        }

        /** Returns a selector without positions. */
        public static SelectorExpr of(Expression operand, String name) {
            return new SelectorExpr(operand, TokenPos.NONE, Operand.Ident.of(name));
        }
    }

    /** An element of a list or field of a struct: {@code x[i]}. */
    final class IndexExpr extends Node implements Expression {

        private final Expression operand;
        private final TokenPos lbrack;
        private final Expression index;
        private final TokenPos rbrack;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public IndexExpr(Expression operand, TokenPos lbrack, Expression index, TokenPos rbrack) {
            super(
                    operand.pos(),
                    rbrack.hasOffset() ? rbrack.after(1) : index.end(),
                    1 + Math.max(heightOf(operand), heightOf(index)));
            this.operand = operand;
            this.lbrack = lbrack;
            this.index = index;
            this.rbrack = rbrack;
        }

        /** Returns the expression before the bracket. */
        public Expression operand() {
            return operand;
        }

        /** Returns the position of the opening bracket. */
        public TokenPos lbrack() {
            return lbrack;
        }

        /** Returns the expression in the brackets. */
        public Expression index() {
            return index;
        }

        /** Returns the position of the closing bracket. */
        public TokenPos rbrack() {
            return rbrack;
        }
    }

    /** A part of a list: {@code x[low:high]}. */
    final class SliceExpr extends Node implements Expression {

        private final Expression operand;
        private final TokenPos lbrack;
        private final @Nullable Expression low;
        private final @Nullable Expression high;
        private final TokenPos rbrack;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public SliceExpr(
                Expression operand,
                TokenPos lbrack,
                @Nullable Expression low,
                @Nullable Expression high,
                TokenPos rbrack) {
            super(
                    operand.pos(),
                    rbrack.hasOffset() ? rbrack.after(1) : operand.end(),
                    1 + Math.max(heightOf(operand), Math.max(heightOf(low), heightOf(high))));
            this.operand = operand;
            this.lbrack = lbrack;
            this.low = low;
            this.high = high;
            this.rbrack = rbrack;
        }

        /** Returns the expression before the bracket. */
        public Expression operand() {
            return operand;
        }

        /** Returns the position of the opening bracket. */
        public TokenPos lbrack() {
            return lbrack;
        }

        /** Returns the first index, or null. */
        public @Nullable Expression low() {
            return low;
        }

        /** Returns the index after the last, or null. */
        public @Nullable Expression high() {
            return high;
        }

        /** Returns the position of the closing bracket. */
        public TokenPos rbrack() {
            return rbrack;
        }
    }

    /** A call of a builtin. */
    final class CallExpr extends Node implements Expression {

        private final Expression function;
        private final TokenPos lparen;
        private final List<Expression> arguments;
        private final TokenPos rparen;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public CallExpr(Expression function, TokenPos lparen, List<Expression> arguments, TokenPos rparen) {
            super(
                    function.pos(),
                    rparen.hasOffset() ? rparen.after(1) : function.end(),
                    1 + Math.max(heightOf(function), heightOf(arguments)));
            this.function = function;
            this.lparen = lparen;
            this.arguments = List.copyOf(arguments);
            this.rparen = rparen;
        }

        /** Returns what is called. */
        public Expression function() {
            return function;
        }

        /** Returns the position of the opening parenthesis. */
        public TokenPos lparen() {
            return lparen;
        }

        /** Returns the arguments in order. */
        public List<Expression> arguments() {
            return arguments;
        }

        /** Returns the position of the closing parenthesis. */
        public TokenPos rparen() {
            return rparen;
        }

        /** Returns a call without positions. */
        public static CallExpr of(Expression function, List<Expression> arguments) {
            return new CallExpr(function, TokenPos.NONE, arguments, TokenPos.NONE);
        }
    }

    /** A prefix operator and its operand: arithmetic, negation, a bound such as {@code >=5}, or the mark of a default. */
    final class UnaryExpr extends Node implements Expression {

        private final TokenPos opPos;
        private final Token op;
        private final Expression operand;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public UnaryExpr(TokenPos opPos, Token op, Expression operand) {
            super(opPos, operand.end(), 1 + heightOf(operand));
            this.opPos = opPos;
            this.op = op;
            this.operand = operand;
        }

        /** Returns the position of the operator. */
        public TokenPos opPos() {
            return opPos;
        }

        /** Returns the operator. */
        public Token op() {
            return op;
        }

        /** Returns the operand. */
        public Expression operand() {
            return operand;
        }
    }

    /** Two operands and the operator between them. A long chain is deep on the left: walk {@link #left()} in a loop. */
    final class BinaryExpr extends Node implements Expression {

        private final Expression left;
        private final TokenPos opPos;
        private final Token op;
        private final Expression right;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public BinaryExpr(Expression left, TokenPos opPos, Token op, Expression right) {
            super(left.pos(), right.end(), 1 + Math.max(heightOf(left), heightOf(right)));
            this.left = left;
            this.opPos = opPos;
            this.op = op;
            this.right = right;
        }

        /** Returns the left operand. */
        public Expression left() {
            return left;
        }

        /** Returns the position of the operator. */
        public TokenPos opPos() {
            return opPos;
        }

        /** Returns the operator. */
        public Token op() {
            return op;
        }

        /** Returns the right operand. */
        public Expression right() {
            return right;
        }
    }

    /** An operand followed by {@code ...} (opens a closed value) or {@code ?} (an optional reference). */
    final class PostfixExpr extends Node implements Expression {

        private final Expression operand;
        private final TokenPos opPos;
        private final Token op;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public PostfixExpr(Expression operand, TokenPos opPos, Token op) {
            super(operand.pos(), opPos.after(op == Token.ELLIPSIS ? 3 : 1), 1 + heightOf(operand));
            this.operand = operand;
            this.opPos = opPos;
            this.op = op;
        }

        /** Returns the operand. */
        public Expression operand() {
            return operand;
        }

        /** Returns the position of the operator. */
        public TokenPos opPos() {
            return opPos;
        }

        /** Returns the operator, {@link Token#ELLIPSIS} or {@link Token#OPTION}. */
        public Token op() {
            return op;
        }
    }

    /** A function type, {@code func(int): string}; parsed only on request ({@link ParseOptions#funcTypes()}). */
    final class Func extends Node implements Expression {

        private final TokenPos func;
        private final List<Expression> arguments;
        private final Expression result;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public Func(TokenPos func, List<Expression> arguments, Expression result) {
            super(func, result.end(), 1 + Math.max(heightOf(arguments), heightOf(result)));
            this.func = func;
            this.arguments = List.copyOf(arguments);
            this.result = result;
        }

        /** Returns the position of the keyword. */
        public TokenPos func() {
            return func;
        }

        /** Returns the types of the arguments. */
        public List<Expression> arguments() {
            return arguments;
        }

        /** Returns the type of the result. */
        public Expression result() {
            return result;
        }
    }
}
