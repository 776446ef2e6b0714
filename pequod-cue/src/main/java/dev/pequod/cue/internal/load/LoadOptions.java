package dev.pequod.cue.internal.load;

import java.util.Set;

/**
 * How to load.
 *
 * @param folder the folder that relative arguments start from, within the tree
 * @param tags the tags that {@code @if} attributes may name
 * @param packageName which package to load where a folder holds several; empty for the only one
 */
public record LoadOptions(String folder, Set<String> tags, String packageName) {
    /** The top of the tree, without tags. */
    public static final LoadOptions DEFAULT = new LoadOptions("", Set.of(), "");

    /** Copies the tags. */
    public LoadOptions {
        tags = Set.copyOf(tags);
    }
}
