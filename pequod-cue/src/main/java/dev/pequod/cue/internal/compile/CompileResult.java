package dev.pequod.cue.internal.compile;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.internal.adt.CompiledPackage;
import java.util.List;

/**
 * A compiled package and what was wrong with it; with errors the package must not be evaluated.
 *
 * @param compiled the package
 * @param errors all static errors, in the order of the files and then of their places
 */
public record CompileResult(CompiledPackage compiled, List<CueError> errors) {
    /** Copies the list of errors. */
    public CompileResult {
        errors = List.copyOf(errors);
    }

    /** Reports whether the package may be evaluated. */
    public boolean isOk() {
        return errors.isEmpty();
    }
}
