package dev.pequod.api;

import java.util.Comparator;

/** The precedence of Semantic Versioning 2.0.0, section 11; equal only for equal texts. */
public enum VersionOrder implements Comparator<String> {
    /** The only one. */
    INSTANCE;

    /** Reports whether the text is such a version, with a {@code v} before it: {@code v1.2.3-rc.1}. */
    public static boolean isVersion(String text) {
        return Syntax.isVersion(text);
    }

    /**
     * Returns the version that a tag of a registry is, with a {@code v} before it, as some leave that out in tags: {@code v1.2.3} of
     * {@code 1.2.3}; empty if it is none.
     */
    public static String ofTag(String tag) {
        return isVersion(tag) ? tag : isVersion("v" + tag) ? "v" + tag : "";
    }

    /** Reports whether the text is such a version, and not one before a release: {@code v1.2.3} but not {@code v1.2.3-rc.1}. */
    public static boolean isRelease(String text) {
        return isVersion(text) && preRelease(text).isEmpty();
    }

    @Override
    public int compare(String a, String b) {
        int releases = compareParts(release(a).substring(1), release(b).substring(1));
        if (releases != 0) {
            return releases;
        }
        String pre = preRelease(a);
        String otherPre = preRelease(b);
        if (pre.isEmpty() != otherPre.isEmpty()) {
            return pre.isEmpty() ? 1 : -1;
        }
        int preReleases = compareParts(pre, otherPre);
        return preReleases != 0 ? preReleases : a.compareTo(b);
    }

    private static String withoutBuild(String version) {
        int plus = version.indexOf('+');
        return plus < 0 ? version : version.substring(0, plus);
    }

    private static String release(String version) {
        String bare = withoutBuild(version);
        int dash = bare.indexOf('-');
        return dash < 0 ? bare : bare.substring(0, dash);
    }

    private static String preRelease(String version) {
        String bare = withoutBuild(version);
        int dash = bare.indexOf('-');
        return dash < 0 ? "" : bare.substring(dash + 1);
    }

    /** Compares identifiers with dots between; of two lists of which one begins the other, the shorter comes first. */
    private static int compareParts(String a, String b) {
        String[] parts = a.split("\\.", -1);
        String[] others = b.split("\\.", -1);
        for (int i = 0; i < Math.min(parts.length, others.length); i++) {
            int order = compareIdentifiers(parts[i], others[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(parts.length, others.length);
    }

    /** Numbers come before words; they have no leading zeros, so the longer one is the larger. */
    private static int compareIdentifiers(String a, String b) {
        boolean isNumber = isNumber(a);
        if (isNumber != isNumber(b)) {
            return isNumber ? -1 : 1;
        }
        return isNumber && a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
    }

    private static boolean isNumber(String identifier) {
        return !identifier.isEmpty() && identifier.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
