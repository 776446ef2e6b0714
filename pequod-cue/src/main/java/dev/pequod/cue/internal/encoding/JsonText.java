package dev.pequod.cue.internal.encoding;

import org.jspecify.annotations.Nullable;

/** Changes of JSON text that leave its meaning alone, as Go makes them. */
public final class JsonText {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private JsonText() {}

    /** Returns a string as JSON, in quotes, without escaping what only matters to HTML. */
    public static String quote(String s) {
        BoundedText out = new BoundedText(Long.MAX_VALUE);
        quote(s, false, out);
        return out.toString();
    }

    static void quote(String s, boolean escapeHtml, BoundedText out) {
        out.append('"');
        int from = 0;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            String escape = escape(s, i, c, escapeHtml);
            if (escape != null) {
                out.append(s, from, i);
                out.append(escape);
                from = i + 1;
            } else if (Character.isHighSurrogate(c)) {
                i++;
            }
        }
        out.append(s, from, s.length());
        out.append('"');
    }

    private static @Nullable String escape(String s, int i, char c, boolean escapeHtml) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '<', '>', '&' -> escapeHtml ? unicode(c) : null;
            case '\u2028', '\u2029' -> unicode(c);
            default -> {
                if (c < ' ') {
                    yield unicode(c);
                }
                if (Character.isSurrogate(c)) {
                    boolean paired = Character.isHighSurrogate(c)
                            && i + 1 < s.length()
                            && Character.isLowSurrogate(s.charAt(i + 1));
                    yield paired ? null : "\\ufffd";
                }
                yield null;
            }
        };
    }

    private static String unicode(char c) {
        return "\\u" + HEX[c >> 12] + HEX[c >> 8 & 15] + HEX[c >> 4 & 15] + HEX[c & 15];
    }
}
