package dev.pequod.cue.internal.syntax;

import dev.pequod.cue.internal.source.SourceFile;

/**
 * Writes strings and bytes as CUE literals, in the reference's way: printable characters as they are, short escapes where there are
 * some, {@code \}{@code u} escapes for the rest. Immutable.
 *
 * <p>A value in several lines keeps its quotes unescaped; hashes are added if it contains three quotes in a row.
 */
public final class Quote {

    /** Strings on one line. */
    public static final Quote STRING = new Quote('"', false, false, false, "");
    /** Bytes on one line; bytes that are not UTF-8 become {@code \xNN}. */
    public static final Quote BYTES = new Quote('\'', true, false, false, "");

    private static final String HEX = "0123456789abcdef";

    private final char quote;
    private final boolean exact;
    private final boolean multiline;
    private final boolean auto;
    private final String indent;

    private Quote(char quote, boolean exact, boolean multiline, boolean auto, String indent) {
        this.quote = quote;
        this.exact = exact;
        this.multiline = multiline;
        this.auto = auto;
        this.indent = indent;
    }

    /** Returns this form in several lines, indented by tabs. */
    public Quote withTabIndent(int tabs) {
        return new Quote(quote, exact, true, auto, "\t".repeat(tabs));
    }

    /** Returns this form in several lines, indented by tabs, for values that contain a line feed, and in one line for others. */
    public Quote withOptionalTabIndent(int tabs) {
        return new Quote(quote, exact, multiline, true, "\t".repeat(tabs));
    }

    /** Returns the literal of a string. */
    public String quote(String value) {
        return quote(SourceFile.of("", value));
    }

    /** Returns the literal of bytes. */
    public String quote(byte[] value) {
        return quote(SourceFile.of("", value));
    }

    /** Returns the literal without its quotes, hashes and last indentation. */
    public String escape(String value) {
        return escape(SourceFile.of("", value));
    }

    /** Returns the literal of bytes without its quotes, hashes and last indentation. */
    public String escape(byte[] value) {
        return escape(SourceFile.of("", value));
    }

    private String escape(SourceFile value) {
        StringBuilder out = new StringBuilder(value.text().length() + 16);
        appendEscaped(out, value, isMultiline(value.text()), 0);
        return out.toString();
    }

    private String quote(SourceFile value) {
        String text = value.text();
        boolean lines = isMultiline(text);
        int hashes = lines ? hashesFor(text) : 0;
        String delimiter = String.valueOf(quote).repeat(lines ? 3 : 1);
        StringBuilder out = new StringBuilder(text.length() + 16);
        out.append("#".repeat(hashes)).append(delimiter);
        if (lines) {
            out.append('\n');
            if (!text.isEmpty() && text.charAt(0) != '\n') {
                out.append(indent);
            }
        }
        appendEscaped(out, value, lines, hashes);
        if (lines) {
            out.append(text.isEmpty() ? "" : "\n").append(indent);
        }
        return out.append(delimiter).append("#".repeat(hashes)).toString();
    }

    private boolean isMultiline(String text) {
        return multiline || auto && text.indexOf('\n') >= 0;
    }

    private void appendEscaped(StringBuilder out, SourceFile value, boolean lines, int hashes) {
        String text = value.text();
        String escape = "\\" + "#".repeat(hashes);
        int i = 0;
        int bytesBefore = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            if (exact && c == 0xFFFD && value.isIllegal(i)) {
                int b = value.illegalByte(bytesBefore++);
                out.append(escape).append('x').append(HEX.charAt(b >> 4)).append(HEX.charAt(b & 15));
            } else if (lines && c == '\n') {
                out.append('\n');
                if (i + 1 < text.length() && text.charAt(i + 1) != '\n') {
                    out.append(indent);
                }
            } else {
                appendEscaped(out, c, lines, escape);
            }
            i += Character.charCount(c);
        }
    }

    private void appendEscaped(StringBuilder out, int c, boolean lines, String escape) {
        if (!lines && c == quote || c == '\\') {
            out.append(escape).append((char) c);
            return;
        }
        if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
            out.append('\uFFFD');
            return;
        }
        if (CodePoints.isPrintable(c)) {
            out.appendCodePoint(c);
            return;
        }
        out.append(escape);
        switch (c) {
            case 0x07 -> out.append('a');
            case '\b' -> out.append('b');
            case '\f' -> out.append('f');
            case '\n' -> out.append('n');
            case '\r' -> out.append('r');
            case '\t' -> out.append('t');
            case 0x0B -> out.append('v');
            default -> {
                boolean asByte = exact && c < ' ';
                out.append(asByte ? 'x' : c < 0x10000 ? 'u' : 'U');
                for (int shift = asByte ? 4 : c < 0x10000 ? 12 : 28; shift >= 0; shift -= 4) {
                    out.append(HEX.charAt(c >> shift & 15));
                }
            }
        }
    }

    /** Returns how many hashes keep the three quotes within a text from ending the literal. */
    private int hashesFor(String text) {
        String three = String.valueOf(quote).repeat(3);
        int hashes = 0;
        int i = text.indexOf(three);
        while (i >= 0) {
            i += 3;
            while (i < text.length() && text.charAt(i) == quote) {
                i++;
            }
            int start = i;
            while (i < text.length() && text.charAt(i) == '#') {
                i++;
            }
            hashes = Math.max(hashes, i - start + 1);
            i = text.indexOf(three, i);
        }
        return hashes;
    }
}
