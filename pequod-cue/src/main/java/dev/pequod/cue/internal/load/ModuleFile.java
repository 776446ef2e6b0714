package dev.pequod.cue.internal.load;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.syntax.LanguageVersion;
import java.util.List;
import java.util.Map;

/**
 * What {@code cue.mod/module.cue} says.
 *
 * @param root the folder that holds {@code cue.mod}, empty for the top
 * @param path the module path without its major version; empty if there is no module
 * @param major its major version, such as {@code v0}
 * @param version the language version
 * @param replacements folders from the root that stand for modules, by module path with major version, as {@code cue.mod/local-module.cue}
 *     says
 */
record ModuleFile(String root, String path, String major, LanguageVersion version, Map<String, String> replacements) {
    /** Copies the map. */
    ModuleFile {
        replacements = Map.copyOf(replacements);
    }

    /** Stands in where there is no module. */
    static ModuleFile none(String folder) {
        return new ModuleFile(folder, "", "", LanguageVersion.LATEST, Map.of());
    }

    boolean exists() {
        return !path.isEmpty();
    }

    /** Parses the file; problems are added to {@code errors}. */
    static ModuleFile parse(String root, SourceFile source, List<CueError> errors) {
        return new ModuleReader(source, errors).read(root);
    }

    /** Returns this with what {@code cue.mod/local-module.cue} says; problems are added to {@code errors}. */
    ModuleFile with(SourceFile local, List<CueError> errors) {
        return new ModuleFile(root, path, major, version, new ModuleReader(local, errors).replacements());
    }

    /** Returns the module path with its major version. */
    String qualified() {
        return path + "@" + major;
    }
}
