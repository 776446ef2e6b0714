package dev.pequod.apply;

import dev.pequod.graph.Redaction;
import dev.pequod.graph.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Hides the values of Secrets in what others say. Of a plan there is a text for each object, and whoever may write objects says how long it is:
 * so each is looked through once, and so many only as that takes moments. Not thread-safe.
 */
final class Hiding {
    /** The most characters that are looked through. */
    private static final int MOST = 50_000;

    private final UnaryOperator<String> values;
    private final boolean isAny;
    private final Map<String, String> told = new HashMap<>();
    private int left = MOST;

    private Hiding(UnaryOperator<String> values, boolean isAny) {
        this.values = values;
        this.isAny = isAny;
    }

    /** Returns what hides the values of the Secrets among some objects. */
    static Hiding of(List<JsonObject> objects) {
        return new Hiding(Redaction.ofValues(objects), objects.stream().anyMatch(Redaction::hasSecret));
    }

    /** Returns what hides all that is said. */
    static Hiding all() {
        return new Hiding(text -> Redaction.REDACTED, true);
    }

    /** Returns what hides them in an error, of which there are as many as requests. */
    UnaryOperator<String> ofErrors() {
        return values;
    }

    /** Returns one of many texts as it may be told. */
    String told(String text) {
        if (!isAny) {
            return text;
        }
        String known = told.get(text);
        if (known != null || left < text.length()) {
            return known == null ? Redaction.REDACTED : known;
        }
        left -= text.length();
        String hidden = values.apply(text);
        told.put(text, hidden);
        return hidden;
    }
}
