package dev.pequod.cue.internal.template;

/** The value of a literal in quotes, with Go's escapes. */
final class Unquoted {
    private final String text;
    private final int line;
    private int next;

    private Unquoted(String text, int line) {
        this.text = text;
        this.line = line;
    }

    /** Returns what stands between two quotes denotes. */
    static String of(String text, char quote, int line, Library library) {
        Unquoted reader = new Unquoted(text, line);
        StringBuilder out = new StringBuilder(text.length());
        while (reader.next < text.length()) {
            library.passed(1);
            reader.append(out, quote);
        }
        if (quote == '\'' && out.codePointCount(0, out.length()) != 1) {
            throw TemplateException.at(line, "malformed character constant: '" + text + "'");
        }
        return out.toString();
    }

    private void append(StringBuilder out, char quote) {
        char c = text.charAt(next++);
        if (c != '\\') {
            out.append(c);
            return;
        }
        char e = next < text.length() ? text.charAt(next++) : 0;
        switch (e) {
            case 'a' -> out.append('\u0007');
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case 'v' -> out.append('\u000B');
            case '\\' -> out.append('\\');
            case 'x' -> out.appendCodePoint(digits(2, 16));
            case 'u' -> out.appendCodePoint(digits(4, 16));
            case 'U' -> out.appendCodePoint(digits(8, 16));
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                next--;
                out.appendCodePoint(digits(3, 8));
            }
            default -> {
                if (e != quote) {
                    throw invalid();
                }
                out.append(e);
            }
        }
    }

    private int digits(int count, int radix) {
        int end = next + count;
        int value = 0;
        for (; next < end; next++) {
            int digit = next < text.length() ? Character.digit(text.charAt(next), radix) : -1;
            value = value * radix + digit;
            if (digit < 0 || value > Character.MAX_CODE_POINT) {
                throw invalid();
            }
        }
        return value;
    }

    private TemplateException invalid() {
        return TemplateException.at(line, "invalid syntax");
    }
}
