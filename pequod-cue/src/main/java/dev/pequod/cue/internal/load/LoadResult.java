package dev.pequod.cue.internal.load;

import dev.pequod.cue.errors.CueError;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What came of loading.
 *
 * @param loaded the package; null if nothing could be loaded
 * @param errors everything that was wrong; with errors the package must not be compiled
 * @param tree where the files came from
 * @param tags the tags that were asked for
 * @param usedTags the tags that {@code @if} attributes named
 */
public record LoadResult(
        @Nullable LoadedPackage loaded, List<CueError> errors, FileTree tree, List<String> tags, Set<String> usedTags) {
    /** Copies the collections. */
    public LoadResult {
        errors = List.copyOf(errors);
        tags = List.copyOf(tags);
        usedTags = Set.copyOf(usedTags);
    }
}
