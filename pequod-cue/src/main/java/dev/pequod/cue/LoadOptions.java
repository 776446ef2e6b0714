package dev.pequod.cue;

import java.util.Set;

/**
 * How a package is loaded.
 *
 * @param folder the folder that relative arguments start from, within the tree; empty for its top
 * @param tags the tags that {@code @if} attributes may name
 * @param packageName which package to load where a folder holds several; empty for the only one
 */
public record LoadOptions(String folder, Set<String> tags, String packageName) {
    /** The top of the tree, without tags. */
    public static final LoadOptions DEFAULTS = new LoadOptions("", Set.of(), "");

    /** Copies the tags. */
    public LoadOptions {
        tags = Set.copyOf(tags);
    }

    /** Returns these options for another package name. */
    public LoadOptions withPackageName(String name) {
        return new LoadOptions(folder, tags, name);
    }
}
