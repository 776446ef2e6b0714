package dev.pequod.cue.internal.syntax;

import org.jspecify.annotations.Nullable;

/** A clause of a comprehension. */
public sealed interface ComprehensionClause extends Syntax {

    /** {@code for k, v in source}: once for each element or field. */
    final class ForClause extends Node implements ComprehensionClause {

        private final TokenPos forPos;
        private final Operand.@Nullable Ident key;
        private final TokenPos comma;
        private final Operand.Ident value;
        private final TokenPos in;
        private final Expression source;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public ForClause(
                TokenPos forPos,
                Operand.@Nullable Ident key,
                TokenPos comma,
                Operand.Ident value,
                TokenPos in,
                Expression source) {
            super(forPos, source.end(), 1 + Math.max(heightOf(key), Math.max(heightOf(value), heightOf(source))));
            this.forPos = forPos;
            this.key = key;
            this.comma = comma;
            this.value = value;
            this.in = in;
            this.source = source;
        }

        /** Returns the position of {@code for}. */
        public TokenPos forPos() {
            return forPos;
        }

        /** Returns the name of the index or label, or null. */
        public Operand.@Nullable Ident key() {
            return key;
        }

        /** Returns the position of the comma, if there is one. */
        public TokenPos comma() {
            return comma;
        }

        /** Returns the name of the element. */
        public Operand.Ident value() {
            return value;
        }

        /** Returns the position of {@code in}. */
        public TokenPos in() {
            return in;
        }

        /** Returns the list or struct to go through. */
        public Expression source() {
            return source;
        }
    }

    /** {@code if condition}. */
    final class IfClause extends Node implements ComprehensionClause {

        private final TokenPos ifPos;
        private final Expression condition;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public IfClause(TokenPos ifPos, Expression condition) {
            super(ifPos, condition.end(), 1 + heightOf(condition));
            this.ifPos = ifPos;
            this.condition = condition;
        }

        /** Returns the position of {@code if}. */
        public TokenPos ifPos() {
            return ifPos;
        }

        /** Returns the condition. */
        public Expression condition() {
            return condition;
        }
    }

    /** {@code let x = expression}, as a clause or as a declaration. */
    final class LetClause extends Node implements ComprehensionClause, Declaration {

        private final TokenPos let;
        private final Operand.Ident ident;
        private final TokenPos equal;
        private final Expression expr;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public LetClause(TokenPos let, Operand.Ident ident, TokenPos equal, Expression expr) {
            super(let, expr.end(), 1 + Math.max(heightOf(ident), heightOf(expr)));
            this.let = let;
            this.ident = ident;
            this.equal = equal;
            this.expr = expr;
        }

        /** Returns the position of {@code let}. */
        public TokenPos let() {
            return let;
        }

        /** Returns the name. */
        public Operand.Ident ident() {
            return ident;
        }

        /** Returns the position of the equals sign. */
        public TokenPos equal() {
            return equal;
        }

        /** Returns the expression. */
        public Expression expr() {
            return expr;
        }
    }

    /** {@code try x = expression}, or {@code try} alone before the struct. */
    final class TryClause extends Node implements ComprehensionClause {

        private final TokenPos tryPos;
        private final Operand.@Nullable Ident ident;
        private final TokenPos equal;
        private final @Nullable Expression expr;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public TryClause(TokenPos tryPos, Operand.@Nullable Ident ident, TokenPos equal, @Nullable Expression expr) {
            super(tryPos, expr == null ? tryPos.after(3) : expr.end(), 1 + Math.max(heightOf(ident), heightOf(expr)));
            this.tryPos = tryPos;
            this.ident = ident;
            this.equal = equal;
            this.expr = expr;
        }

        /** Returns the position of {@code try}. */
        public TokenPos tryPos() {
            return tryPos;
        }

        /** Returns the name, or null. */
        public Operand.@Nullable Ident ident() {
            return ident;
        }

        /** Returns the position of the equals sign, if there is one. */
        public TokenPos equal() {
            return equal;
        }

        /** Returns the expression, or null. */
        public @Nullable Expression expr() {
            return expr;
        }
    }

    /** {@code else} or {@code otherwise} and the struct that is yielded if the clauses before yield nothing. */
    final class FallbackClause extends Node implements ComprehensionClause {

        private final TokenPos fallback;
        private final Operand.StructLit body;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public FallbackClause(TokenPos fallback, Operand.StructLit body) {
            super(fallback, body.end(), 1 + heightOf(body));
            this.fallback = fallback;
            this.body = body;
        }

        /** Returns the position of the keyword. */
        public TokenPos fallback() {
            return fallback;
        }

        /** Returns the struct. */
        public Operand.StructLit body() {
            return body;
        }
    }
}
