package dev.pequod.cli.console;

import dev.pequod.api.Quote;
import dev.pequod.cue.errors.Position;
import java.util.regex.Pattern;

/**
 * Masks what may be a user's name and password in a line of a file that is shown to people: what a message does not repeat, the line below
 * it must not show either. In doubt it is one.
 */
final class SecretsInLine {
    /** A reference to a registry has no scheme where its key says what it is. */
    private static final Pattern OCI = Pattern.compile("\\boci\\b", Pattern.CASE_INSENSITIVE);

    /** The user of ssh at most hosts is no secret. */
    private static final Pattern GIT = Pattern.compile("(?:git:)?(?:ssh://)?git@[^@]*");

    private static final char MASK = '*';

    private SecretsInLine() {}

    /** Returns the text of a file, with as many asterisks for what may be a secret in the line of a position. */
    static String masked(String text, Position position) {
        int at = Math.clamp(position.offset(), 0, text.length());
        int begin = text.lastIndexOf('\n', at - 1) + 1;
        int next = text.indexOf('\n', at);
        int end = next < 0 ? text.length() : next;
        String line = text.substring(begin, end);
        if (line.indexOf('@') < 0) {
            return text;
        }
        return text.substring(0, begin) + masked(line, position.file().endsWith(".cue")) + text.substring(end);
    }

    private static String masked(String line, boolean isCue) {
        boolean isAboutOci = !isCue && OCI.matcher(line).find();
        StringBuilder out = new StringBuilder();
        for (int begin = 0; begin < line.length(); ) {
            boolean isQuoted = isQuote(line, begin);
            int end = isQuoted ? closing(line, begin) : wordEnd(line, begin);
            int inside = isQuoted ? begin + 1 : begin;
            out.append(line, begin, inside);
            // JSON may escape slashes.
            String plain = line.substring(inside, end).replace("\\/", "//");
            String masked = isReference(plain, isCue, isAboutOci) ? Quote.withMaskedUser(plain) : plain;
            for (int i = 0; i < masked.length(); i++) {
                out.append(masked.charAt(i) == MASK ? MASK : line.charAt(inside + i));
            }
            int next = Math.min(isQuoted || end == begin ? end + 1 : end, line.length());
            out.append(line, end, next);
            begin = next;
        }
        return out.toString();
    }

    /** In CUE, where regular expressions and templates look like references, only URLs have users. */
    private static boolean isReference(String word, boolean isCue, boolean isAboutOci) {
        int colon = word.indexOf(':');
        boolean isNamed = colon >= 0 && colon < word.indexOf('@');
        return (isAboutOci || word.contains("//") || !isCue && isNamed)
                && !GIT.matcher(word).matches();
    }

    /** Reports whether a string in quotes begins; within a word, and behind the colon of a URL, none does. */
    private static boolean isQuote(String line, int at) {
        char c = line.charAt(at);
        if (c != '"' && c != '\'') {
            return false;
        }
        char before = at == 0 ? ' ' : line.charAt(at - 1);
        boolean isBehindKey = before == ':' && at > 1 && "\"'".indexOf(line.charAt(at - 2)) >= 0;
        return isBehindKey || "{[(,=".indexOf(before) >= 0 || Character.isWhitespace(before);
    }

    /** Returns where the quote is that ends a string; the end of the line if it goes on in the next one. */
    private static int closing(String line, int begin) {
        char quote = line.charAt(begin);
        int end = begin + 1;
        while (end < line.length()) {
            // In YAML two single quotes in a string are one.
            boolean isEscape = quote == '"' ? line.charAt(end) == '\\' : line.startsWith("''", end) && end > begin + 1;
            if (line.charAt(end) == quote && !isEscape) {
                break;
            }
            end += isEscape ? 2 : 1;
        }
        return Math.min(end, line.length());
    }

    /** Returns where a word ends that is in no quotes: at a space, or where a string begins. */
    private static int wordEnd(String line, int begin) {
        int end = begin;
        while (end < line.length() && !Character.isWhitespace(line.charAt(end)) && !isQuote(line, end)) {
            end++;
        }
        return end;
    }
}
