package dev.pequod.cue.internal.compile;

import dev.pequod.cue.internal.adt.CompiledPackage;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers what an import path means for the package being compiled. */
public interface Imports {
    /** What an import path denotes: a compiled package, or a builtin one if {@code instance} is null. */
    record Imported(@Nullable CompiledPackage instance) {
        /** A builtin package. */
        public static final Imported BUILTIN = new Imported(null);
    }

    /** No import is known. */
    Imports NONE = path -> null;

    /** Returns what the path denotes, or null if it is unknown. */
    @Nullable
    Imported find(String path);

    /** Returns the import paths of the builtin packages, one of which may have been meant by another path. */
    default Set<String> builtinPaths() {
        return Set.of();
    }

    /**
     * Returns the import path of the builtin package that an expression may name without importing it, or null. Files never have
     * such names; expressions of a command line or a program may.
     */
    default @Nullable String implicitPath(String name) {
        return null;
    }
}
