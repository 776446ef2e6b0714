package dev.pequod.cue.internal.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The expressions that need no parentheses: names, literals, structs, lists, and what stands in their places.
 *
 * <p>The node types are nested here, in {@link Expression}, {@link Declaration} and {@link ComprehensionClause}; they mirror the
 * reference's {@code cue/ast}, so that its formatter and compiler can be followed.
 */
public sealed interface Operand extends Expression {

    /** An identifier: a name, a definition or hidden name, {@code _}, or a keyword used as a name. */
    final class Ident extends Node implements Operand, Declaration.Label {

        private final TokenPos namePos;
        private final String name;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public Ident(TokenPos namePos, String name) {
            super(namePos, namePos.after(name.length()), 1);
            this.namePos = namePos;
            this.name = name;
        }

        /** Returns the position of the name. */
        public TokenPos namePos() {
            return namePos;
        }

        /** Returns the name as written, with its {@code #} and {@code _}. */
        public String name() {
            return name;
        }

        /** Returns an identifier without position. */
        public static Ident of(String name) {
            return new Ident(TokenPos.NONE, name);
        }
    }

    /** A literal that is one token: null, a boolean, a number, a string or bytes; also a fragment of an interpolation. */
    final class BasicLit extends Node implements Operand, Declaration.Label {

        private final TokenPos valuePos;
        private final Kind kind;
        private final String text;
        private final int textEnd;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public BasicLit(TokenPos valuePos, Kind kind, String text, int textEnd) {
            super(valuePos, textEnd, 1);
            this.valuePos = valuePos;
            this.kind = kind;
            this.text = text;
            this.textEnd = textEnd;
        }

        /** Returns the position of the literal. */
        public TokenPos valuePos() {
            return valuePos;
        }

        /** Returns what the literal is. */
        public Kind kind() {
            return kind;
        }

        /** Returns the text as written, with quotes and escapes; carriage returns within multi-line strings are left out. */
        public String text() {
            return text;
        }

        /** Returns the offset after the literal, or -1. */
        public int textEnd() {
            return textEnd;
        }

        /** Returns a literal without position. */
        public static BasicLit of(Kind kind, String text) {
            return new BasicLit(TokenPos.NONE, kind, text, -1);
        }

        /** Returns a string literal without position that has a value, quoted as the reference does. */
        public static BasicLit ofString(String value) {
            return of(Kind.STRING, Quote.STRING.quote(value));
        }

        /** What a literal is. */
        public enum Kind {
            /** {@code null}. */
            NULL,
            /** {@code true}. */
            TRUE,
            /** {@code false}. */
            FALSE,
            /** A number without point and exponent; it may have a multiplier. */
            INT,
            /** A number with point or exponent. */
            FLOAT,
            /** A string or bytes: the quotes tell. */
            STRING
        }
    }

    /** The error literal {@code _|_}. */
    final class BottomLit extends Node implements Operand {

        private final TokenPos bottom;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public BottomLit(TokenPos bottom) {
            super(bottom, bottom.after(3), 1);
            this.bottom = bottom;
        }

        /** Returns the position of the literal. */
        public TokenPos bottom() {
            return bottom;
        }
    }

    /** A string or bytes with expressions in it. Fragments and expressions alternate; a fragment is a {@link BasicLit} whose text includes the
     * quotes or parentheses at its ends: {@code "a\(}, {@code )b\(}, {@code )c"}. */
    final class Interpolation extends Node implements Operand, Declaration.Label {

        private final List<Expression> parts;

        /** Makes a node; its parts may lack positions: {@link TokenPos#NONE}. */
        public Interpolation(List<Expression> parts) {
            super(parts.get(0).pos(), parts.get(parts.size() - 1).end(), 1 + heightOf(parts));
            this.parts = List.copyOf(parts);
        }

        /** Returns fragments and expressions, an odd number, beginning and ending with a fragment. */
        public List<Expression> parts() {
            return parts;
        }

        /** Returns the fragment with the opening quotes. */
        public BasicLit first() {
            return (BasicLit) parts.get(0);
        }

        /** Returns the fragment with the closing quotes. */
        public BasicLit last() {
            return (BasicLit) parts.get(parts.size() - 1);
        }
    }

    /** A struct. Where {@code a: b: 1} leaves the braces out, {@link #lbrace()} and {@link #rbrace()} are {@link TokenPos#NONE}. */
    final class StructLit extends Node implements Operand {

        private final TokenPos lbrace;
        private final List<Declaration> elements;
        private final TokenPos rbrace;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public StructLit(TokenPos lbrace, List<Declaration> elements, TokenPos rbrace) {
            super(
                    lbrace.isValid() || elements.isEmpty()
                            ? lbrace
                            : elements.get(0).pos(),
                    rbrace.hasOffset() || elements.isEmpty()
                            ? rbrace.after(1)
                            : elements.get(elements.size() - 1).end(),
                    1 + heightOf(elements));
            this.lbrace = lbrace;
            this.elements = List.copyOf(elements);
            this.rbrace = rbrace;
        }

        /** Returns the position of the opening brace. */
        public TokenPos lbrace() {
            return lbrace;
        }

        /** Returns the declarations in order. */
        public List<Declaration> elements() {
            return elements;
        }

        /** Returns the position of the closing brace. */
        public TokenPos rbrace() {
            return rbrace;
        }

        /** Returns a struct without positions, which is written with braces. */
        public static StructLit of(List<Declaration> elements) {
            return new StructLit(TokenPos.of(RelativePos.NO_SPACE), elements, TokenPos.NONE);
        }
    }

    /** A list, or the brackets around a pattern or dynamic label. */
    final class ListLit extends Node implements Operand, Declaration.Label {

        private final TokenPos lbrack;
        private final List<Expression> elements;
        private final TokenPos rbrack;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public ListLit(TokenPos lbrack, List<Expression> elements, TokenPos rbrack) {
            super(lbrack, rbrack.after(1), 1 + heightOf(elements));
            this.lbrack = lbrack;
            this.elements = List.copyOf(elements);
            this.rbrack = rbrack;
        }

        /** Returns the position of the opening bracket. */
        public TokenPos lbrack() {
            return lbrack;
        }

        /** Returns the elements in order, the last of which may be an {@link Ellipsis}. */
        public List<Expression> elements() {
            return elements;
        }

        /** Returns the position of the closing bracket. */
        public TokenPos rbrack() {
            return rbrack;
        }

        /** Returns a list without positions. */
        public static ListLit of(List<Expression> elements) {
            return new ListLit(TokenPos.NONE, elements, TokenPos.NONE);
        }
    }

    /** The {@code ...} that leaves a list or struct open, as its last element or as a declaration. */
    final class Ellipsis extends Node implements Operand, Declaration {

        private final TokenPos ellipsis;
        private final @Nullable Expression type;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public Ellipsis(TokenPos ellipsis, @Nullable Expression type) {
            super(ellipsis, type == null ? ellipsis.after(3) : type.end(), 1 + heightOf(type));
            this.ellipsis = ellipsis;
            this.type = type;
        }

        /** Returns the position of the dots. */
        public TokenPos ellipsis() {
            return ellipsis;
        }

        /** Returns what further elements must be, or null. */
        public @Nullable Expression type() {
            return type;
        }
    }

    /** Clauses and the struct they yield; a declaration or an element of a list. */
    final class Comprehension extends Node implements Operand, Declaration {

        private final List<ComprehensionClause> clauses;
        private final Expression value;
        private final ComprehensionClause.@Nullable FallbackClause fallback;

        /** Makes a node; its parts may lack positions: {@link TokenPos#NONE}. */
        public Comprehension(
                List<ComprehensionClause> clauses,
                Expression value,
                ComprehensionClause.@Nullable FallbackClause fallback) {
            super(
                    clauses.get(0).pos(),
                    fallback == null ? value.end() : fallback.end(),
                    1 + Math.max(heightOf(clauses), Math.max(heightOf(value), heightOf(fallback))));
            this.clauses = List.copyOf(clauses);
            this.value = value;
            this.fallback = fallback;
        }

        /** Returns the clauses, at least one. */
        public List<ComprehensionClause> clauses() {
            return clauses;
        }

        /** Returns the struct that is yielded; another expression only after a syntax error. */
        public Expression value() {
            return value;
        }

        /** Returns what is yielded if the clauses yield nothing, or null. */
        public ComprehensionClause.@Nullable FallbackClause fallback() {
            return fallback;
        }
    }

    /** A name for a value or label: {@code X = expression}. Where it may stand is checked when names are resolved. */
    final class Alias extends Node implements Operand, Declaration.Label {

        private final Ident ident;
        private final TokenPos equal;
        private final Expression expr;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public Alias(Ident ident, TokenPos equal, Expression expr) {
            super(ident.pos(), expr.end(), 1 + Math.max(heightOf(ident), heightOf(expr)));
            this.ident = ident;
            this.equal = equal;
            this.expr = expr;
        }

        /** Returns the name. */
        public Ident ident() {
            return ident;
        }

        /** Returns the position of the equals sign. */
        public TokenPos equal() {
            return equal;
        }

        /** Returns what is named. */
        public Expression expr() {
            return expr;
        }
    }

    /** An expression in parentheses; as a label, a dynamic field. */
    final class ParenExpr extends Node implements Operand, Declaration.Label {

        private final TokenPos lparen;
        private final Expression expr;
        private final TokenPos rparen;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public ParenExpr(TokenPos lparen, Expression expr, TokenPos rparen) {
            super(lparen, rparen.hasOffset() ? rparen.after(1) : expr.end(), 1 + heightOf(expr));
            this.lparen = lparen;
            this.expr = expr;
            this.rparen = rparen;
        }

        /** Returns the position of the opening parenthesis. */
        public TokenPos lparen() {
            return lparen;
        }

        /** Returns the expression. */
        public Expression expr() {
            return expr;
        }

        /** Returns the position of the closing parenthesis. */
        public TokenPos rparen() {
            return rparen;
        }
    }

    /** Text that could not be parsed as an expression. */
    final class BadExpr extends Node implements Operand {

        private final TokenPos from;
        private final TokenPos to;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public BadExpr(TokenPos from, TokenPos to) {
            super(from, to.offset(), 1);
            this.from = from;
            this.to = to;
        }

        /** Returns where it begins. */
        public TokenPos from() {
            return from;
        }

        /** Returns the token after it. */
        public TokenPos to() {
            return to;
        }
    }
}
