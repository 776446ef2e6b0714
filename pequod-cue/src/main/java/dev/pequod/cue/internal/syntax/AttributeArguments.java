package dev.pequod.cue.internal.syntax;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of an attribute: {@code @name(first,key=value,flag)}.
 *
 * @param all the arguments in order
 */
public record AttributeArguments(List<Argument> all) {
    /**
     * One argument.
     *
     * @param key what stands before the equals sign; empty if there is none
     * @param value the rest, a literal without its quotes
     */
    public record Argument(String key, String value) {}

    /** Copies the list. */
    public AttributeArguments {
        all = List.copyOf(all);
    }

    /** Returns the arguments of an attribute; commas within quotes and brackets do not separate them. */
    public static AttributeArguments of(Declaration.Attribute attribute) {
        return of(attribute.body());
    }

    /** Returns the arguments in the body of an attribute. */
    public static AttributeArguments of(String body) {
        List<Argument> all = new ArrayList<>();
        int start = 0;
        int equals = -1;
        int depth = 0;
        for (int i = 0; i <= body.length(); i++) {
            char c = i < body.length() ? body.charAt(i) : ',';
            if (c == '"' || c == '\'') {
                i = closing(body, i);
            } else if (c == '(' || c == '[' || c == '{') {
                depth++;
            } else if (c == ')' || c == ']' || c == '}') {
                depth--;
            } else if (c == '=' && equals < 0) {
                equals = i;
            } else if (c == ',' && (depth <= 0 || i == body.length())) {
                all.add(argument(body.substring(start, i), equals - start));
                start = i + 1;
                equals = -1;
            }
        }
        return new AttributeArguments(all);
    }

    private static int closing(String body, int open) {
        char quote = body.charAt(open);
        for (int i = open + 1; i < body.length(); i++) {
            if (body.charAt(i) == '\\') {
                i++;
            } else if (body.charAt(i) == quote) {
                return i;
            }
        }
        return body.length();
    }

    private static Argument argument(String text, int equals) {
        return equals < 0
                ? new Argument("", unquoted(text.strip()))
                : new Argument(
                        text.substring(0, equals).strip(),
                        unquoted(text.substring(equals + 1).strip()));
    }

    private static String unquoted(String text) {
        if (!text.startsWith("\"") && !text.startsWith("'") && !text.startsWith("#")) {
            return text;
        }
        try {
            StringLiteral.Value value = StringLiteral.parse(text);
            return value.isBytes() ? new String(value.bytes(), StandardCharsets.UTF_8) : value.text();
        } catch (LiteralException e) {
            return text;
        }
    }

    /** Returns the first argument if it has no key, otherwise the empty string. */
    public String first() {
        return all.isEmpty() || !all.getFirst().key().isEmpty()
                ? ""
                : all.getFirst().value();
    }

    /** Returns the value of a key, or null if it is not there. */
    public @Nullable String value(String key) {
        for (Argument a : all) {
            if (a.key().equals(key)) {
                return a.value();
            }
        }
        return null;
    }

    /** Reports whether an argument without a key is there. */
    public boolean hasFlag(String name) {
        return all.stream().anyMatch(a -> a.key().isEmpty() && a.value().equals(name));
    }
}
