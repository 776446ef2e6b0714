package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.eval.UnicodeClasses;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression of RE2 as one of ECMA 262 under the flag {@code u}, which JSON Schema takes. Under this flag every character that
 * has a meaning must be escaped where it stands for itself, and no other may be.
 */
final class EcmaPattern {
    private static final String SPACE = "\\t\\n\\f\\r ";

    private static final Pattern REPEAT = Pattern.compile("\\{\\d+(,\\d*)?}");
    private static final Pattern UNICODE_CLASS = Pattern.compile("\\\\([pP])(?:(\\pL)|\\{(\\^?)(\\w+)})");

    /** The beginning of a group with a name, which need not be one in ECMAScript, or of several groups. */
    private static final Pattern NAMED_GROUP = Pattern.compile("\\(\\?P?<\\w+>");

    private static final Pattern ASCII_CLASS = Pattern.compile("\\[:(\\^?\\w+):]");

    private static final Map<String, String> ASCII_CLASSES = Map.ofEntries(
            Map.entry("alnum", "0-9A-Za-z"),
            Map.entry("alpha", "A-Za-z"),
            Map.entry("ascii", "\\x00-\\x7F"),
            Map.entry("blank", "\\t "),
            Map.entry("cntrl", "\\x00-\\x1F\\x7F"),
            Map.entry("digit", "0-9"),
            Map.entry("graph", "!-~"),
            Map.entry("lower", "a-z"),
            Map.entry("print", " -~"),
            Map.entry("punct", "!-\\/:-@\\[-`\\{-~"),
            Map.entry("space", "\\t\\n\\v\\f\\r "),
            Map.entry("upper", "A-Z"),
            Map.entry("word", "0-9A-Za-z_"),
            Map.entry("xdigit", "0-9A-Fa-f"));

    private final String expression;
    private final StringBuilder out = new StringBuilder();
    private int next;

    private EcmaPattern(String expression) {
        this.expression = expression;
    }

    /** Returns the expression that matches the same texts; empty if it uses what ECMA 262 does not have. */
    static Optional<String> of(String expression) {
        EcmaPattern pattern = new EcmaPattern(expression);
        return pattern.translate() ? Optional.of(pattern.out.toString()) : Optional.empty();
    }

    private boolean translate() {
        boolean isAssertion = false;
        while (next < expression.length()) {
            char ch = expression.charAt(next);
            Matcher repeat = matcher(REPEAT);
            boolean isRepeated = "*+?".indexOf(ch) >= 0 || repeat.lookingAt();
            if (isRepeated && isAssertion) {
                return false;
            }
            isAssertion = ch == '^'
                    || ch == '$'
                    || startsWith("\\b")
                    || startsWith("\\B")
                    || startsWith("\\A")
                    || startsWith("\\z");
            if (isRepeated) {
                next = ch == '{' ? copy(repeat.end()) : copy(next + 1);
            } else if (!atom(ch)) {
                return false;
            }
        }
        return true;
    }

    /** Translates what can be repeated, or a sign between such; reports whether there is such a one. */
    private boolean atom(char ch) {
        switch (ch) {
            case '\\' -> {
                return escape(false);
            }
            case '[' -> {
                return characters();
            }
            case '(' -> {
                return group();
            }
            case '.' -> {
                next++;
                out.append("[^\\n]");
            }
            case '{', '}', ']' -> {
                next++;
                out.append('\\').append(ch);
            }
            default -> next = copy(next + 1);
        }
        return true;
    }

    private boolean group() {
        Matcher named = matcher(NAMED_GROUP);
        if (named.lookingAt()) {
            out.append('(');
            next = named.end();
        } else if (startsWith("(?:")) {
            next = copy(next + 3);
        } else if (startsWith("(?")) {
            return false;
        } else {
            next = copy(next + 1);
        }
        return true;
    }

    /** Translates a class of characters in brackets. */
    private boolean characters() {
        next = copy(startsWith("[^") ? next + 2 : next + 1);
        int first = next;
        while (next == first || !startsWith("]")) {
            if (next >= expression.length()) {
                return false;
            }
            Matcher ascii = matcher(ASCII_CLASS);
            if (ascii.lookingAt()) {
                String known = ASCII_CLASSES.get(ascii.group(1));
                if (known == null) {
                    return false;
                }
                out.append(known);
                next = ascii.end();
            } else if (!isSetInClass()) {
                if (!character()) {
                    return false;
                }
                if (startsWith("-") && !startsWith("-]")) {
                    next = copy(next + 1);
                    if (!character()) {
                        return false;
                    }
                }
            } else if (!escape(true)) {
                return false;
            }
        }
        next = copy(next + 1);
        return true;
    }

    private boolean isSetInClass() {
        return startsWith("\\")
                && next + 1 < expression.length()
                && "pPdDwWsS".indexOf(expression.charAt(next + 1)) >= 0;
    }

    /** Translates one character of a class. */
    private boolean character() {
        if (startsWith("\\")) {
            return escape(true);
        }
        if (next >= expression.length()) {
            return false;
        }
        if ("[]^-".indexOf(expression.charAt(next)) >= 0 && !startsWith("-]")) {
            out.append('\\');
        }
        next = copy(expression.offsetByCodePoints(next, 1));
        return true;
    }

    /** Translates an escape; white space is that of ASCII in RE2. */
    private boolean escape(boolean inClass) {
        Matcher unicode = matcher(UNICODE_CLASS);
        if (unicode.lookingAt()) {
            String property = UnicodeClasses.property(unicode.group(2) == null ? unicode.group(4) : unicode.group(2));
            if (property == null) {
                return false;
            }
            boolean isNegated = unicode.group(1).equals("P") != "^".equals(unicode.group(3));
            out.append(isNegated ? "\\P{" : "\\p{").append(property).append('}');
            next = unicode.end();
            return true;
        }
        String translated = next + 1 < expression.length() ? escaped(expression.charAt(next + 1), inClass) : null;
        if (translated == null) {
            return false;
        }
        out.append(translated);
        next += 2;
        return true;
    }

    private static @Nullable String escaped(char ch, boolean inClass) {
        return switch (ch) {
            case 'A' -> "^";
            case 'z' -> "$";
            case 'a' -> "\\x07";
            case 's' -> inClass ? SPACE : "[" + SPACE + "]";
            case 'S' -> inClass ? null : "[^" + SPACE + "]";
            case 'd', 'D', 'w', 'W', 'b', 'B', 'f', 'n', 'r', 't', 'v' -> "\\" + ch;
            case '-' -> inClass ? "\\-" : "-";
            case '^', '$', '\\', '.', '*', '+', '?', '(', ')', '[', ']', '{', '}', '|', '/' -> "\\" + ch;
            default -> Character.isLetterOrDigit(ch) ? null : String.valueOf(ch);
        };
    }

    private boolean startsWith(String text) {
        return expression.startsWith(text, next);
    }

    private Matcher matcher(Pattern pattern) {
        return pattern.matcher(expression).region(next, expression.length());
    }

    /** Copies up to an index and returns it. */
    private int copy(int end) {
        out.append(expression, next, end);
        return end;
    }
}
