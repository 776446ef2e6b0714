package dev.pequod.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A module in an OCI registry: {@code registry/repository@sha256:…}, {@code registry/repository:tag}, or both. Where both
 * are given the digest alone decides.
 *
 * @param registry the registry's host, with a port or not; lower case
 * @param repository the repository in the registry, without a leading slash
 * @param tag the tag, empty if there is none
 * @param digest the manifest's digest
 */
public record OciRef(String registry, String repository, String tag, Optional<Digest> digest) implements PlatformRef {
    /** The scheme, {@code oci}. */
    public static final String SCHEME = "oci";

    // The forms of the OCI distribution specification; a repository is limited to 255 characters together with its
    // host.
    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]++(?:(?:\\.|__?+|-++)[a-z0-9]++)*+");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final int LONGEST_NAME = 255;

    /** Refuses parts of wrong form, and a reference with neither tag nor digest. */
    public OciRef {
        List<String> problems = problems(registry, repository, tag, digest.isPresent());
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    static PlatformRef parse(String value, RefProblems problems) throws PlatformRefException {
        String told = Quote.of(Quote.withoutUser(value));
        if (value.contains("://")) {
            problems.add("bad OCI reference " + told
                    + ": leave out the protocol, as in registry.example.com/team/module@sha256:…");
            problems.throwIfAny();
        }
        if (value.startsWith("//")) {
            problems.add("bad OCI reference " + told
                    + ": leave out the slashes before the host, as in registry.example.com/team/module@sha256:…");
            problems.throwIfAny();
        }
        if (!Quote.withoutUser(value).equals(value)) {
            problems.add("bad OCI reference " + told
                    + ": user names and passwords are not allowed in it; credentials are those of docker login");
            problems.throwIfAny();
        }
        String rest = value;
        Optional<Digest> digest = Optional.empty();
        boolean named = false;
        int at = rest.indexOf('@');
        if (at >= 0) {
            named = true;
            String text = rest.substring(at + 1);
            Optional<String> problem = Digest.problem(text);
            problem.ifPresent(problems::add);
            digest = problem.isPresent() ? Optional.empty() : Optional.of(Digest.parse(text));
            rest = rest.substring(0, at);
        }
        String tag = "";
        int colon = rest.lastIndexOf(':');
        if (colon > rest.lastIndexOf('/') && rest.indexOf('/') >= 0) {
            tag = rest.substring(colon + 1);
            rest = rest.substring(0, colon);
            if (tag.isEmpty()) {
                problems.add("bad tag: expected a name after the colon, found nothing");
                named = true;
            }
        }
        int slash = rest.indexOf('/');
        String registry = slash < 0 ? "" : rest.substring(0, slash).toLowerCase(Locale.ROOT);
        String repository = rest.substring(slash + 1);
        problems(registry, repository, tag, named).forEach(problems::add);
        problems.throwIfAny();
        return new OciRef(registry, repository, tag, digest);
    }

    private static List<String> problems(String registry, String repository, String tag, boolean named) {
        List<String> problems = new ArrayList<>();
        if (registry.isEmpty()) {
            return List.of(
                    "bad OCI reference: expected a host and a repository, as in registry.example.com/team/module");
        }
        if (!isRegistry(registry)) {
            problems.add("bad registry " + Quote.of(registry)
                    + ": expected a host first, as in registry.example.com/team/module");
        }
        if (registry.length() + 1 + repository.length() > LONGEST_NAME) {
            problems.add("bad repository: registry and repository have more than " + LONGEST_NAME + " characters");
        } else if (!isRepository(repository)) {
            problems.add("bad repository " + Quote.of(repository)
                    + ": use lower-case letters and digits, with '.', '_', '-' or '/' between them");
        }
        if (!tag.isEmpty() && !isTag(tag)) {
            problems.add("bad tag " + Quote.of(tag) + ": use letters, digits, '_', '.' and '-', at most 128"
                    + (tag.indexOf('+') < 0 ? "" : "; leave out the build metadata, from the + on"));
        }
        if (tag.isEmpty() && !named) {
            problems.add("expected a digest or a tag: add @sha256:… (which is immutable) or :tag");
        }
        return problems;
    }

    /** Reports whether a registry takes the text as a tag. */
    public static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }

    /** A host is told from the first part of a repository by its dot or port, as everywhere with OCI. */
    private static boolean isRegistry(String text) {
        boolean host = text.indexOf('.') >= 0 || text.indexOf(':') >= 0 || text.equals("localhost");
        return host && Syntax.isHost(text);
    }

    private static boolean isRepository(String text) {
        for (String component : text.split("/", -1)) {
            if (!COMPONENT.matcher(component).matches()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public String value() {
        return registry + "/" + repository + (tag.isEmpty() ? "" : ":" + tag)
                + digest.map(d -> "@" + d).orElse("");
    }

    /** Reports whether the reference has a digest; a tag alone can be moved. */
    @Override
    public boolean isPinned() {
        return digest.isPresent();
    }

    @Override
    public Optional<Digest> pinnedDigest() {
        return digest;
    }

    @Override
    public String toString() {
        return summary();
    }
}
