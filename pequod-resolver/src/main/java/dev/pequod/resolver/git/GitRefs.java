package dev.pequod.resolver.git;

import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Which commit a tag, a branch or {@code HEAD} means, given what a server advertises. */
final class GitRefs {
    /** The name of the default branch in a reference. */
    static final String HEAD = "HEAD";

    private static final Pattern SHORT_ID = Pattern.compile("[0-9a-f]{4,39}");
    static final String TAGS = "refs/tags/";
    private static final String BRANCHES = "refs/heads/";

    private GitRefs() {}

    /** Returns the full names that a ref of a reference may be short for, in the order of Git. */
    static List<String> candidates(String ref) {
        return ref.equals(HEAD) || ref.startsWith("refs/") ? List.of(ref) : List.of(TAGS + ref, BRANCHES + ref);
    }

    /** Returns the full name of the tag that a reference may name; empty if it can be none. */
    static String tag(GitRef ref) {
        return ref.isPinned()
                ? ""
                : candidates(ref.ref()).stream()
                        .filter(name -> name.startsWith(TAGS))
                        .findFirst()
                        .orElse("");
    }

    /**
     * Returns the commit that a ref means.
     *
     * @param advertised the commits that the server has under full names, tags already followed to their commits
     * @param what what is tried, for the message "Tried to … but …"
     * @throws ModuleException if there is none, or several
     */
    static String commit(String ref, Map<String, String> advertised, String what) throws ModuleException {
        Map<String, String> found = new LinkedHashMap<>();
        for (String name : candidates(ref)) {
            String commit = advertised.get(name);
            if (commit != null) {
                found.put(name, commit);
            }
        }
        if (found.isEmpty()) {
            throw new ModuleException(Reason.NOT_FOUND, "Tried to " + what + " but " + missing(ref));
        }
        if (new LinkedHashSet<>(found.values()).size() > 1) {
            throw new ModuleException(
                    Reason.INVALID_MODULE,
                    "Tried to " + what + " but the repository has both a tag and a branch \"" + ref
                            + "\", which differ; write ?ref="
                            + String.join(" or ?ref=", new ArrayList<>(found.keySet())));
        }
        return found.values().iterator().next();
    }

    private static String missing(String ref) {
        if (ref.equals(HEAD)) {
            return "the repository has no default branch; name one";
        }
        String none = "the repository has no tag and no branch \"" + ref + "\"";
        if (ref.startsWith("refs/")) {
            return "the repository has no \"" + ref + "\"";
        }
        return SHORT_ID.matcher(ref).matches()
                ? none + "; if it is the beginning of a commit's id, write all 40 digits"
                : none + "; check its name, or write ?ref=HEAD for the default branch";
    }
}
