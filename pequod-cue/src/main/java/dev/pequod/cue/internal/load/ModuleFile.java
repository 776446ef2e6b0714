package dev.pequod.cue.internal.load;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.syntax.LanguageVersion;
import java.util.List;

/**
 * What {@code cue.mod/module.cue} says.
 *
 * @param root the folder that holds {@code cue.mod}, empty for the top
 * @param path the module path without its major version; empty if there is no module
 * @param version the language version
 */
record ModuleFile(String root, String path, LanguageVersion version) {
    /** Stands in where there is no module. */
    static ModuleFile none(String folder) {
        return new ModuleFile(folder, "", LanguageVersion.LATEST);
    }

    boolean exists() {
        return !path.isEmpty();
    }

    /** Parses the file; problems are added to {@code errors}. */
    static ModuleFile parse(String root, SourceFile source, List<CueError> errors) {
        return new ModuleReader(source, errors).read(root);
    }
}
