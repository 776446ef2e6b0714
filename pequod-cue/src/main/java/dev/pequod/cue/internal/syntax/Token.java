package dev.pequod.cue.internal.syntax;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of tokens. {@link #toString()} is how messages and the formatter write one. */
public enum Token {
    /** A character that begins no token. */
    ILLEGAL("ILLEGAL"),
    /** The end of the text. */
    EOF("EOF"),
    /** A comment up to the end of its line. */
    COMMENT("COMMENT"),
    /** An attribute from the at sign to the closing parenthesis. */
    ATTRIBUTE("ATTRIBUTE"),
    /** A name. */
    IDENT("IDENT"),
    /** A number without point and exponent. */
    INT("INT"),
    /** A number with point or exponent. */
    FLOAT("FLOAT"),
    /** A string or bytes without interpolation. */
    STRING("STRING"),
    /** The first fragment of an interpolation. */
    INTERPOLATION("INTERPOLATION"),
    /** The error literal. */
    BOTTOM("_|_"),
    /** Addition, or sign. */
    ADD("+"),
    /** Subtraction, or sign. */
    SUB("-"),
    /** Multiplication, or mark of a default. */
    MUL("*"),
    /** Division. */
    QUO("/"),
    /** Unification. */
    AND("&"),
    /** Disjunction. */
    OR("|"),
    /** Logical and. */
    LAND("&&"),
    /** Logical or. */
    LOR("||"),
    /** Binds a name. */
    BIND("="),
    /** Equal. */
    EQL("=="),
    /** Less. */
    LSS("<"),
    /** Greater. */
    GTR(">"),
    /** Logical not, or mark of a required field. */
    NOT("!"),
    /** Scanned, never accepted. */
    ARROW("<-"),
    /** Not equal. */
    NEQ("!="),
    /** Less or equal. */
    LEQ("<="),
    /** Greater or equal. */
    GEQ(">="),
    /** Matches a regular expression. */
    MAT("=~"),
    /** Does not match a regular expression. */
    NMAT("!~"),
    /** Opening parenthesis. */
    LPAREN("("),
    /** Opening bracket. */
    LBRACK("["),
    /** Opening brace. */
    LBRACE("{"),
    /** A comma, also one implied by a line end. */
    COMMA(","),
    /** Point of a selector. */
    PERIOD("."),
    /** Leaves a list or struct open. */
    ELLIPSIS("..."),
    /** Closing parenthesis. */
    RPAREN(")"),
    /** Closing bracket. */
    RBRACK("]"),
    /** Closing brace. */
    RBRACE("}"),
    /** Scanned, never accepted. */
    SEMICOLON(";"),
    /** Colon. */
    COLON(":"),
    /** Mark of an optional field or reference. */
    OPTION("?"),
    /** Introduces a postfix alias. */
    TILDE("~"),
    /** Keyword {@code if}. */
    IF("if"),
    /** Keyword {@code else}. */
    ELSE("else"),
    /** Keyword {@code for}. */
    FOR("for"),
    /** Keyword {@code in}. */
    IN("in"),
    /** Keyword {@code let}. */
    LET("let"),
    /** Keyword {@code try}. */
    TRY("try"),
    /** Keyword {@code fallback}, older word for {@code otherwise}. */
    FALLBACK("fallback"),
    /** Keyword {@code otherwise}. */
    OTHERWISE("otherwise"),
    /** Keyword {@code func}. */
    FUNC("func"),
    /** Keyword {@code true}. */
    TRUE("true"),
    /** Keyword {@code false}. */
    FALSE("false"),
    /** Keyword {@code null}. */
    NULL("null");

    /** Precedence of what is no binary operator. */
    public static final int LOWEST_PRECEDENCE = 0;
    /** Precedence of prefix operators. */
    public static final int UNARY_PRECEDENCE = 8;
    /** Precedence of selectors, indices and calls. */
    public static final int HIGHEST_PRECEDENCE = 9;

    private static final Map<String, Token> KEYWORDS = keywords();

    private final String text;
    private final int precedence;

    Token(String text) {
        this.text = text;
        this.precedence = precedenceOf(text);
    }

    /** Returns the precedence of a binary operator, 1 (disjunction) to 7 (multiplication), or 0 for other tokens. */
    public int precedence() {
        return precedence;
    }

    /** Reports whether the token is a name, a literal, a fragment of one, or bottom. */
    public boolean isLiteral() {
        return compareTo(IDENT) >= 0 && compareTo(BOTTOM) <= 0;
    }

    /** Reports whether the token is a keyword. */
    public boolean isKeyword() {
        return compareTo(IF) >= 0;
    }

    /** Returns the keyword of a name, or null if it is none. */
    public static @Nullable Token keyword(String name) {
        return KEYWORDS.get(name);
    }

    /** Returns how the token is written. */
    @Override
    public String toString() {
        return text;
    }

    private static int precedenceOf(String text) {
        return switch (text) {
            case "|" -> 1;
            case "&" -> 2;
            case "||" -> 3;
            case "&&" -> 4;
            case "==", "!=", "<", "<=", ">", ">=", "=~", "!~" -> 5;
            case "+", "-" -> 6;
            case "*", "/" -> 7;
            default -> LOWEST_PRECEDENCE;
        };
    }

    private static Map<String, Token> keywords() {
        Map<String, Token> map = new HashMap<>();
        for (Token t : values()) {
            if (t.isKeyword()) {
                map.put(t.text, t);
            }
        }
        return map; // not an immutable map, which takes three times as long to say that a name is no keyword
    }
}
