package dev.pequod.resolver;

import dev.pequod.api.ModuleException;

/** Which files of a folder are of the module in it, and what they hold. Paths are those of the module, with slashes. */
public interface FolderSelection {
    /** All files, as they are. */
    FolderSelection ALL = path -> true;

    /** Reports whether a file is of the module. */
    boolean has(String path);

    /**
     * Returns what a file of the module holds; what is in the folder unless it is known better.
     *
     * @param found the bytes in the folder, and of a file that is larger than a module's may be only so many that this can be told
     * @throws ModuleException if there is nothing that could be in a module
     */
    default byte[] bytes(String path, byte[] found) throws ModuleException {
        return found;
    }
}
