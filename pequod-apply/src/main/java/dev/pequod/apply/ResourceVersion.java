package dev.pequod.apply;

/**
 * Compares versions of objects of one kind: numbers that grow, which Kubernetes promises since 1.35 and etcd does since ever. What is no
 * number is older and newer than nothing.
 */
public final class ResourceVersion {
    private ResourceVersion() {}

    /** Reports whether a version is older than another one. */
    public static boolean isOlder(String version, String than) {
        return isNumber(version)
                && isNumber(than)
                && (version.length() < than.length()
                        || version.length() == than.length() && version.compareTo(than) < 0);
    }

    private static boolean isNumber(String version) {
        return !version.isEmpty() && version.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
