package dev.pequod.api;

/**
 * A module whose files are the keys of a ConfigMap in the resource's own namespace.
 *
 * @param name the ConfigMap's name, a DNS subdomain
 */
public record ConfigMapRef(String name) implements PlatformRef {
    /** The scheme, {@code configMap}. */
    public static final String SCHEME = "configMap";

    /** Refuses a name that no ConfigMap can have. */
    public ConfigMapRef {
        if (!Syntax.isSubdomain(name)) {
            throw new IllegalArgumentException(problem(name));
        }
    }

    static PlatformRef parse(String value, RefProblems problems) throws PlatformRefException {
        if (!Syntax.isSubdomain(value)) {
            problems.add(problem(value));
        }
        problems.throwIfAny();
        return new ConfigMapRef(value);
    }

    private static String problem(String name) {
        String hint = name.indexOf('/') < 0 ? "" : "; the namespace is always the resource's own";
        return "bad ConfigMap name " + Quote.of(name)
                + ": use lower-case letters, digits, '-' and '.', at most 253, starting and ending with a letter or digit"
                + hint;
    }

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public String value() {
        return name;
    }

    /** Returns false: a ConfigMap can be changed. */
    @Override
    public boolean isPinned() {
        return false;
    }

    @Override
    public String toString() {
        return summary();
    }
}
