package dev.pequod.resolver.net;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A text without what servers change of it: its letters in one case, and what addresses write as {@code %41} or {@code +} as what it stands for,
 * however often it was written so. Made in the time that the length takes, of any text. Immutable.
 */
final class PlainText {
    private static final int MOST_BYTES_OF_CHAR = 3;

    private final String text;
    /** Each byte of UTF-8 as one character, so that parts of characters can be compared. */
    private final String bytes;
    /** Where in the text stands what each of the bytes comes from, and its length last. */
    private final int[] places;

    private PlainText(String text, String bytes, int[] places) {
        this.text = text;
        this.bytes = bytes;
        this.places = places;
    }

    static PlainText of(String text) {
        byte[] bytes = new byte[text.length() * MOST_BYTES_OF_CHAR];
        int[] places = new int[bytes.length + 1];
        int count = 0;
        int next = 0;
        while (next < text.length()) {
            int place = next;
            int escaped = text.charAt(next) == '%' ? hex(text, next + 1) : -1;
            if (escaped >= 0) {
                next += 3;
                for (int again; escaped == '%' && (again = hex(text, next)) >= 0; next += 2) {
                    escaped = again;
                }
                places[count] = place;
                bytes[count++] = (byte) (escaped < 0x80 ? folded(escaped) : escaped);
                continue;
            }
            int character = text.codePointAt(next);
            next += Character.charCount(character);
            for (byte one : Character.toString(folded(character)).getBytes(StandardCharsets.UTF_8)) {
                places[count] = place;
                bytes[count++] = one;
            }
        }
        places[count] = text.length();
        return new PlainText(
                text, new String(bytes, 0, count, StandardCharsets.ISO_8859_1), Arrays.copyOf(places, count + 1));
    }

    /** Returns the byte that two digits write, or -1. */
    private static int hex(String text, int place) {
        if (place + 2 > text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(place), 16);
        int low = Character.digit(text.charAt(place + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static int folded(int character) {
        return character == '+' ? ' ' : Character.toLowerCase(Character.toUpperCase(character));
    }

    /** Returns what two texts that differ in nothing else have in common; it has one character for each byte. */
    String bytes() {
        return bytes;
    }

    /** Reports whether it holds what another text has in {@link #bytes}. */
    boolean contains(String other) {
        return bytes.contains(other);
    }

    /** Marks the characters of the text that stand for what another text has in {@link #bytes}, wherever it is. */
    void mark(String other, BitSet marked) {
        int at = bytes.indexOf(other);
        while (at >= 0) {
            marked.set(places[at], places[at + other.length()]);
            at = bytes.indexOf(other, at + other.length());
        }
    }

    /** Returns the text with another one in the place of each run of marked characters. */
    String replaced(BitSet marked, String by) {
        StringBuilder out = new StringBuilder();
        int next = 0;
        for (int from = marked.nextSetBit(0); from >= 0; from = marked.nextSetBit(next)) {
            out.append(text, next, from).append(by);
            next = marked.nextClearBit(from);
        }
        return out.append(text, next, text.length()).toString();
    }
}
