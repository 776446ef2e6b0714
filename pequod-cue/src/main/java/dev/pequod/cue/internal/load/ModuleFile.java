package dev.pequod.cue.internal.load;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.syntax.LanguageVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A module: what its {@code cue.mod/module.cue} says, or of a module in the folder {@code vendor} of another one what that one says of it.
 *
 * @param root the folder that holds {@code cue.mod}, empty for the top; or that of the module in {@code vendor}
 * @param path the module path without its major version; empty if there is no module
 * @param major its major version, such as {@code v0}
 * @param version the language version
 * @param replacements folders that stand for modules that are needed, as {@code cue.mod/local-module.cue} says, a module before those within its
 *     path
 * @param majors the major version that an import without one means, by the path of the module that it is of
 * @param around the module in which the user works, if this is another one that stands for an import, or lies in its {@code vendor} folder
 */
record ModuleFile(
        String root,
        String path,
        String major,
        LanguageVersion version,
        List<Replacement> replacements,
        Map<String, String> majors,
        Optional<ModuleFile> around) {
    /** Copies the list and the map. */
    ModuleFile {
        replacements = List.copyOf(replacements);
        majors = Map.copyOf(majors);
    }

    /** Stands in where there is no module. */
    static ModuleFile none(String folder) {
        return new ModuleFile(folder, "", "", LanguageVersion.LATEST, List.of(), Map.of(), Optional.empty());
    }

    boolean exists() {
        return !path.isEmpty();
    }

    /**
     * Parses the file; problems are added to {@code errors}.
     *
     * @param local {@code cue.mod/local-module.cue}, if there is one
     */
    static ModuleFile parse(String root, SourceFile source, @Nullable SourceFile local, List<CueError> errors) {
        return new ModuleReader(source, errors).read(root, local);
    }

    /** Returns this as a module that another one, in which the user works, has a folder for; what it does not say of majors that one says. */
    ModuleFile within(ModuleFile other) {
        Map<String, String> all = new HashMap<>(other.majors());
        all.put(other.path(), other.major());
        all.putAll(majors);
        return new ModuleFile(root, path, major, version, replacements, all, Optional.of(other));
    }

    /** Returns a module in the folder {@code vendor} of this one; it has the language version of this one if it is not said which. */
    ModuleFile vendored(String folder, String itsPath, String itsMajor, VendorFile.Module said) {
        LanguageVersion language = said.language() == null ? version : said.language();
        return new ModuleFile(folder, itsPath, itsMajor, language, List.of(), said.majors(), Optional.of(this));
    }

    /** Returns the module in which the user works, which says where imports are found. */
    ModuleFile main() {
        return around.orElse(this);
    }

    /** Returns the major version that an import in this module means if it is one of a module of a path; empty if that is not known. */
    String major(ImportPath p, String module) {
        if (!p.version().isEmpty()) {
            return p.version();
        }
        return module.equals(path) ? major : majors.getOrDefault(module, "");
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
        return new ImportPath(p.path(), major(p, prefix), p.qualifier());
    }

    /** Returns the module path with its major version. */
    String qualified() {
        return path + "@" + major;
    }
}
