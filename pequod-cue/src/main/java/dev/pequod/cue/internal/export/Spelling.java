package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.source.Notation;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.LiteralException;
import dev.pequod.cue.internal.syntax.Quote;
import dev.pequod.cue.internal.syntax.StringLiteral;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * How literals are written where what stands in the source is kept: those of CUE as they stand there, those of data as the reference's readers
 * make them.
 */
final class Spelling {
    /** How many bytes a string of JSON has, with its quotes, that the reference does not write anew. */
    private static final int SHORT = 10;

    private static final Quote LINES = Quote.STRING.withOptionalTabIndent(1);
    private static final Pattern PROPERTIES = Pattern.compile("^(?:[&!]\\S*\\s+)+");
    private static final Pattern OLD_OCTAL = Pattern.compile("0[0-7_]+");

    private Spelling() {}

    /** Returns how a number is written; empty if it is written as its value. */
    static String of(Num number) {
        SourcePos at = number.source();
        if (at == null) {
            return "";
        }
        Notation notation = at.file().notation();
        String text = notation == Notation.YAML ? bare(at.text()) : at.text();
        char first = text.isEmpty() ? ' ' : text.charAt(0);
        return switch (notation) {
            case TOML -> first == '-' || first == '+' || begins(first) ? text : "";
            case YAML ->
                OLD_OCTAL.matcher(text).matches()
                        ? "0o" + text.substring(1)
                        : first == '+' || begins(first) ? text : "";
            case CUE, JSON -> begins(first) && isNumber(text) ? text : "";
        };
    }

    /** Returns a scalar of YAML without its anchor and tag. */
    private static String bare(String text) {
        return PROPERTIES.matcher(text).replaceFirst("");
    }

    /** Reports whether a text that begins as a number is the literal of one: where it is computed, its source is something else. */
    private static boolean isNumber(String text) {
        boolean hasExponent = !text.startsWith("0x") && !text.startsWith("0X");
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isSign = (c == '+' || c == '-') && hasExponent && "eE".indexOf(text.charAt(i - 1)) >= 0;
            if (!isSign && c != '.' && c != '_' && !Character.isLetterOrDigit(c)) {
                return false;
            }
        }
        return true;
    }

    private static boolean begins(char first) {
        return first == '.' || first >= '0' && first <= '9';
    }

    /**
     * Returns how a string is written; empty if it is written as its value. One of no source is a text file, what a tag was given, or of a
     * program.
     */
    static String of(Str string) {
        SourcePos at = string.source();
        if (at == null) {
            return Quote.STRING.quote(string.value());
        }
        String text = at.text();
        Notation notation = at.file().notation();
        return switch (notation) {
            case CUE -> isLiteralOf(text, string.value()) ? text.replace("\r", "") : "";
            case JSON -> isShort(text) && isLiteralOf(text, string.value()) ? text : LINES.quote(string.value());
            case TOML -> Quote.STRING.quote(string.value());
            case YAML -> LINES.quote(string.value());
        };
    }

    private static boolean isShort(String text) {
        return text.length() <= SHORT && text.getBytes(StandardCharsets.UTF_8).length <= SHORT;
    }

    /** Returns how bytes are written; empty if they are written as their value. */
    static String of(Bytes bytes) {
        SourcePos at = bytes.source();
        if (at == null) {
            return "";
        }
        String text = at.text().replace("\r", "");
        try {
            boolean isLiteral =
                    isQuoted(text) && Arrays.equals(StringLiteral.parse(text).bytes(), bytes.value());
            return isLiteral ? text : "";
        } catch (LiteralException e) {
            return "";
        }
    }

    /** Reports whether CUE reads the text as that string: where a string is computed, its source is something else. */
    private static boolean isLiteralOf(String text, String value) {
        if (text.length() == value.length() + 2 && text.startsWith("\"") && text.startsWith(value, 1)) {
            return text.indexOf('\\') < 0;
        }
        try {
            StringLiteral.Value read = isQuoted(text) ? StringLiteral.parse(text.replace("\r", "")) : null;
            return read != null && !read.isBytes() && read.text().equals(value);
        } catch (LiteralException e) {
            return false;
        }
    }

    /** Reports whether a text is a literal of a string or of bytes. */
    static boolean isQuoted(String text) {
        return !text.isEmpty() && "\"'#".indexOf(text.charAt(0)) >= 0;
    }
}
