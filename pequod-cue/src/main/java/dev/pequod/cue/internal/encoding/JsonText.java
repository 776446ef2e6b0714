package dev.pequod.cue.internal.encoding;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.internal.source.Progress;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Changes of JSON text that leave its meaning alone, as Go makes them. */
public final class JsonText {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private JsonText() {}

    // --- layout
    // ---------------------------------------------------------------------------------------------------------------

    /**
     * Returns a well-formed text without its white space.
     *
     * @param watcher told now and then how many characters were worked on since the last time; it may end the work by an exception
     */
    public static String compact(String json, LongConsumer watcher) {
        Progress progress = new Progress(watcher);
        StringBuilder out = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            progress.at(i);
            char c = json.charAt(i);
            if (c == '"') {
                int end = endOfString(json, i, progress);
                out.append(json, i, end);
                i = end - 1;
            } else if (!isSpace(c)) {
                out.append(c);
            }
        }
        return out.toString();
    }

    /**
     * Returns a well-formed text with a line for each element, which begins with {@code prefix} and {@code indent} for each level. The
     * first line has no prefix, and white space at the end of the text stays.
     *
     * @param watcher told now and then how many characters were worked on since the last time; it may end the work by an exception
     * @throws CueException if that has more than {@code limit} bytes
     */
    public static String indent(String json, String prefix, String indent, long limit, LongConsumer watcher) {
        BoundedText out = new BoundedText(limit);
        out.watchedBy(watcher);
        Progress progress = new Progress(watcher);
        int end = json.length();
        while (end > 0 && isSpace(json.charAt(end - 1))) {
            end--;
        }
        int depth = 0;
        boolean isOpen = false;
        for (int i = 0; i < end; i++) {
            progress.at(i);
            char c = json.charAt(i);
            if (isSpace(c)) {
                continue;
            }
            boolean isEnd = c == ']' || c == '}';
            if (isEnd && !isOpen) {
                depth--;
            }
            if (isOpen != isEnd) {
                depth += isOpen ? 1 : 0;
                newLine(out, prefix, indent, depth);
            }
            isOpen = c == '[' || c == '{';
            switch (c) {
                case '"' -> {
                    int endOfString = endOfString(json, i, progress);
                    out.append(json, i, endOfString);
                    i = endOfString - 1;
                }
                case ',' -> {
                    out.append(c);
                    newLine(out, prefix, indent, depth);
                }
                case ':' -> out.append(": ");
                default -> out.append(c);
            }
        }
        out.append(json, end, json.length());
        return out.toString();
    }

    private static void newLine(BoundedText out, String prefix, String indent, int depth) {
        out.append('\n');
        out.append(prefix);
        for (int i = 0; i < depth; i++) {
            out.append(indent);
        }
    }

    private static int endOfString(String json, int start, Progress progress) {
        int i = start + 1;
        while (json.charAt(i) != '"') {
            progress.at(i);
            i += json.charAt(i) == '\\' ? 2 : 1;
        }
        return i + 1;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    // --- strings
    // --------------------------------------------------------------------------------------------------------------

    /**
     * Returns a text with all escaped that HTML might take for its own, or scripts for the end of a line.
     *
     * @param limit how many bytes it may have
     * @param watcher told now and then how many characters were worked on since the last time; it may end the work by an exception
     */
    public static String escapeHtml(String json, long limit, LongConsumer watcher) {
        Progress progress = new Progress(watcher);
        BoundedText out = new BoundedText(limit);
        for (int i = 0; i < json.length(); i++) {
            progress.at(i);
            char c = json.charAt(i);
            if (isUnsafe(c)) {
                out.append(unicode(c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static boolean isUnsafe(char c) {
        return c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029';
    }

    /** Returns a string as JSON, in quotes, without escaping what only matters to HTML. */
    static String quote(String s) {
        BoundedText out = new BoundedText(Long.MAX_VALUE);
        quote(s, false, out);
        return out.toString();
    }

    static void quote(String s, boolean escapeHtml, BoundedText out) {
        out.append('"');
        int from = 0;
        for (int i = 0; i < s.length(); i++) {
            if ((i & 0xFFF) == 0xFFF) {
                out.passed(0xFFF);
            }
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
