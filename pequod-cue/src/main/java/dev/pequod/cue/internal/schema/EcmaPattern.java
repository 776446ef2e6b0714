package dev.pequod.cue.internal.schema;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Regular expressions of RE2 as those of ECMA 262, which JSON Schema takes. */
final class EcmaPattern {
    private static final String SPACE = "\\t\\n\\f\\r ";

    /** What ECMA 262 lets be escaped. */
    private static final String SYNTAX = "^$\\.*+?()[]{}|/";

    private EcmaPattern() {}

    /** Returns the expression that matches the same texts; empty if it uses what ECMA 262 does not have. */
    static Optional<String> of(String expression) {
        StringBuilder out = new StringBuilder();
        boolean inClass = false;
        for (int i = 0; i < expression.length(); i++) {
            char ch = expression.charAt(i);
            char next = i + 1 < expression.length() ? expression.charAt(i + 1) : 0;
            if (ch == '\\') {
                String escape = escape(next, inClass, expression.startsWith("{", i + 2));
                if (escape == null) {
                    return Optional.empty();
                }
                out.append(escape);
                i++;
            } else if (inClass) {
                if (ch == '[' && next == ':') {
                    return Optional.empty();
                }
                inClass = ch != ']' || isFirstOfClass(expression, i);
                out.append(ch == '[' ? "\\[" : ch == ']' && inClass ? "\\]" : String.valueOf(ch));
            } else if (ch == '(' && next == '?') {
                boolean isNamed = expression.startsWith("(?P<", i);
                if (!isNamed && !expression.startsWith("(?:", i) && !expression.startsWith("(?<", i)) {
                    return Optional.empty();
                }
                out.append(isNamed ? "(?" : "(");
                i += isNamed ? 2 : 0;
            } else {
                inClass = ch == '[';
                out.append(ch == '.' ? "[^\\n]" : String.valueOf(ch));
            }
        }
        return Optional.of(out.toString());
    }

    private static boolean isFirstOfClass(String expression, int i) {
        return expression.charAt(i - 1) == '['
                || expression.charAt(i - 1) == '^' && i > 1 && expression.charAt(i - 2) == '[';
    }

    /** Returns what an escape becomes, or null; white space is that of ASCII in RE2. */
    private static @Nullable String escape(char ch, boolean inClass, boolean hasBraces) {
        return switch (ch) {
            case 'A' -> "^";
            case 'z' -> "$";
            case 'p', 'P' -> hasBraces ? "\\" + ch : null;
            case 's' -> inClass ? SPACE : "[" + SPACE + "]";
            case 'S' -> inClass ? null : "[^" + SPACE + "]";
            case 'd', 'D', 'w', 'W', 'b', 'B', 'f', 'n', 'r', 't', 'v' -> "\\" + ch;
            case '-' -> inClass ? "\\-" : "-";
            default -> {
                if (Character.isLetterOrDigit(ch) || ch == 0) {
                    yield null;
                }
                yield SYNTAX.indexOf(ch) >= 0 ? "\\" + ch : String.valueOf(ch);
            }
        };
    }
}
