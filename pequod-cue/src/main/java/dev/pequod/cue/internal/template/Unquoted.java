package dev.pequod.cue.internal.template;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The value of a literal in quotes, with Go's escapes. */
final class Unquoted {
    private final String text;
    private final char quote;
    private final int line;
    private final StringBuilder out = new StringBuilder();
    /** Bytes that were told one by one, until something else follows. */
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private int next;

    private Unquoted(String text, char quote, int line) {
        this.text = text;
        this.quote = quote;
        this.line = line;
    }

    /** Returns what stands between two quotes denotes. */
    static String of(String text, char quote, int line, Library library) {
        Unquoted reader = new Unquoted(text, quote, line);
        while (reader.next < text.length()) {
            library.passed(1);
            reader.append();
        }
        reader.endBytes();
        String value = reader.out.toString();
        if (quote == '\'' && value.codePointCount(0, value.length()) != 1) {
            throw TemplateException.at(line, "malformed character constant: '" + text + "'");
        }
        return value;
    }

    private void append() {
        char c = text.charAt(next++);
        if (c != '\\') {
            endBytes();
            out.append(c);
            return;
        }
        if (next < text.length() && "x01234567".indexOf(text.charAt(next)) >= 0) {
            octet();
            return;
        }
        endBytes();
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
            case 'u' -> out.appendCodePoint(character(4));
            case 'U' -> out.appendCodePoint(character(8));
            default -> {
                if (e != quote) {
                    throw invalid();
                }
                out.append(e);
            }
        }
    }

    /** Reads a byte, which in single quotes is a code point. */
    private void octet() {
        boolean isHexadecimal = text.charAt(next) == 'x';
        next += isHexadecimal ? 1 : 0;
        int value = isHexadecimal ? digits(2, 16) : digits(3, 8);
        if (value > 0xFF) {
            throw invalid();
        }
        if (quote == '\'') {
            out.append((char) value);
        } else {
            bytes.write(value);
        }
    }

    private void endBytes() {
        if (bytes.size() > 0) {
            out.append(bytes.toString(StandardCharsets.UTF_8));
            bytes.reset();
        }
    }

    private int character(int count) {
        int value = digits(count, 16);
        if (value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE) {
            throw invalid();
        }
        return value;
    }

    private int digits(int count, int radix) {
        int end = next + count;
        int value = 0;
        for (; next < end; next++) {
            char c = next < text.length() ? text.charAt(next) : 0;
            int digit = c < 0x80 ? Character.digit(c, radix) : -1;
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
