package dev.pequod.graph;

import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Hides values wherever they stand in a text, as they are and encoded, the longest first. It takes little more memory than the values, of which
 * there may be some only. Not thread-safe while values are added, and immutable after that.
 */
final class HiddenForms implements UnaryOperator<String> {
    /** The most that the length of a text and that of all values may be together, multiplied: so often characters may be compared. */
    static final long MOST_WORK = 20_000_000;

    private static final int SHORTEST = 3;
    private static final int MOST = 2_000;
    private static final int MOST_CHARACTERS = 1 << 18;

    /** In what is longer a value may stand that was cut. */
    private static final int LONGEST_TEXT = 3_900;

    private static final Comparator<String> LONGEST_FIRST =
            Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder());

    /** By their first characters. */
    private final Map<Character, SortedSet<String>> forms = new HashMap<>();

    private boolean isNeeded;
    private int count;
    private long size;

    /** Hides a value, each line of it, and what quoting and base64 make of it; returns whether there was room for all of that. */
    boolean add(String value) {
        if (value.length() < SHORTEST) {
            return true;
        }
        isNeeded = true;
        boolean isWhole = addForm(value)
                && addForm(quoted(value))
                && value.lines().map(String::strip).allMatch(this::addForm);
        if (!isWhole || value.length() > LONGEST_TEXT) {
            return isWhole;
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        String encoded = Base64.getEncoder().encodeToString(bytes);
        return addForm(encoded)
                && addForm(encoded.replaceAll("=+$", ""))
                && addForm(Base64.getUrlEncoder().encodeToString(bytes));
    }

    private static String quoted(String value) {
        String quoted = JsonWriter.compact(new JsonString(value));
        return quoted.substring(1, quoted.length() - 1);
    }

    /** What has one or two characters stays, which any text may have, and what is longer than any text that is looked at stands in none. */
    private boolean addForm(String form) {
        if (form.length() >= SHORTEST
                && form.length() <= LONGEST_TEXT
                && forms.computeIfAbsent(form.charAt(0), first -> new TreeSet<>(LONGEST_FIRST))
                        .add(form)) {
            count++;
            size += form.length();
        }
        return count <= MOST && size <= MOST_CHARACTERS;
    }

    /** Returns how many characters all forms have. */
    long size() {
        return size;
    }

    @Override
    public String apply(String text) {
        if (!isNeeded) {
            return text;
        }
        if (text.length() > LONGEST_TEXT || text.length() * size > MOST_WORK) {
            return Redaction.REDACTED;
        }
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            String hidden = text.startsWith(Redaction.REDACTED, i) ? Redaction.REDACTED : formAt(text, i);
            if (hidden == null) {
                out.append(text.charAt(i++));
            } else {
                out.append(Redaction.REDACTED);
                i += hidden.length();
            }
        }
        return out.toString();
    }

    private @Nullable String formAt(String text, int start) {
        SortedSet<String> candidates = forms.get(text.charAt(start));
        if (candidates == null) {
            return null;
        }
        for (String form : candidates) {
            if (text.startsWith(form, start)) {
                return form;
            }
        }
        return null;
    }
}
