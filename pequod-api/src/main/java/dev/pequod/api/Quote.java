package dev.pequod.api;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shows foreign text in a message: in double quotes, on one line, not longer than a line, without passwords of URLs. */
public final class Quote {
    private static final int LONGEST = 100;
    /** So far a text is looked at: as far as what is shown may begin a user's name and password. */
    private static final int LOOKED_AT = 4_200;

    /**
     * What stands before the last {@code @} of a URL; a password may hold others. The first form has a name and a password, which may hold
     * whatever a path may; the second one has no query before it; a digest is none of them.
     */
    private static final List<Pattern> USER_INFO = List.of(
            Pattern.compile("//[^/:\\[\\s]*+:(?![0-9]+[/?#])\\S{0,4000}@(?!sha256:)"),
            Pattern.compile("//[^?#\\s]{0,4000}@(?!sha256:)"),
            Pattern.compile("//[^/]*@"));

    /** What may be a user's name or password at the end of what is looked at: the rest may have its end. */
    private static final Pattern OPEN = Pattern.compile("//[^/]*+\\z");

    /**
     * A name with a password, or what may be a token, before the host of a URL in a sentence, also where the URL was taken for a path; the
     * user of ssh has a name only.
     */
    private static final List<Pattern> PASSWORD = List.of(
            Pattern.compile("(//|https?:/)[^/:\\[\\s]*+:(?![0-9]+(?:[/?#\\s]|$))\\S{0,1000}@(?!sha256:)"),
            Pattern.compile("(https?:\\s?/{1,2})[^/?#\\s]{0,1000}@(?!sha256:)"));

    /** A name and a password where a host is expected: what follows the colon is no port. */
    private static final Pattern NAMED = Pattern.compile("[^:\\[]*+:(?![0-9]++$).*", Pattern.DOTALL);

    /** What may stand before them: a scheme, a protocol, both or neither. */
    private static final Pattern PROTOCOL = Pattern.compile("(?:oci:|git:)?+(?:[A-Za-z][A-Za-z0-9+.-]*+://)?+");

    private Quote() {}

    /** Returns the text as a message shows it; it takes no longer for a long one. */
    public static String of(String text) {
        boolean isCut = text.length() > LOOKED_AT;
        String safe = isCut ? text.substring(0, LOOKED_AT) : text;
        for (Pattern userInfo : USER_INFO) {
            safe = userInfo.matcher(safe).replaceAll("//…@");
        }
        safe = isCut ? OPEN.matcher(safe).replaceFirst("//…@") : safe;
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
        return out.append(isCut || safe.length() > LONGEST ? "…\"" : "\"").toString();
    }

    /**
     * Returns the text of a reference, an address or a pattern without what may be a user's name and password in it: all between the
     * protocol and the last {@code @} that a path, or nothing but a host, follows. In doubt it is one, such as where a password has a slash.
     */
    public static String withoutUser(String text) {
        int end = userEnd(text);
        return end < 0 ? text : text.substring(0, userBegin(text)) + "…" + text.substring(end);
    }

    /** Returns what {@link #withoutUser} does, with as many asterisks as the user's name and password have characters. */
    public static String withMaskedUser(String text) {
        int begin = userBegin(text);
        int end = userEnd(text);
        return end < 0 ? text : text.substring(0, begin) + "*".repeat(end - begin) + text.substring(end);
    }

    /** Returns a sentence without the passwords and tokens before the hosts of URLs in it, and without the users who have them. */
    public static String withoutPasswords(String sentence) {
        String safe = sentence;
        for (Pattern password : PASSWORD) {
            safe = password.matcher(safe).replaceAll("$1…@");
        }
        return safe;
    }

    private static int userBegin(String text) {
        Matcher protocol = PROTOCOL.matcher(text);
        return protocol.lookingAt() ? protocol.end() : 0;
    }

    /** Returns where the user's name and password end in the text of a reference; less than 0 if there are none. */
    private static int userEnd(String text) {
        int begin = userBegin(text);
        int slash = text.indexOf('/', begin);
        boolean isHost = slash < 0;
        boolean isNamed = !isHost && NAMED.matcher(text.substring(begin, slash)).matches();
        boolean isUrl = text.substring(0, begin).endsWith("//");
        int query = text.indexOf('?', begin);
        int lastSlash = text.lastIndexOf('/');
        int end = -1;
        for (int at = text.indexOf('@', begin); at >= 0; at = text.indexOf('@', at + 1)) {
            boolean isDigest = text.startsWith("sha256:", at + 1);
            boolean isInDoubt = isHost || isNamed || isUrl && (query < 0 || at < query);
            end = at < lastSlash || isInDoubt && !isDigest ? at : end;
        }
        return end;
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
