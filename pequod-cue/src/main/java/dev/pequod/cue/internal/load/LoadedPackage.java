package dev.pequod.cue.internal.load;

import dev.pequod.cue.internal.syntax.File;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parsed files of a package, and the packages they import.
 *
 * @param id what hidden fields are scoped by: the import path, {@code :name} for a main package, empty for files without package
 * @param files the files in order
 * @param moduleRoot the folder of the module, empty for the top of the tree; null if the files stand in none
 * @param others the folders of other modules in {@code vendor} that lie below that of the module there
 * @param imports the imported packages that are not builtin, by import path as written
 */
public record LoadedPackage(
        String id,
        List<File> files,
        @Nullable String moduleRoot,
        Set<String> others,
        Map<String, LoadedPackage> imports) {
    /** Copies the collections. */
    public LoadedPackage {
        files = List.copyOf(files);
        others = Set.copyOf(others);
        imports = Map.copyOf(imports);
    }
}
