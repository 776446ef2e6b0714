package dev.pequod.api;

import java.util.regex.Pattern;

/** Shows foreign text in a message: in double quotes, on one line, not longer than a line, without passwords of URLs. */
public final class Quote {
    private static final int LONGEST = 100;

    /** What stands before the {@code @} of a URL; a password may hold others. */
    private static final Pattern USER_INFO = Pattern.compile("//[^/]*@");

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
