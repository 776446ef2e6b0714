package dev.pequod.cue.internal.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a file or struct consists of. */
public sealed interface Declaration extends Syntax
        permits CommentGroup,
                ComprehensionClause.LetClause,
                Declaration.Attribute,
                Declaration.BadDecl,
                Declaration.EmbedDecl,
                Declaration.Field,
                Declaration.ImportDecl,
                Declaration.PackageClause,
                Operand.Comprehension,
                Operand.Ellipsis {

    /** What may stand before the colon of a field. */
    sealed interface Label extends Expression
            permits Operand.Alias,
                    Operand.BasicLit,
                    Operand.Ident,
                    Operand.Interpolation,
                    Operand.ListLit,
                    Operand.ParenExpr {}

    /** The mark after the label of a field. */
    enum Constraint {
        /** None: a regular field. */
        NONE,
        /** {@code ?}: a field that need not exist. */
        OPTIONAL,
        /** {@code !}: a field that must be given elsewhere. */
        REQUIRED
    }

    /** A field. In {@code a: b: 1} the value of {@code a} is a {@link Operand.StructLit} without braces that has the field {@code b}. */
    final class Field extends Node implements Declaration {

        private final Label label;
        private final @Nullable PostfixAlias alias;
        private final Constraint constraint;
        private final TokenPos colon;
        private final Expression value;
        private final List<Attribute> attributes;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public Field(
                Label label,
                @Nullable PostfixAlias alias,
                Constraint constraint,
                TokenPos colon,
                Expression value,
                List<Attribute> attributes) {
            super(
                    label.pos(),
                    attributes.isEmpty()
                            ? value.end()
                            : attributes.get(attributes.size() - 1).end(),
                    1
                            + Math.max(
                                    heightOf(label),
                                    Math.max(heightOf(alias), Math.max(heightOf(value), heightOf(attributes)))));
            this.label = label;
            this.alias = alias;
            this.constraint = constraint;
            this.colon = colon;
            this.value = value;
            this.attributes = List.copyOf(attributes);
        }

        /** Returns the label. */
        public Label label() {
            return label;
        }

        /** Returns the alias after the label, or null. */
        public @Nullable PostfixAlias alias() {
            return alias;
        }

        /** Returns the mark after the label. */
        public Constraint constraint() {
            return constraint;
        }

        /** Returns the position of the colon. */
        public TokenPos colon() {
            return colon;
        }

        /** Returns the value. */
        public Expression value() {
            return value;
        }

        /** Returns the attributes after the value. */
        public List<Attribute> attributes() {
            return attributes;
        }

        /** Returns a regular field without positions and attributes. */
        public static Field of(Label label, Expression value) {
            return new Field(label, null, Constraint.NONE, TokenPos.NONE, value, List.of());
        }
    }

    /** Names for a field: {@code ~X} for the field, or {@code ~(K,V)} for its label and itself. */
    final class PostfixAlias extends Node implements Syntax {

        private final TokenPos tilde;
        private final TokenPos lparen;
        private final Operand.@Nullable Ident label;
        private final TokenPos comma;
        private final Operand.Ident field;
        private final TokenPos rparen;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public PostfixAlias(
                TokenPos tilde,
                TokenPos lparen,
                Operand.@Nullable Ident label,
                TokenPos comma,
                Operand.Ident field,
                TokenPos rparen) {
            super(
                    tilde,
                    rparen.hasOffset() ? rparen.after(1) : field.end(),
                    1 + Math.max(heightOf(label), heightOf(field)));
            this.tilde = tilde;
            this.lparen = lparen;
            this.label = label;
            this.comma = comma;
            this.field = field;
            this.rparen = rparen;
        }

        /** Returns the position of the tilde. */
        public TokenPos tilde() {
            return tilde;
        }

        /** Returns the position of the opening parenthesis, if there is one. */
        public TokenPos lparen() {
            return lparen;
        }

        /** Returns the name of the label, or null. */
        public Operand.@Nullable Ident label() {
            return label;
        }

        /** Returns the position of the comma, if there is one. */
        public TokenPos comma() {
            return comma;
        }

        /** Returns the name of the field. */
        public Operand.Ident field() {
            return field;
        }

        /** Returns the position of the closing parenthesis, if there is one. */
        public TokenPos rparen() {
            return rparen;
        }
    }

    /** An expression used as a declaration: an embedding. */
    final class EmbedDecl extends Node implements Declaration {

        private final Expression expr;

        /** Makes a node; its parts may lack positions: {@link TokenPos#NONE}. */
        public EmbedDecl(Expression expr) {
            super(expr.pos(), expr.end(), 1 + heightOf(expr));
            this.expr = expr;
        }

        /** Returns the expression. */
        public Expression expr() {
            return expr;
        }
    }

    /** Metadata, {@code @name(body)}. It is one token; white space in it is kept. */
    final class Attribute extends Node implements Declaration {

        private final TokenPos at;
        private final String text;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public Attribute(TokenPos at, String text) {
            super(at, at.after(text.length()), 1);
            this.at = at;
            this.text = text;
        }

        /** Returns the position of the at sign. */
        public TokenPos at() {
            return at;
        }

        /** Returns the text as written, from the at sign to the closing parenthesis. */
        public String text() {
            return text;
        }

        /** Returns the name, or the empty string if the attribute is malformed. */
        public String name() {
            int open = text.indexOf('(');
            return isWellFormed(open) ? text.substring(1, open) : "";
        }

        /** Returns what stands between the parentheses, or the empty string if the attribute is malformed. */
        public String body() {
            int open = text.indexOf('(');
            return isWellFormed(open) ? text.substring(open + 1, text.length() - 1) : "";
        }

        private boolean isWellFormed(int open) {
            return open > 0 && text.charAt(0) == '@' && text.endsWith(")");
        }
    }

    /** The package clause of a file. */
    final class PackageClause extends Node implements Declaration {

        private final TokenPos packagePos;
        private final Operand.Ident name;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public PackageClause(TokenPos packagePos, Operand.Ident name) {
            super(packagePos.isValid() ? packagePos : name.pos(), name.end(), 1 + heightOf(name));
            this.packagePos = packagePos;
            this.name = name;
        }

        /** Returns the position of the word {@code package}. */
        public TokenPos packagePos() {
            return packagePos;
        }

        /** Returns the name of the package. */
        public Operand.Ident name() {
            return name;
        }
    }

    /** One {@code import}, of a single path or of several in parentheses. */
    final class ImportDecl extends Node implements Declaration {

        private final TokenPos importPos;
        private final TokenPos lparen;
        private final List<ImportSpec> specs;
        private final TokenPos rparen;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public ImportDecl(TokenPos importPos, TokenPos lparen, List<ImportSpec> specs, TokenPos rparen) {
            super(
                    importPos,
                    rparen.hasOffset()
                            ? rparen.after(1)
                            : specs.isEmpty() ? -1 : specs.get(0).end(),
                    1 + heightOf(specs));
            this.importPos = importPos;
            this.lparen = lparen;
            this.specs = List.copyOf(specs);
            this.rparen = rparen;
        }

        /** Returns the position of the word {@code import}. */
        public TokenPos importPos() {
            return importPos;
        }

        /** Returns the position of the opening parenthesis, if there is one. */
        public TokenPos lparen() {
            return lparen;
        }

        /** Returns the imports. */
        public List<ImportSpec> specs() {
            return specs;
        }

        /** Returns the position of the closing parenthesis, if there is one. */
        public TokenPos rparen() {
            return rparen;
        }
    }

    /** One import path with its local name, if any. */
    final class ImportSpec extends Node implements Syntax {

        private final Operand.@Nullable Ident name;
        private final Operand.BasicLit path;

        /** Makes a node; its parts may lack positions: {@link TokenPos#NONE}. */
        public ImportSpec(Operand.@Nullable Ident name, Operand.BasicLit path) {
            super(name == null ? path.pos() : name.pos(), path.end(), 1 + Math.max(heightOf(name), heightOf(path)));
            this.name = name;
            this.path = path;
        }

        /** Returns the local name, or null. */
        public Operand.@Nullable Ident name() {
            return name;
        }

        /** Returns the import path, a string literal. */
        public Operand.BasicLit path() {
            return path;
        }
    }

    /** Text that could not be parsed as a declaration. */
    final class BadDecl extends Node implements Declaration {

        private final TokenPos from;
        private final TokenPos to;

        /** Makes a node; the positions of its tokens may be {@link TokenPos#NONE} in generated code. */
        public BadDecl(TokenPos from, TokenPos to) {
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
