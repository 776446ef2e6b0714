package dev.pequod.resolver.oci;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.IntPredicate;

/**
 * How a registry says that it wants to know who asks: one challenge of RFC 9110, of which an answer may have several, in one header or
 * in many.
 *
 * @param scheme as it was sent, such as {@code Bearer}
 * @param parameters by their names in small letters; what was quoted keeps its escapes
 */
record Demand(String scheme, Map<String, String> parameters) {
    /** How many headers of an answer are looked at. */
    private static final int MOST_HEADERS = 8;
    /** How long each may be. */
    private static final int LONGEST = 4096;

    /**
     * Returns the demand to meet of those in the headers of one answer: that of a token, which may be given to anybody, before that of a
     * password; empty where it is neither. What is longer than any registry sends is not looked at.
     */
    static Optional<Demand> of(List<String> headers) {
        List<Demand> all = headers.stream()
                .limit(MOST_HEADERS)
                .filter(header -> header.length() <= LONGEST)
                .flatMap(header -> all(header).stream())
                .toList();
        return all.stream()
                .filter(demand -> demand.isOfToken() && demand.parameters.containsKey("realm"))
                .findFirst()
                .or(() -> all.stream()
                        .filter(demand -> demand.scheme.equalsIgnoreCase("Basic"))
                        .findFirst());
    }

    private static List<Demand> all(String header) {
        Scan scan = new Scan(header);
        scan.all();
        return scan.found;
    }

    /** Reads one header from its beginning to its end, without ever going back further than over one token. */
    private static final class Scan {
        private final String text;
        private final List<Demand> found = new ArrayList<>();
        private int at;

        Scan(String text) {
            this.text = text;
        }

        void all() {
            while (at < text.length()) {
                int begin = at;
                skip(Scan::isBlank);
                String name = run(Scan::isOfToken);
                if (name.isEmpty()) {
                    toComma();
                } else if (isAtEndOfPart() || isBlank(text.charAt(at))) {
                    schemeOrParameter(name);
                } else {
                    parameter(name);
                }
                if (at == begin) {
                    at++; // a comma
                }
            }
        }

        private void schemeOrParameter(String name) {
            skip(Scan::isBlank);
            if (is('=')) {
                parameter(name);
                return;
            }
            found.add(new Demand(name, new LinkedHashMap<>()));
            int before = at;
            run(Scan::isOfCredentials);
            skip(c -> c == '=');
            skip(Scan::isBlank);
            if (!isAtEndOfPart()) {
                at = before; // no credentials but a parameter, or another scheme
            }
        }

        /** Reads what follows the name of a parameter; what makes no sense is passed over. */
        private void parameter(String name) {
            if (is('=')) {
                at++;
                skip(Scan::isBlank);
                Optional<String> value = is('"') ? quoted() : Optional.of(run(Scan::isOfToken));
                boolean isEmpty = text.charAt(at - 1) != '"' && value.equals(Optional.of(""));
                skip(Scan::isBlank);
                if (isAtEndOfPart() && !isEmpty && !found.isEmpty()) {
                    value.ifPresent(it -> found.getLast().parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), it));
                }
            }
            toComma();
        }

        /** Reads a quoted string; empty where it has no end. */
        private Optional<String> quoted() {
            int begin = ++at;
            while (at < text.length() && !is('"')) {
                at += is('\\') ? 2 : 1;
            }
            if (at >= text.length()) {
                at = text.length();
                return Optional.empty();
            }
            return Optional.of(text.substring(begin, at++));
        }

        private void toComma() {
            while (!isAtEndOfPart()) {
                if (is('"')) {
                    quoted();
                } else {
                    at++;
                }
            }
        }

        private String run(IntPredicate wanted) {
            int begin = at;
            skip(wanted);
            return text.substring(begin, at);
        }

        private void skip(IntPredicate wanted) {
            while (at < text.length() && wanted.test(text.charAt(at))) {
                at++;
            }
        }

        private boolean isAtEndOfPart() {
            return at >= text.length() || is(',');
        }

        private boolean is(char wanted) {
            return at < text.length() && text.charAt(at) == wanted;
        }

        private static boolean isBlank(int c) {
            return c == ' ' || (c >= '\t' && c <= '\r');
        }

        private static boolean isAlphanumeric(int c) {
            return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        }

        private static boolean isOfToken(int c) {
            return isAlphanumeric(c) || "!#$%&'*+.^_`|~-".indexOf(c) >= 0;
        }

        /** Reports whether it may be in what some schemes have in place of parameters. */
        private static boolean isOfCredentials(int c) {
            return isAlphanumeric(c) || "-._~+/".indexOf(c) >= 0;
        }
    }

    /** Reports whether it is a token that is wanted. */
    boolean isOfToken() {
        return scheme.equalsIgnoreCase("Bearer");
    }

    /** Returns where tokens are given; empty where none is wanted. */
    Optional<String> tokenService() {
        return isOfToken() ? Optional.ofNullable(parameters.get("realm")) : Optional.empty();
    }

    /** Returns it as a header of its own, with each value quoted and no blanks around. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(",", scheme + " ", "");
        parameters.forEach((name, value) -> text.add(name + "=\"" + value + '"'));
        return text.toString();
    }
}
