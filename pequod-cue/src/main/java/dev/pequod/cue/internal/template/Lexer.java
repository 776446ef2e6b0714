package dev.pequod.cue.internal.template;

import dev.pequod.cue.internal.source.Progress;
import dev.pequod.cue.internal.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Splits a template into tokens. White space matters inside of actions, where it separates arguments. */
final class Lexer {
    private static final String LEFT = "{{";
    private static final String RIGHT = "}}";
    private static final String BLANKS = " \t\r\n";

    private final String text;
    private final Library library;
    private final Progress progress;
    private final List<Token> tokens = new ArrayList<>();
    private int next;
    private int line = 1;
    private int parentheses;

    private Lexer(String text, Library library) {
        this.text = text;
        this.library = library;
        this.progress = new Progress(library::passed);
    }

    static List<Token> tokens(String text, Library library) {
        Lexer lexer = new Lexer(text, library);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        boolean trims = false;
        while (true) {
            int left = text.indexOf(LEFT, next);
            int end = left < 0 ? text.length() : left;
            boolean trimsLeft = left >= 0 && text.startsWith("-", left + 2) && isBlank(left + 3);
            text(end, trims, trimsLeft);
            if (left < 0) {
                add(Kind.END, "");
                return;
            }
            next = left + (trimsLeft ? 4 : 2);
            if (trimsLeft) {
                line += lines(left + 3, next);
            }
            trims = text.startsWith("/*", next) ? comment() : action();
        }
    }

    private void text(int end, boolean trimsStart, boolean trimsEnd) {
        int start = next;
        int stop = end;
        while (trimsStart && start < stop && isBlank(start)) {
            start++;
        }
        while (trimsEnd && stop > start && isBlank(stop - 1)) {
            stop--;
        }
        line += lines(next, start);
        if (stop > start) {
            add(Kind.TEXT, text.substring(start, stop));
        }
        line += lines(start, end);
        next = end;
    }

    private int lines(int from, int to) {
        int n = 0;
        for (int i = from; i < to; i++) {
            progress.at(i);
            if (text.charAt(i) == '\n') {
                n++;
            }
        }
        return n;
    }

    /** Skips a comment; reports whether the text after it is trimmed. */
    private boolean comment() {
        int end = text.indexOf("*/", next + 2);
        if (end < 0) {
            throw error("unclosed comment");
        }
        line += lines(next, end);
        next = end + 2;
        if (text.startsWith(RIGHT, next)) {
            next += 2;
            return false;
        }
        if (isBlank(next) && text.startsWith("-" + RIGHT, next + 1)) {
            next += 4;
            return true;
        }
        throw error("comment ends before closing delimiter");
    }

    /** Reads an action; reports whether the text after it is trimmed. */
    private boolean action() {
        add(Kind.LEFT_DELIMITER, LEFT);
        parentheses = 0;
        while (true) {
            library.passed(1);
            if (text.startsWith(RIGHT, next)) {
                next += 2;
                return endAction(false);
            }
            if (isBlank(next) && text.startsWith("-" + RIGHT, next + 1)) {
                next += 4;
                return endAction(true);
            }
            if (next == text.length()) {
                throw error("unclosed action");
            }
            inside(text.charAt(next));
        }
    }

    private boolean endAction(boolean trims) {
        if (parentheses > 0) {
            throw error("unclosed left paren");
        }
        add(Kind.RIGHT_DELIMITER, RIGHT);
        return trims;
    }

    private void inside(char c) {
        switch (c) {
            case ' ', '\t', '\r', '\n' -> space();
            case '|' -> single(Kind.PIPE, "|");
            case ',' -> single(Kind.COMMA, ",");
            case '=' -> single(Kind.ASSIGN, "=");
            case '(' -> {
                parentheses++;
                single(Kind.LEFT_PARENTHESIS, "(");
            }
            case ')' -> {
                parentheses--;
                if (parentheses < 0) {
                    throw error("unexpected right paren");
                }
                single(Kind.RIGHT_PARENTHESIS, ")");
            }
            case ':' -> {
                if (!text.startsWith(":=", next)) {
                    throw error("expected :=");
                }
                next++;
                single(Kind.DECLARE, ":=");
            }
            case '"', '\'', '`' -> quoted(c);
            case '.' -> {
                if (next + 1 < text.length() && isDigit(text.charAt(next + 1))) {
                    number();
                } else {
                    name(Kind.FIELD);
                }
            }
            case '$' -> name(Kind.VARIABLE);
            case '+', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> {
                if (!isWord(text.codePointAt(next))) {
                    throw error("unexpected " + "U+%04X".formatted(text.codePointAt(next)) + " in command");
                }
                int end = endOfWord(next);
                add(Kind.WORD, text.substring(next, end));
                next = end;
                checkTerminated();
            }
        }
    }

    private void single(Kind kind, String shown) {
        add(kind, shown);
        next++;
    }

    private void space() {
        int start = next;
        while (isBlank(next) && !text.startsWith("-" + RIGHT, next + 1)) {
            next++;
        }
        add(Kind.SPACE, " ");
        line += lines(start, next);
    }

    /** Reads a name behind a point or a dollar. */
    private void name(Kind kind) {
        int end = endOfWord(next + 1);
        boolean isDot = kind == Kind.FIELD && end == next + 1;
        add(isDot ? Kind.DOT : kind, kind == Kind.FIELD ? text.substring(next + 1, end) : text.substring(next, end));
        next = end;
        checkTerminated();
    }

    private void checkTerminated() {
        boolean ends = next == text.length() || isBlank(next) || ".,|:)(".indexOf(text.charAt(next)) >= 0;
        if (!ends && !text.startsWith(RIGHT, next)) {
            throw error("bad character U+%04X".formatted(text.codePointAt(next)));
        }
    }

    private int endOfWord(int from) {
        int i = from;
        while (i < text.length() && isWord(text.codePointAt(i))) {
            progress.at(i);
            i += Character.charCount(text.codePointAt(i));
        }
        return i;
    }

    private void number() {
        int end = endOfNumber(next);
        if (end < text.length() && (text.charAt(end) == '+' || text.charAt(end) == '-')) {
            end = endOfNumber(end); // a complex number
            if (text.charAt(end - 1) != 'i') {
                throw error("bad number syntax: \"" + text.substring(next, end) + "\"");
            }
        }
        add(Kind.NUMBER, text.substring(next, end));
        next = end;
    }

    private int endOfNumber(int start) {
        int end = start + 1;
        while (end < text.length() && (isWord(text.charAt(end)) || text.charAt(end) == '.' || isSign(end))) {
            progress.at(end);
            end++;
        }
        return end;
    }

    /** Reports whether this is the sign of an exponent. */
    private boolean isSign(int i) {
        char before = text.charAt(i - 1);
        return (text.charAt(i) == '+' || text.charAt(i) == '-') && "eEpP".indexOf(before) >= 0;
    }

    private void quoted(char quote) {
        int end = next + 1;
        while (end < text.length() && text.charAt(end) != quote) {
            progress.at(end);
            if (quote != '`' && text.charAt(end) == '\n') {
                break;
            }
            end += quote != '`' && text.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= text.length() || text.charAt(end) != quote) {
            throw error("unterminated " + (quote == '"' ? "" : quote == '`' ? "raw " : "character ")
                    + (quote == '\'' ? "constant" : "quoted string"));
        }
        String inside = text.substring(next + 1, end);
        String value = quote == '`' ? inside.replace("\r", "") : Unquoted.of(inside, quote, line, library);
        add(quote == '\'' ? Kind.CHARACTER : Kind.STRING, value);
        line += lines(next, end);
        next = end + 1;
    }

    private boolean isBlank(int i) {
        return i < text.length() && BLANKS.indexOf(text.charAt(i)) >= 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWord(int c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    private void add(Kind kind, String value) {
        library.token();
        tokens.add(new Token(kind, value, line));
    }

    private TemplateException error(String message) {
        return TemplateException.at(line, message);
    }
}
