package dev.pequod.cue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a package is loaded. Made from {@link #DEFAULTS} by the {@code with…} methods.
 *
 * @param folder the folder that arguments start from, within the tree, unless they start with {@code /}; empty for its top
 * @param tags what {@code @if} attributes may name, shorthands of {@code @tag} attributes, and {@code name=value} for fields with
 *     {@code @tag(name)}; each must be used by a file of the package
 * @param variables values for fields with {@code @tag(name,var=…)} that no tag sets, by the name of the variable; empty to leave
 *     them alone
 * @param packageName which package to load where a folder holds several; empty for the only one
 */
public record LoadOptions(String folder, List<String> tags, Map<String, Data> variables, String packageName) {
    /** The top of the tree, without tags. */
    public static final LoadOptions DEFAULTS = new LoadOptions("", List.of(), Map.of(), "");

    /** Copies the collections. */
    public LoadOptions {
        tags = List.copyOf(tags);
        variables = Map.copyOf(variables);
    }

    /** Returns these options for another folder. */
    public LoadOptions withFolder(String newFolder) {
        return new LoadOptions(newFolder, tags, variables, packageName);
    }

    /** Returns these options with one more tag, {@code name} or {@code name=value}. */
    public LoadOptions withTag(String tag) {
        List<String> more = new ArrayList<>(tags);
        more.add(tag);
        return withTags(more);
    }

    /** Returns these options with other tags. */
    public LoadOptions withTags(List<String> newTags) {
        return new LoadOptions(folder, newTags, variables, packageName);
    }

    /** Returns these options with one more variable, such as {@code os}. */
    public LoadOptions withVariable(String name, Data value) {
        Map<String, Data> more = new LinkedHashMap<>(variables);
        more.put(name, value);
        return withVariables(more);
    }

    /** Returns these options with other variables. */
    public LoadOptions withVariables(Map<String, Data> newVariables) {
        return new LoadOptions(folder, tags, newVariables, packageName);
    }

    /** Returns these options for another package name. */
    public LoadOptions withPackageName(String name) {
        return new LoadOptions(folder, tags, variables, name);
    }
}
