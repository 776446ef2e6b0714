package dev.pequod.api;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * A module on the class path: {@code v1.0.0}, or {@code module/v1.0.0}.
 *
 * @param module the module's name, a DNS label
 * @param version the module's version, a semantic version with a leading {@code v}
 */
public record EmbeddedRef(String module, String version) implements PlatformRef, Comparable<EmbeddedRef> {
    /** The scheme, {@code embedded}. */
    public static final String SCHEME = "embedded";

    /** The module that is meant when none is named. */
    public static final String DEFAULT_MODULE = "platform";

    /** Refuses a module or version of wrong form. */
    public EmbeddedRef {
        problem(module, version).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
    }

    static PlatformRef parse(String value, RefProblems problems) throws PlatformRefException {
        int slash = value.lastIndexOf('/');
        String module = slash < 0 ? DEFAULT_MODULE : value.substring(0, slash);
        String version = value.substring(slash + 1);
        problem(module, version).ifPresent(problems::add);
        problems.throwIfAny();
        return new EmbeddedRef(module, version);
    }

    private static Optional<String> problem(String module, String version) {
        if (!Syntax.isLabel(module)) {
            return Optional.of("bad module name " + Quote.of(module)
                    + ": use lower-case letters, digits and '-', at most 63, as in platform/v1.0.0");
        }
        if (Syntax.isVersion(version)) {
            return Optional.empty();
        }
        String hint = Stream.of("v" + version, version + ".0", "v" + version + ".0")
                .filter(Syntax::isVersion)
                .findFirst()
                .map(meant -> "; did you mean " + Quote.of(meant) + "?")
                .orElse("");
        return Optional.of("bad version " + Quote.of(version)
                + ": expected v and a semantic version, such as v1.0.0 or module/v1.0.0" + hint);
    }

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public String value() {
        return module.equals(DEFAULT_MODULE) ? version : module + "/" + version;
    }

    /** Returns true: a version on the class path does not change while the program runs. */
    @Override
    public boolean isPinned() {
        return true;
    }

    /** Orders by module, then by the precedence of Semantic Versioning; versions that differ in build metadata by text. */
    @Override
    public int compareTo(EmbeddedRef other) {
        int modules = module.compareTo(other.module);
        return modules != 0 ? modules : VersionOrder.INSTANCE.compare(version, other.version);
    }

    @Override
    public String toString() {
        return summary();
    }
}
