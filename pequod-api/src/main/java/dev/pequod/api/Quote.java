package dev.pequod.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shows foreign text in a message: in double quotes, on one line, not longer than a line, without passwords of URLs. */
public final class Quote {
    private static final int LONGEST = 100;

    /** What stands before the {@code @} of a URL; a password may hold others. */
    private static final Pattern USER_INFO = Pattern.compile("//[^/]*@");

    /** What may stand before them: a scheme, a protocol, both or neither. */
    private static final Pattern PROTOCOL = Pattern.compile("(?:oci:|git:)?+(?:[A-Za-z][A-Za-z0-9+.-]*+://)?+");

    private Quote() {}

    /** Returns the text as a message shows it. */
    public static String of(String text) {
        String safe = USER_INFO.matcher(text).replaceAll("//…@");
        StringBuilder out = new StringBuilder("\"");
        int end = Math.min(safe.length(), LONGEST);
        for (int i = 0; i < end; ) {
            int c = safe.codePointAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            append(out, c);
            i += Character.charCount(c);
        }
        return out.append(safe.length() > LONGEST ? "…\"" : "\"").toString();
    }

    /**
     * Returns the text of a reference, an address or a pattern without what may be a user's name and password in it: all between the
     * protocol and the last {@code @} that a path, or nothing but a host, follows.
     */
    public static String withoutUser(String text) {
        Matcher protocol = PROTOCOL.matcher(text);
        int begin = protocol.lookingAt() ? protocol.end() : 0;
        boolean isHost = text.indexOf('/', begin) < 0;
        int end = -1;
        for (int at = text.indexOf('@', begin); at >= 0; at = text.indexOf('@', at + 1)) {
            boolean isDigest = text.startsWith("sha256:", at + 1);
            end = text.indexOf('/', at) >= 0 || isHost && !isDigest ? at : end;
        }
        return end < 0 ? text : text.substring(0, begin) + "…" + text.substring(end);
    }

    /** Returns all of the text, on one line and without quotes; what a terminal would obey is shown instead. */
    public static String visible(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> append(out, c));
        return out.toString();
    }

    private static void append(StringBuilder out, int c) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\t' -> out.append("\\t");
            default -> {
                if (isVisible(c)) {
                    out.appendCodePoint(c);
                } else {
                    out.append(c > 0xffff ? String.format("\\U%08x", c) : String.format("\\u%04x", c));
                }
            }
        }
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
