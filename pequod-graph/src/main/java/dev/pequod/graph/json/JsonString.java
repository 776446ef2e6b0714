package dev.pequod.graph.json;

/**
 * A JSON string.
 *
 * <p>The text is always valid Unicode: the constructor replaces each unpaired surrogate by U+FFFD, so every string has
 * one UTF-8 form.
 *
 * @param value the text
 */
public record JsonString(String value) implements JsonValue {

    /** Makes the text valid Unicode. */
    public JsonString {
        value = wellFormed(value);
    }

    @Override
    public String toString() {
        return JsonWriter.compact(this);
    }

    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (isPair(text, i)) {
                    i++;
                } else {
                    return repaired(text, i);
                }
            }
        }
        return text;
    }

    private static boolean isPair(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }

    private static String repaired(String text, int from) {
        StringBuilder out = new StringBuilder(text.length()).append(text, 0, from);
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                out.append(c);
            } else if (isPair(text, i)) {
                out.append(c).append(text.charAt(++i));
            } else {
                out.append('\uFFFD');
            }
        }
        return out.toString();
    }
}
