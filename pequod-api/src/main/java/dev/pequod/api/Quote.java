package dev.pequod.api;

/** Shows foreign text in a message: in double quotes, on one line, not longer than a line. */
final class Quote {
    private static final int LONGEST = 100;

    private Quote() {}

    static String of(String text) {
        StringBuilder out = new StringBuilder("\"");
        boolean cut = text.length() > LONGEST;
        String shown = cut ? text.substring(0, LONGEST) : text;
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> append(out, c);
            }
        }
        return out.append(cut ? "…\"" : "\"").toString();
    }

    private static void append(StringBuilder out, char c) {
        boolean invisible = Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
        if (invisible) {
            out.append("\\u").append(String.format("%04x", (int) c));
        } else {
            out.append(c);
        }
    }
}
