package dev.pequod.apply;

import dev.pequod.graph.Redaction;
import dev.pequod.graph.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Hides the values of Secrets in what others say, while one plan after the other is made and carried out. Of a plan there is a text for each
 * object, and whoever may write objects says how long it is: so each is looked through once, unless other Secrets are seen meanwhile, and
 * so many altogether only as that takes moments. Not thread-safe.
 */
final class Hiding {
    /** The most characters that are looked through. */
    private static final int MOST = 50_000;

    private final List<JsonObject> wanted;
    private final Map<String, String> told = new HashMap<>();
    private UnaryOperator<String> values = text -> Redaction.REDACTED;
    private boolean isAny = true;
    private boolean learns = true;
    private int left = MOST;

    /** Makes one that hides all until it has {@linkplain #learn learned} what is there. */
    Hiding(Stream<JsonObject> wanted) {
        this.wanted = wanted.filter(Redaction::hasSecret).toList();
    }

    /** Notes that Secrets may be other ones than were learned. */
    void isToLearn() {
        learns = true;
    }

    /** Reports whether it is to {@link #learn}. */
    boolean learns() {
        return learns;
    }

    /**
     * Learns what is to be hidden beside what is wanted.
     *
     * @param live the Secrets that are there
     * @param isAll whether all their values are in them; otherwise all is hidden that anybody says
     */
    void learn(Stream<JsonObject> live, boolean isAll) {
        learns = false;
        List<JsonObject> secrets = Stream.concat(wanted.stream(), live).toList();
        isAny = !isAll || !secrets.isEmpty();
        values = isAll ? Redaction.ofValues(secrets) : text -> Redaction.REDACTED;
        told.clear();
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
