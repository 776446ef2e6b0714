package dev.pequod.resolver.oci;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What headers {@code Link} (RFC 8288) say comes next. Of the same link there may be several, in one header or in several, with parameters in any
 * order. A relation between single quotes is understood too, though by the letter these belong to its name.
 */
final class LinkHeader {
    private static final int LONGEST = 16_384;
    private static final Pattern TARGET = Pattern.compile("[ \t,]*<([^<>]*+)>");
    private static final Pattern PARAMETER = Pattern.compile(
            "[ \t]*;[ \t]*(?:([!#$%&'*+.^_`|~0-9A-Za-z-]++)[ \t]*(?:=[ \t]*(?:\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+){0,200}+)\"|([^\" \t,;<>]++)))?)?");
    private static final Pattern END = Pattern.compile("[ \t]*(?:,|$)");

    private LinkHeader() {}

    /**
     * Returns where the link to the next page leads, as it is written; empty if there is none.
     *
     * @param values what the headers hold, one after the other
     * @throws IllegalArgumentException if one is not as the standard says, so that it may mean anything, or if there are several next pages
     */
    static Optional<String> next(List<String> values) {
        Set<String> all = new LinkedHashSet<>();
        for (String value : values) {
            if (value.length() > LONGEST) {
                throw new IllegalArgumentException("it is longer than " + LONGEST + " characters");
            }
            int at = pastBlanks(value, 0);
            while (at < value.length()) {
                at = pastBlanks(value, read(value, at, all));
            }
        }
        if (all.size() > 1) {
            throw new IllegalArgumentException("it leads to several next pages");
        }
        return all.stream().findFirst();
    }

    private static int pastBlanks(String value, int start) {
        int at = start;
        while (at < value.length() && Character.isWhitespace(value.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Reads one link, keeps its target if it is a next page, and returns where the next link begins. */
    private static int read(String value, int start, Set<String> next) {
        Matcher target = TARGET.matcher(value).region(start, value.length());
        if (!target.lookingAt()) {
            throw new IllegalArgumentException("there is no link where one should begin");
        }
        int at = target.end();
        String relation = null;
        Matcher parameter = PARAMETER.matcher(value);
        while (parameter.region(at, value.length()).lookingAt()) {
            at = parameter.end();
            String name = parameter.group(1);
            if (relation == null && name != null && name.equalsIgnoreCase("rel")) { // the first one counts
                relation = parameter.group(2) != null
                        ? parameter.group(2).replaceAll("\\\\(.)", "$1")
                        : String.valueOf(parameter.group(3));
            }
        }
        Matcher end = END.matcher(value).region(at, value.length());
        if (!end.lookingAt()) {
            throw new IllegalArgumentException("a parameter of the link is malformed");
        }
        if (relation != null && isNext(relation)) {
            next.add(target.group(1));
        }
        return end.end();
    }

    private static boolean isNext(String relation) {
        String bare = relation.length() > 1 && relation.startsWith("'") && relation.endsWith("'")
                ? relation.substring(1, relation.length() - 1)
                : relation;
        return List.of(bare.strip().toLowerCase(Locale.ROOT).split("\\s+")).contains("next");
    }
}
