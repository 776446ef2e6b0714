package dev.pequod.resolver.git;

import dev.pequod.api.GitRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.VersionOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which commit a tag, a branch or {@code HEAD} means, and which tag is the newest version, given what a server advertises. */
final class GitRefs {
    /** The name of the default branch in a reference. */
    static final String HEAD = "HEAD";

    private static final Pattern SHORT_ID = Pattern.compile("[0-9a-f]{4,39}");
    private static final Pattern CAPITAL_ID = Pattern.compile("(?=.*[A-F])[0-9a-fA-F]{4,40}");
    private static final String REFS = "refs/";
    static final String TAGS = "refs/tags/";
    /** Each costs a transfer, so not every tag of a commit is looked at. */
    private static final int MOST_TRIED = 3;

    private static final String BRANCHES = "refs/heads/";

    private GitRefs() {}

    /**
     * Returns the full names that a ref of a reference may be short for, in the order of Git. What is neither a tag nor a branch, such as what
     * forges have of people who may not write, has only its full name.
     */
    static List<String> candidates(String ref) {
        if (ref.equals(HEAD) || ref.startsWith(REFS)) {
            return List.of(ref);
        }
        String whole = REFS + ref;
        return whole.startsWith(TAGS) || whole.startsWith(BRANCHES)
                ? List.of(whole, TAGS + ref, BRANCHES + ref)
                : List.of(TAGS + ref, BRANCHES + ref);
    }

    /** Returns the full names of the tags that a reference may name, in the order of Git; none if it can be none. */
    static List<String> tags(GitRef ref) {
        return ref.isPinned()
                ? List.of()
                : candidates(ref.ref()).stream()
                        .filter(name -> name.startsWith(TAGS))
                        .toList();
    }

    /** Returns by which ref a reference names a tag: its name or, where that is first of all another one's, its full name. */
    static String named(String tag) {
        String name = tag.substring(TAGS.length());
        return candidates(name).getFirst().equals(tag) ? name : tag;
    }

    /** Returns the full names of some tags of a commit, those that are the newest versions first. */
    static List<String> ofCommit(GitRef commit, Map<String, String> tags) {
        List<String> names = tags.keySet().stream()
                .filter(name -> commit.ref().equals(tags.get(name)))
                .toList();
        Stream<String> versions = names.stream()
                .filter(name -> !version(name).isEmpty())
                .sorted(Comparator.comparing(GitRefs::version, VersionOrder.INSTANCE)
                        .reversed());
        return Stream.concat(
                        versions, names.stream().filter(name -> version(name).isEmpty()))
                .limit(MOST_TRIED)
                .toList();
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
                    "Tried to " + what + " but the repository has several refs \"" + ref
                            + "\", which differ; write ?ref="
                            + String.join(" or ?ref=", new ArrayList<>(found.keySet())));
        }
        return found.values().iterator().next();
    }

    /** Returns the version at the end of a ref: of {@code v1.0.0}, or of {@code web/v1.0.0} for one module of several; empty if none is. */
    private static String version(String ref) {
        String last = ref.substring(ref.lastIndexOf('/') + 1);
        return VersionOrder.isVersion(last) ? last : "";
    }

    /**
     * Returns the tag of the newest release that is named like what a reference names; empty if it names neither a version nor a commit
     * that has one, and for a commit that has the newest one.
     *
     * @param tags the commits of all tags by their full names
     */
    static Optional<String> newest(GitRef ref, Map<String, String> tags) {
        Optional<String> name = ref.isPinned()
                ? tagOf(ref, tags)
                : tags(ref).stream()
                        .filter(tags::containsKey)
                        .findFirst()
                        .or(() -> tags(ref).stream().findFirst());
        String used = version(name.orElse(""));
        if (used.isEmpty()) {
            return Optional.empty();
        }
        String start = name.orElseThrow().substring(0, name.orElseThrow().length() - used.length());
        return newest(tags.keySet().stream().filter(tag -> isBelow(tag, start) && VersionOrder.isRelease(version(tag))))
                .filter(tag -> !ref.isPinned() || VersionOrder.INSTANCE.compare(version(tag), used) > 0)
                .map(GitRefs::named);
    }

    /** Returns the tag by which a commit has a version; one that is named like the module's folder before others. */
    private static Optional<String> tagOf(GitRef commit, Map<String, String> tags) {
        List<String> names = tags.keySet().stream()
                .filter(name -> commit.ref().equals(tags.get(name)))
                .toList();
        String start = commit.path().isEmpty() ? TAGS : TAGS + commit.path() + "/";
        return newest(names.stream().filter(name -> isBelow(name, start))).or(() -> newest(names.stream()));
    }

    private static boolean isBelow(String tag, String start) {
        return tag.startsWith(start) && tag.indexOf('/', start.length()) < 0;
    }

    private static Optional<String> newest(Stream<String> tags) {
        return tags.filter(tag -> !version(tag).isEmpty())
                .max(Comparator.comparing(GitRefs::version, VersionOrder.INSTANCE));
    }

    private static String missing(String ref) {
        if (ref.equals(HEAD)) {
            return "the repository has no default branch; name one";
        }
        String none = "the repository has no tag and no branch \"" + ref + "\"";
        if (ref.startsWith(REFS)) {
            return "the repository has no \"" + ref + "\"";
        }
        if (CAPITAL_ID.matcher(ref).matches()) {
            return none + "; if it is the id of a commit, write it in small letters, with all 40 digits";
        }
        return SHORT_ID.matcher(ref).matches()
                ? none + "; if it is the beginning of a commit's id, write all 40 digits"
                : none + "; check its name, or write ?ref=HEAD for the default branch";
    }
}
