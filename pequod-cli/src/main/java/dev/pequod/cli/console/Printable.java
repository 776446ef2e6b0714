package dev.pequod.cli.console;

import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.JsonWriter;

/**
 * Makes texts fit for a terminal that others have written: clusters, registries, Git servers, and whoever writes what they hold. Control
 * characters of them could make a terminal do things. So colours are added afterwards.
 */
public final class Printable {
    private static final char REPLACEMENT = '\uFFFD';

    private Printable() {}

    /** Returns the text for people: line feeds and tabs stay, any other control character is replaced. */
    public static String of(String text) {
        if (text.chars().noneMatch(Printable::isObeyed)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        text.chars().forEach(c -> out.append(isObeyed(c) ? REPLACEMENT : (char) c));
        return out.toString();
    }

    private static boolean isObeyed(int c) {
        boolean turnsText = c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
        return Character.isISOControl(c) && c != '\n' && c != '\t' || turnsText;
    }

    /** Returns the value as JSON over several lines that ends with a line feed; control characters that JSON lets be are escaped, too. */
    public static String json(JsonValue value) {
        return json(JsonWriter.pretty(value));
    }

    /** Returns JSON with those control characters escaped that it lets be. */
    public static String json(String text) {
        if (text.chars().noneMatch(Printable::isObeyed)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        text.chars().forEach(c -> {
            if (isObeyed(c)) {
                out.append("\\u%04x".formatted(c));
            } else {
                out.append((char) c);
            }
        });
        return out.toString();
    }
}
