package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.internal.eval.Evaluation;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/**
 * URLs as Go understands them, which is leniently: escaping, unescaping, and what a URL must not look like. The watcher is told now and
 * then how many bytes were worked on; it may end the work by an exception.
 */
final class UrlText {
    /** Where in a URL a text stands; each part has its own characters that need no escape. */
    enum Part {
        PATH_SEGMENT("$&+:=@"),
        QUERY(""),
        PATH(""),
        USER(""),
        HOST("!$&'()*+,;=:[]<>\""),
        ZONE("!$&'()*+,;=:[]<>\"");

        private final String plain;

        Part(String plain) {
            this.plain = plain;
        }

        private boolean escapes(int c) {
            boolean isUnreserved = c < 0x80 && (Character.isLetterOrDigit(c) || "-_.~".indexOf(c) >= 0);
            return !isUnreserved && plain.indexOf(c) < 0;
        }
    }

    private static final String HEX = "0123456789ABCDEF";

    private UrlText() {}

    // --- escapes
    // --------------------------------------------------------------------------------------------------------------

    static String escape(Evaluation evaluation, String s, Part part) {
        GrowingText out = new GrowingText(evaluation, s.length());
        for (byte b : s.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xFF;
            if (c == ' ' && part == Part.QUERY) {
                out.append('+');
            } else if (part.escapes(c)) {
                out.append('%');
                out.append(HEX.charAt(c >> 4));
                out.append(HEX.charAt(c & 15));
            } else {
                out.append((char) c);
            }
        }
        return out.toString();
    }

    static String unescape(String s, Part part, LongConsumer watcher) throws MalformedException {
        byte[] in = s.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        boolean isHost = part == Part.HOST || part == Part.ZONE;
        int n = 0;
        for (int i = 0; i < in.length; i++) {
            watcher.accept(1);
            int c = in[i];
            if (c == '%') {
                c = escaped(in, i, part);
                i += 2;
            } else if (c == '+' && part == Part.QUERY) {
                c = ' ';
            } else if (isHost && c >= 0 && part.escapes(c)) {
                throw new MalformedException(
                        "invalid character " + GoQuote.quote(Character.toString(c)) + " in host name");
            }
            out[n++] = (byte) c;
        }
        return TextSearch.decode(out, 0, n);
    }

    private static int escaped(byte[] in, int i, Part part) throws MalformedException {
        int high = i + 2 < in.length ? digit(in[i + 1]) : -1;
        int low = i + 2 < in.length ? digit(in[i + 2]) : -1;
        int value = high << 4 | low;
        boolean refused = value != '%'
                && (part == Part.HOST && high < 8 || part == Part.ZONE && value != ' ' && Part.HOST.escapes(value));
        if (high < 0 || low < 0 || refused) {
            String escape = TextSearch.decode(in, i, Math.min(in.length, i + 3));
            throw new MalformedException("invalid URL escape " + GoQuote.quote(escape));
        }
        return value;
    }

    private static int digit(byte c) {
        return c < 0 ? -1 : Character.digit(c, 16);
    }

    // --- checking
    // -------------------------------------------------------------------------------------------------------------

    /** Checks a URL or reference and returns its scheme, empty if it has none. */
    static String scheme(String url, LongConsumer watcher) throws MalformedException {
        int hash = url.indexOf('#');
        String rest = hash < 0 ? url : url.substring(0, hash);
        String scheme = within(rest, () -> checkWithoutFragment(rest, watcher));
        if (hash >= 0) {
            within(url, () -> unescape(url.substring(hash + 1), Part.PATH, watcher));
        }
        return scheme;
    }

    private static String within(String url, Arguments.Reading<String> reading) throws MalformedException {
        try {
            return reading.read();
        } catch (MalformedException e) {
            throw new MalformedException("parse " + GoQuote.quote(url) + ": " + e.getMessage());
        }
    }

    private static String checkWithoutFragment(String url, LongConsumer watcher) throws MalformedException {
        if (url.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            throw new MalformedException("net/url: invalid control character in URL");
        }
        if (url.equals("*")) {
            return "";
        }
        String scheme = leadingScheme(url);
        String rest = scheme.isEmpty() ? url : url.substring(scheme.length() + 1);
        int query = rest.indexOf('?');
        if (query >= 0) {
            rest = rest.substring(0, query);
        }
        if (!rest.startsWith("/")) {
            if (!scheme.isEmpty()) {
                return scheme;
            }
            int colon = rest.indexOf(':');
            if (colon >= 0 && (rest.indexOf('/') < 0 || colon < rest.indexOf('/'))) {
                throw new MalformedException("first path segment in URL cannot contain colon");
            }
        }
        if (rest.startsWith("//") && (!scheme.isEmpty() || !rest.startsWith("///"))) {
            int end = rest.indexOf('/', 2);
            checkAuthority(rest.substring(2, end < 0 ? rest.length() : end), watcher);
            rest = end < 0 ? "" : rest.substring(end);
        }
        unescape(rest, Part.PATH, watcher);
        return scheme;
    }

    private static String leadingScheme(String url) throws MalformedException {
        for (int i = 0; i < url.length(); i++) {
            char c = url.charAt(i);
            boolean isLetter = c < 0x80 && Character.isLetter(c);
            if (c == ':') {
                if (i == 0) {
                    throw new MalformedException("missing protocol scheme");
                }
                return url.substring(0, i);
            }
            boolean continues = c < 0x80 && Character.isDigit(c) || "+-.".indexOf(c) >= 0;
            if (!isLetter && (!continues || i == 0)) {
                return "";
            }
        }
        return "";
    }

    private static void checkAuthority(String authority, LongConsumer watcher) throws MalformedException {
        int at = authority.lastIndexOf('@');
        checkHost(authority.substring(at + 1), watcher);
        if (at >= 0) {
            String user = authority.substring(0, at);
            if (!user.chars()
                    .allMatch(
                            c -> c < 0x80 && (Character.isLetterOrDigit(c) || "-._:~!$&'()*+,;=%@".indexOf(c) >= 0))) {
                throw new MalformedException("net/url: invalid userinfo");
            }
            unescape(user, Part.USER, watcher);
        }
    }

    private static void checkHost(String host, LongConsumer watcher) throws MalformedException {
        int open = host.lastIndexOf('[');
        if (open > 0) {
            throw new MalformedException("invalid IP-literal");
        }
        if (open == 0) {
            checkLiteral(host, watcher);
            return;
        }
        if (host.indexOf(':') >= 0) {
            checkPort(host.substring(host.lastIndexOf(':')));
        }
        unescape(host, Part.HOST, watcher);
    }

    private static void checkLiteral(String host, LongConsumer watcher) throws MalformedException {
        int close = host.lastIndexOf(']');
        if (close < 0) {
            throw new MalformedException("missing ']' in host");
        }
        checkPort(host.substring(close + 1));
        String name = host.substring(1, close);
        int zone = name.indexOf("%25");
        String address = zone < 0
                ? unescape(name, Part.HOST, watcher)
                : unescape(name.substring(0, zone), Part.HOST, watcher)
                        + unescape(name.substring(zone), Part.ZONE, watcher);
        boolean is4;
        try {
            is4 = IpAddress.parse(address).is4();
        } catch (MalformedException e) {
            throw new MalformedException("invalid host: " + e.getMessage());
        }
        if (is4) {
            throw new MalformedException("invalid IP-literal");
        }
    }

    private static void checkPort(String port) throws MalformedException {
        if (!port.isEmpty() && !port.matches(":[0-9]*+")) {
            throw new MalformedException("invalid port " + GoQuote.quote(port) + " after host");
        }
    }
}
