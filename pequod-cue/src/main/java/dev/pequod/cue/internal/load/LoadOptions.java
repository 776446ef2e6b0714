package dev.pequod.cue.internal.load;

import java.util.List;

/**
 * How to load.
 *
 * @param folder the folder that relative arguments start from, within the tree
 * @param tags names that {@code @if} attributes may have and shorthands of {@code @tag}, and {@code name=value} for {@code @tag}
 * @param packageName which package to load where a folder holds several; empty for the only one
 * @param maxTokens most tokens of CUE in all files together
 */
public record LoadOptions(String folder, List<String> tags, String packageName, long maxTokens) {
    /** The top of the tree, without tags, of any size. */
    public static final LoadOptions DEFAULT = new LoadOptions("", List.of(), "", Long.MAX_VALUE);

    /** Copies the tags. */
    public LoadOptions {
        tags = List.copyOf(tags);
    }
}
