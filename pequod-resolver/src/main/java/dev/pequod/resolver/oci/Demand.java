package dev.pequod.resolver.oci;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a registry says that it wants to know who asks: one challenge of RFC 9110, of which an answer may have several, in one header or
 * in many.
 *
 * @param scheme as it was sent, such as {@code Bearer}
 * @param parameters by their names in small letters; what was quoted keeps its escapes
 */
record Demand(String scheme, Map<String, String> parameters) {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final Pattern PARAMETER = Pattern.compile(
            "\\s*+(" + TOKEN + ")\\s*+=\\s*+(?:\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"|(" + TOKEN + "))\\s*+(?=,|$)",
            Pattern.DOTALL);
    private static final Pattern SCHEME =
            Pattern.compile("\\s*+(" + TOKEN + ")(?=[\\s,]|$)(?:\\s++[A-Za-z0-9._~+/-]++=*+\\s*+(?=,|$))?+");

    /**
     * Returns the demand to meet of those in the headers of one answer: that of a token, which may be given to anybody, before that of a
     * password; empty where it is neither.
     */
    static Optional<Demand> of(List<String> headers) {
        List<Demand> all =
                headers.stream().flatMap(header -> all(header).stream()).toList();
        return all.stream()
                .filter(demand -> demand.isOfToken() && demand.parameters.containsKey("realm"))
                .findFirst()
                .or(() -> all.stream()
                        .filter(demand -> demand.scheme.equalsIgnoreCase("Basic"))
                        .findFirst());
    }

    private static List<Demand> all(String header) {
        List<Demand> all = new ArrayList<>();
        Matcher parameter = PARAMETER.matcher(header);
        Matcher scheme = SCHEME.matcher(header);
        int at = 0;
        while (at < header.length()) {
            if (parameter.region(at, header.length()).lookingAt()) {
                if (!all.isEmpty()) {
                    String value = parameter.group(2) == null ? parameter.group(3) : parameter.group(2);
                    all.getLast().parameters.putIfAbsent(parameter.group(1).toLowerCase(Locale.ROOT), value);
                }
                at = parameter.end();
            } else if (scheme.region(at, header.length()).lookingAt()) {
                all.add(new Demand(scheme.group(1), new LinkedHashMap<>()));
                at = scheme.end();
            } else {
                at++; // a comma, or what makes no sense
            }
        }
        return all;
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
