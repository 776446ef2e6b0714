package dev.pequod.cue.internal.load;

import java.util.List;

/**
 * Where a package lies.
 *
 * @param folders its folders; none if there is no such package
 * @param module the module that it is part of
 * @param hasAncestors whether files of the folders around, up to the top of the module, are part of it
 * @param path its import path, with the major version where there are several
 */
record PackagePlace(List<String> folders, ModuleFile module, boolean hasAncestors, String path) {

    /** Returns the module and the folder as messages name them. */
    String shown() {
        String folder = folders.getFirst();
        String module = hasAncestors ? this.module.qualified() : "local";
        return module + " (" + (folder.isEmpty() ? "." : folder) + ")";
    }

    static PackagePlace in(String folder, ModuleFile module) {
        return new PackagePlace(List.of(folder), module, module.exists(), "");
    }
}
