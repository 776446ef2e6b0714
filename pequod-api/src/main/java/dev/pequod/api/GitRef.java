package dev.pequod.api;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A module in a Git repository: {@code https://host/org/repo?ref=v1.0.0&path=dir}.
 *
 * @param remote the repository: {@code https://…}, {@code ssh://…} or {@code user@host:org/repo}, without query
 * @param ref a tag, a branch or a full commit id
 * @param path the module's folder in the repository, with slashes between its parts; empty is the root
 */
public record GitRef(String remote, String ref, String path) implements PlatformRef {
    /** The scheme, {@code git}. */
    public static final String SCHEME = "git";

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    /** Refuses parts of wrong form. */
    public GitRef {
        List<String> problems = new ArrayList<>(GitRemote.problems(remote));
        problems.addAll(problems(ref, path));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    static PlatformRef parse(String value, RefProblems problems) throws PlatformRefException {
        if (value.indexOf('#') >= 0) {
            problems.add("bad URL: a fragment (#…) is not allowed; name the ref with ?ref=…, and write # as %23");
        }
        int question = value.indexOf('?');
        String remote = GitRemote.complete(question < 0 ? value : value.substring(0, question));
        GitRemote.problems(remote).forEach(problems::add);
        GitQuery query = GitQuery.parse(question < 0 ? "" : value.substring(question + 1), problems);
        problems(query.ref(), query.path()).forEach(problems::add);
        problems.throwIfAny();
        return new GitRef(remote, query.ref(), query.path());
    }

    private static List<String> problems(String ref, String path) {
        List<String> problems = new ArrayList<>();
        if (ref.isEmpty()) {
            problems.add("expected a ref: add ?ref=<tag, branch or full commit>");
        } else if (!isRefName(ref)) {
            problems.add("bad ref " + Quote.of(ref) + ": expected a tag, a branch or a full commit");
        }
        if (!path.isEmpty()) {
            ModulePath.problem(path).ifPresent(problem -> problems.add("bad path " + Quote.of(path) + ": " + problem));
        }
        return problems;
    }

    /** Reports whether git could have a ref of that name (git-check-ref-format); a leading dash could be an option. */
    private static boolean isRefName(String ref) {
        for (int i = 0; i < ref.length(); i++) {
            char c = ref.charAt(i);
            if (c <= ' ' || c == 0x7f || "~^:?*[\\".indexOf(c) >= 0) {
                return false;
            }
        }
        for (String part : ref.split("/", -1)) {
            if (part.isEmpty() || part.startsWith(".") || part.endsWith(".lock")) {
                return false;
            }
        }
        return Syntax.isUnicode(ref)
                && !ref.startsWith("-")
                && !ref.endsWith(".")
                && !ref.contains("..")
                && !ref.contains("@{")
                && !ref.equals("@");
    }

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public String value() {
        return remote + "?ref=" + GitQuery.encode(ref) + (path.isEmpty() ? "" : "&path=" + GitQuery.encode(path));
    }

    /** Reports whether the ref is a full commit id; tags and branches can be moved. */
    @Override
    public boolean isPinned() {
        return COMMIT.matcher(ref).matches();
    }

    @Override
    public String toString() {
        return summary();
    }
}
