package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.STRING;

import dev.pequod.cue.internal.adt.Expr;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The package {@code html}: the escapes of HTML 5 with all its named characters. */
final class HtmlPackage {
    private static final String NAMES = "html-entities.txt";

    /** The longest name that is understood without a semicolon and with letters behind it. */
    private static final int LONGEST_OPEN_NAME = 6;

    private static final int MAX_CODE_POINT = 0x10FFFF;

    private HtmlPackage() {}

    static PackageTable table() {
        return new PackageTable("html")
                .function("Escape", STRING, HtmlPackage::escape, STRING)
                .function("Unescape", STRING, HtmlPackage::unescape, STRING);
    }

    private static Expr escape(Arguments a) {
        String s = a.characters(0);
        GrowingText out = new GrowingText(a.evaluation(), s.length());
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '\'' -> out.append("&#39;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&#34;");
                default -> out.append(c);
            }
        }
        return a.string(out.toString());
    }

    // --- unescaping
    // -----------------------------------------------------------------------------------------------------------

    /** The named characters, read once they are needed. */
    private static final class Names {
        static final Map<String, String> ALL = read();

        private static Map<String, String> read() {
            Map<String, String> all = new HashMap<>();
            text().lines().forEach(line -> {
                String[] fields = line.split(" ", -1);
                StringBuilder characters = new StringBuilder();
                for (int i = 1; i < fields.length; i++) {
                    characters.appendCodePoint(Integer.parseInt(fields[i], 16));
                }
                all.put(fields[0], characters.toString());
            });
            return all;
        }

        private static String text() {
            try (InputStream in = HtmlPackage.class.getResourceAsStream(NAMES)) {
                if (in == null) {
                    throw new IllegalStateException(NAMES + " is missing");
                }
                return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            } catch (IOException e) {
                throw new UncheckedIOException("Tried to read " + NAMES + " but failed", e);
            }
        }
    }

    private static Expr unescape(Arguments a) {
        String s = a.characters(0);
        a.evaluation().expectSize(s.length());
        StringBuilder out = new StringBuilder(s.length());
        int i = 0;
        while (i < s.length()) {
            a.evaluation().charge(4);
            int ampersand = s.indexOf('&', i);
            if (ampersand < 0) {
                break;
            }
            out.append(s, i, ampersand);
            i = s.startsWith("#", ampersand + 1) ? number(s, ampersand, out) : name(s, ampersand, out);
        }
        return a.string(out.append(s, i, s.length()).toString());
    }

    /** Appends what a number stands for; returns where the text goes on. */
    private static int number(String s, int start, StringBuilder out) {
        boolean isHex = s.startsWith("x", start + 2) || s.startsWith("X", start + 2);
        int first = start + (isHex ? 3 : 2);
        int radix = isHex ? 16 : 10;
        int i = first;
        // wraps around where there are too many digits, as the reference does
        int value = 0;
        while (i < s.length() && s.charAt(i) < 0x80 && Character.digit(s.charAt(i), radix) >= 0) {
            value = value * radix + Character.digit(s.charAt(i), radix);
            i++;
        }
        int end = s.startsWith(";", i) ? i + 1 : i;
        // four characters make a number, even "&#x;"
        if (end - start <= 3) {
            out.append('&');
            return start + 1;
        }
        out.append(character(value));
        return end;
    }

    private static String character(int value) {
        if (value >= 0x80 && value <= 0x9F) {
            String text = new String(new byte[] {(byte) value}, Charset.forName("windows-1252"));
            return text.equals("\uFFFD") ? Character.toString(value) : text;
        }
        boolean isNone = value <= 0
                || value > MAX_CODE_POINT
                || value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
        return isNone ? "\uFFFD" : Character.toString(value);
    }

    private static int name(String s, int start, StringBuilder out) {
        int end = start + 1;
        while (end < s.length() && s.charAt(end) < 0x80 && Character.isLetterOrDigit(s.charAt(end))) {
            end++;
        }
        String name = s.substring(start + 1, end);
        if (s.startsWith(";", end)) {
            end++;
        }
        String characters = Names.ALL.get(s.substring(start + 1, end));
        if (characters != null) {
            out.append(characters);
            return end;
        }
        for (int length = Math.min(name.length(), LONGEST_OPEN_NAME); length > 1; length--) {
            characters = Names.ALL.get(name.substring(0, length));
            if (characters != null) {
                out.append(characters);
                return start + 1 + length;
            }
        }
        out.append(s, start, end);
        return end;
    }
}
