package dev.pequod.cue.internal.load;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.syntax.LanguageVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A module: what its {@code cue.mod/module.cue} says, or of a module in the folder {@code vendor} of another one what that one says of it.
 *
 * @param root the folder that holds {@code cue.mod}, empty for the top; or that of the module in {@code vendor}
 * @param path the module path without its major version; empty if there is no module
 * @param major its major version, such as {@code v0}
 * @param version the language version
 * @param replacements folders from the root that stand for modules, by module path with major version, as {@code cue.mod/local-module.cue}
 *     says
 * @param majors the major version that an import without one means, by the path of the module that it is of
 * @param around the module in which the user works, if this is another one that stands for an import, or lies in its {@code vendor} folder
 */
record ModuleFile(
        String root,
        String path,
        String major,
        LanguageVersion version,
        Map<String, String> replacements,
        Map<String, String> majors,
        Optional<ModuleFile> around) {
    /** Copies the maps. */
    ModuleFile {
        replacements = Map.copyOf(replacements);
        majors = Map.copyOf(majors);
    }

    /** Stands in where there is no module. */
    static ModuleFile none(String folder) {
        return new ModuleFile(folder, "", "", LanguageVersion.LATEST, Map.of(), Map.of(), Optional.empty());
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
        return new ModuleFile(
                root, path, major, version, new ModuleReader(local, errors).replacements(), majors, around);
    }

    /** Returns this as a module that another one, in which the user works, has somewhere. */
    ModuleFile within(ModuleFile other) {
        return new ModuleFile(root, path, major, version, replacements, majors, Optional.of(other));
    }

    /** Returns a module in the folder {@code vendor} of this one. */
    ModuleFile vendored(String folder, String itsPath, String itsMajor, Map<String, String> itsMajors) {
        return new ModuleFile(folder, itsPath, itsMajor, version, Map.of(), itsMajors, Optional.of(this));
    }

    /** Returns the module in which the user works, which says where imports are found. */
    ModuleFile main() {
        return around.orElse(this);
    }

    /** Returns an import with the major version that it means in this module, if that is known. */
    ImportPath withMajor(ImportPath p) {
        if (!p.version().isEmpty()) {
            return p;
        }
        String prefix = p.path();
        while (!prefix.isEmpty() && !prefix.equals(path) && !majors.containsKey(prefix)) {
            prefix = prefix.substring(0, Math.max(0, prefix.lastIndexOf('/')));
        }
        String meant = prefix.equals(path) ? major : majors.getOrDefault(prefix, "");
        return new ImportPath(p.path(), meant, p.qualifier());
    }

    /** Returns the module path with its major version. */
    String qualified() {
        return path + "@" + major;
    }
}
