package dev.pequod.cue.internal.load;

import dev.pequod.cue.errors.CueError;
import java.util.List;
import java.util.Set;

/**
 * What came of loading.
 *
 * @param loaded the packages in the order of the arguments; none if anything was wrong
 * @param errors everything that was wrong; with errors nothing may be compiled
 * @param tree where the files came from
 * @param tags the tags that were asked for
 * @param usedTags the tags that {@code @if} attributes named
 * @param tokens how many tokens of CUE were read, in all files together
 * @param maxTokens how many may be, with the values of files that are embedded
 */
public record LoadResult(
        List<LoadedPackage> loaded,
        List<CueError> errors,
        FileTree tree,
        List<String> tags,
        Set<String> usedTags,
        long tokens,
        long maxTokens) {
    /** Copies the collections. */
    public LoadResult {
        loaded = List.copyOf(loaded);
        errors = List.copyOf(errors);
        tags = List.copyOf(tags);
        usedTags = Set.copyOf(usedTags);
    }
}
