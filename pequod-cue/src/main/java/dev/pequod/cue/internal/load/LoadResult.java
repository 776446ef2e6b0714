package dev.pequod.cue.internal.load;

import dev.pequod.cue.errors.CueError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of loading.
 *
 * @param loaded the package; null if nothing could be loaded
 * @param errors everything that was wrong; with errors the package must not be compiled
 */
public record LoadResult(@Nullable LoadedPackage loaded, List<CueError> errors) {
    /** Copies the errors. */
    public LoadResult {
        errors = List.copyOf(errors);
    }
}
