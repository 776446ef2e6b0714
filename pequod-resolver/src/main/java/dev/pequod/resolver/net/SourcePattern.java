package dev.pequod.resolver.net;

import dev.pequod.api.Quote;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A pattern for hosts and repositories, as in {@code ghcr.io/acme}, {@code *.example.com}, {@code git.example.com:8443/team/*}.
 *
 * <p>The host is compared as a whole; {@code *.} before it means every host below it, and not itself. Without a port every
 * port fits. A repository fits when the pattern's parts are its first parts: {@code ghcr.io/acme} is {@code acme} and all
 * below it, and not {@code acme-evil}; a part {@code *} fits any one part. Without a repository every repository fits. The
 * ending {@code .git} is left out on both sides, and {@code docker.io/nginx} is {@code docker.io/library/nginx} too. Immutable.
 */
public final class SourcePattern {
    /**
     * Puts the narrowest of the patterns that fit last: a host before all below one, then a port, then part by part of the repository a name
     * before {@code *}, and more parts before fewer.
     */
    public static final Comparator<SourcePattern> BY_NARROWNESS = Comparator.comparing((SourcePattern p) -> !p.below)
            .thenComparingInt(p -> DockerHub.known(p.host).length())
            .thenComparing(p -> p.port != 0)
            .thenComparing(SourcePattern::compareParts);

    private static final Pattern FORM = Pattern.compile(
            "(\\*\\.)?((?:[a-z0-9]++(?:-++[a-z0-9]++)*+\\.?+)++|\\[[0-9a-f:.]{2,45}])(?::([1-9][0-9]{0,4}))?(/.*+)?");
    private static final Pattern PART = Pattern.compile("\\*|[A-Za-z0-9._~%+@-]++");
    private static final int LONGEST = 512;
    private static final int HIGHEST_PORT = 65_535;
    private static final String GIT = ".git";

    private final String text;
    private final boolean below;
    private final String host;
    private final int port;
    private final List<String> parts;

    private SourcePattern(String text, boolean below, String host, int port, List<String> parts) {
        this.text = text;
        this.below = below;
        this.host = host;
        this.port = port;
        this.parts = parts;
    }

    /**
     * Returns the pattern that the text writes.
     *
     * @throws IllegalArgumentException if it writes none; the message says why, and can follow the name of a setting
     */
    public static SourcePattern parse(String text) {
        String lower = text.length() > LONGEST ? "" : lowerHost(text);
        Matcher form = FORM.matcher(lower);
        if (!form.matches() || form.group(2).endsWith(".")) {
            throw new IllegalArgumentException(
                    "expected a host such as ghcr.io, ghcr.io/team or *.example.com, found \""
                            + shown(text) + "\""
                            + (text.indexOf('@') >= 0 ? "; user names and passwords are not allowed in it" : ""));
        }
        String host = form.group(2);
        int port = form.group(3) == null ? 0 : Integer.parseInt(form.group(3));
        if (port > HIGHEST_PORT) {
            throw new IllegalArgumentException("there is no port " + port + ", found \"" + shown(text) + "\"");
        }
        return new SourcePattern(
                lower,
                form.group(1) != null,
                host.startsWith("[") ? Addresses.canonical(host.substring(1, host.length() - 1)) : host,
                port,
                form.group(4) == null
                        ? List.of()
                        : repositoryParts(form.group(4).substring(1), text));
    }

    private static String shown(String text) {
        String told = Quote.withoutUser(text);
        return told.length() > LONGEST ? told.substring(0, LONGEST) + "…" : told;
    }

    private static String lowerHost(String text) {
        int slash = text.indexOf('/');
        return slash < 0
                ? text.toLowerCase(Locale.ROOT)
                : text.substring(0, slash).toLowerCase(Locale.ROOT) + text.substring(slash);
    }

    private static List<String> repositoryParts(String repository, String text) {
        List<String> parts = parts(repository);
        for (String part : parts) {
            if (!PART.matcher(part).matches() || part.equals(".") || part.equals("..")) {
                throw new IllegalArgumentException("expected names with slashes between after the host, found \""
                        + shown(text) + "\"; * stands for one whole name");
            }
        }
        return parts;
    }

    private static List<String> parts(String repository) {
        String trimmed = repository.endsWith("/") ? repository.substring(0, repository.length() - 1) : repository;
        String plain = trimmed;
        while (plain.regionMatches(true, plain.length() - GIT.length(), GIT, 0, GIT.length())) {
            plain = plain.substring(0, plain.length() - GIT.length());
        }
        return List.of(plain.split("/", -1));
    }

    /** Reports whether the pattern fits the host and the repository. */
    public boolean matches(Endpoint endpoint) {
        return matchesHost(endpoint, host) && matchesRepository(endpoint, String::equals);
    }

    /**
     * Reports what {@link #matches} does, whether the letters of the repository are small or capital, which is the same to some hosts, and
     * whichever of its names Docker's own registry has in the pattern.
     */
    public boolean matchesInAnyForm(Endpoint endpoint) {
        return matchesHost(endpoint, DockerHub.known(host)) && matchesRepository(endpoint, String::equalsIgnoreCase);
    }

    private boolean matchesRepository(Endpoint endpoint, BiPredicate<String, String> same) {
        String repository = endpoint.repository();
        return matchesParts(repository, same)
                || endpoint.host().equals(DockerHub.NAME) && matchesParts(DockerHub.shortened(repository), same);
    }

    private boolean matchesParts(String repository, BiPredicate<String, String> same) {
        List<String> found = parts(repository);
        if (found.size() < parts.size()) {
            return false;
        }
        for (int i = 0; i < parts.size(); i++) {
            if (!parts.get(i).equals("*") && !same.test(parts.get(i), found.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Reports whether the pattern fits the host, whatever the repository. */
    public boolean matchesHost(Endpoint endpoint) {
        return matchesHost(endpoint, host);
    }

    private boolean matchesHost(Endpoint endpoint, String wanted) {
        boolean same =
                below ? endpoint.host().endsWith("." + wanted) : endpoint.host().equals(wanted);
        return same && (port == 0 || port == endpoint.port());
    }

    /** Reports whether the pattern fits, in any form, whatever another one fits: whether that is narrower, or the same. */
    public boolean contains(SourcePattern other) {
        String wanted = DockerHub.known(host);
        String found = DockerHub.known(other.host);
        boolean isHost = below
                ? found.endsWith("." + wanted) || (other.below && found.equals(wanted))
                : !other.below && found.equals(wanted);
        return isHost
                && (port == 0 || port == other.port)
                && (contains(parts, other.parts)
                        || found.equals(DockerHub.NAME)
                                && other.parts.size() > 1
                                && DockerHub.isLibrary(other.parts.getFirst())
                                && contains(parts, other.parts.subList(1, other.parts.size())));
    }

    private static boolean contains(List<String> parts, List<String> others) {
        return parts.size() <= others.size()
                && IntStream.range(0, parts.size())
                        .allMatch(i -> parts.get(i).equals("*") || parts.get(i).equalsIgnoreCase(others.get(i)));
    }

    boolean isWildcard() {
        return below;
    }

    private static int compareParts(SourcePattern a, SourcePattern b) {
        int common = Math.min(a.parts.size(), b.parts.size());
        for (int i = 0; i < common; i++) {
            int c = Boolean.compare(b.parts.get(i).equals("*"), a.parts.get(i).equals("*"));
            if (c != 0) {
                return c;
            }
        }
        return Integer.compare(a.parts.size(), b.parts.size());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SourcePattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns what is equal for patterns for which {@link #matchesInAnyForm} is the same. */
    public Object form() {
        boolean isShort =
                DockerHub.isName(host) && parts.size() == 1 && !parts.getFirst().equals("*");
        String repository = String.join("/", parts).toLowerCase(Locale.ROOT);
        return List.of(below, DockerHub.known(host), port, isShort ? DockerHub.whole(repository) : repository);
    }

    /** Returns the text of the pattern. */
    @Override
    public String toString() {
        return text;
    }
}
