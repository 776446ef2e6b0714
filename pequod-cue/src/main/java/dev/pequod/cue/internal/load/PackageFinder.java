package dev.pequod.cue.internal.load;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds what an import means: a package of the module itself, of one that {@code cue.mod/local-module.cue} replaces by a folder, in
 * {@code cue.mod/gen}, {@code usr} and {@code pkg}, or in {@code vendor}.
 */
final class PackageFinder {
    private static final List<String> LIBRARIES = List.of("cue.mod/gen/", "cue.mod/pkg/", "cue.mod/usr/");

    /** A module within another one's path before that one, a higher major version before a lower one. */
    private static final Comparator<Map.Entry<String, String>> INNERMOST = Comparator.comparingInt(
                    (Map.Entry<String, String> entry) ->
                            -ModulePath.withoutVersion(entry.getKey()).length())
            .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder()));

    private final ModuleTree tree;
    private final List<CueError> errors;

    /**
     * Makes a finder.
     *
     * @param errors where problems are added
     */
    PackageFinder(ModuleTree tree, List<CueError> errors) {
        this.tree = tree;
        this.errors = errors;
    }

    /** Returns where the package lies that an import in a module means. */
    PackagePlace place(ImportPath p, ModuleFile module) {
        ModuleFile main = module.main();
        ImportPath wanted = module.withMajor(p);
        PackagePlace replaced = replacement(wanted, main);
        if (replaced != null) {
            return replaced;
        }
        for (ModuleFile own : List.of(module, main)) {
            boolean isMeant = wanted.version().isEmpty() || wanted.version().equals(own.major());
            String within = own.exists() && isMeant ? folderWithin(own, p) : null;
            boolean isOwn = within != null && (own != main || tree.strangeness(own, within) == null);
            if (within != null && isOwn && tree.hasCue(within)) {
                boolean isOneOfSeveral = own.root().endsWith("@" + own.major());
                return new PackagePlace(
                        List.of(within), own, true, isOneOfSeveral ? p.path() + "@" + own.major() : p.path());
            }
        }
        List<String> libraries = LIBRARIES.stream()
                .map(vendored -> ModuleTree.join(main.root(), vendored + p.path()))
                .filter(folder -> !tree.files(folder).isEmpty())
                .toList();
        return libraries.isEmpty() && main.exists()
                ? vendored(wanted, main)
                : new PackagePlace(libraries, main, false, p.path());
    }

    /** Returns where a package lies in a folder that stands for its module; null if none does. */
    private @Nullable PackagePlace replacement(ImportPath p, ModuleFile module) {
        PackagePlace empty = null;
        for (Map.Entry<String, String> entry :
                module.replacements().entrySet().stream().sorted(INNERMOST).toList()) {
            String replaced = ModulePath.withoutVersion(entry.getKey());
            String major = entry.getKey().substring(Math.min(entry.getKey().length(), replaced.length() + 1));
            boolean isWithin = p.path().equals(replaced) || p.path().startsWith(replaced + "/");
            boolean isOneOfSeveral = module.replacements().keySet().stream()
                            .filter(other -> ModulePath.withoutVersion(other).equals(replaced))
                            .count()
                    > 1;
            if (!isWithin || !p.version().equals(major) && (!p.version().isEmpty() || isOneOfSeveral)) {
                continue;
            }
            String folder =
                    entry.getValue().startsWith(".") ? ModuleTree.resolve(module.root(), entry.getValue()) : null;
            if (folder == null) {
                continue; // another module, which may be vendored
            }
            ModuleFile local = tree.module(folder);
            String found = local.exists() && local.root().equals(folder) ? local.qualified() : "";
            if (!found.equals(entry.getKey())) {
                errors.add(CueError.of(
                        ErrorCode.LOAD,
                        "replacement directory " + entry.getValue() + " has module path \"" + found + "\", want \""
                                + entry.getKey() + "\""));
            }
            String inside = p.path().substring(replaced.length()).replaceFirst("^/", "");
            PackagePlace place = new PackagePlace(
                    List.of(ModuleTree.join(folder, inside)),
                    local.within(module),
                    local.exists(),
                    isOneOfSeveral || replaced.equals(module.path()) ? p.path() + "@" + major : p.path());
            String holder = place.folders().getFirst();
            if (tree.strangeness(local, holder) != null) {
                continue; // of another module
            }
            if (tree.hasCue(holder)) {
                return place;
            }
            empty = empty == null ? place : empty; // one around it may have the package
        }
        return empty;
    }

    /** Returns where a package lies in the folder {@code vendor}. */
    private PackagePlace vendored(ImportPath p, ModuleFile main) {
        for (String path : candidates(p)) {
            String folder = ModuleTree.join(main.root(), ModuleTree.VENDOR + path);
            ModuleFile module = vendoredModule(path, main);
            boolean isOther =
                    module.exists() && !p.version().isEmpty() && !p.version().equals(module.major());
            if (!isOther && !tree.files(folder).isEmpty()) {
                String id = path.equals(p.path()) ? path : p.path() + "@" + p.version();
                return new PackagePlace(List.of(folder), module, true, id);
            }
        }
        return new PackagePlace(List.of(), main, false, p.path());
    }

    /** Returns the module in the folder {@code vendor} that a folder in there is part of. */
    private ModuleFile vendoredModule(String folder, ModuleFile main) {
        Map<String, Map<String, String>> named = tree.vendorFile(main).modules();
        String found = "";
        String root = "";
        for (String module : named.keySet()) {
            for (String name : List.of(module, ModulePath.withoutVersion(module))) {
                if (ModuleTree.isBelow(name, folder + "/") && name.length() > root.length()) {
                    found = module;
                    root = name;
                }
            }
        }
        String path = ModulePath.withoutVersion(found);
        return main.vendored(
                ModuleTree.join(main.root(), ModuleTree.VENDOR + root).replaceFirst("/$", ""),
                path,
                found.substring(Math.min(found.length(), path.length() + 1)),
                named.getOrDefault(found, Map.of()));
    }

    /** Returns where a package may lie in the vendor folder: its version stands behind the path of its module, any part of its own. */
    private static List<String> candidates(ImportPath p) {
        List<String> paths = new ArrayList<>(List.of(p.path()));
        if (!p.version().isEmpty()) {
            for (int end = p.path().length(); end > 0; end = p.path().lastIndexOf('/', end - 1)) {
                paths.add(p.path().substring(0, end) + "@" + p.version()
                        + p.path().substring(end));
            }
        }
        return paths;
    }

    static @Nullable String folderWithin(ModuleFile module, ImportPath p) {
        if (p.path().equals(module.path())) {
            return module.root();
        }
        return p.path().startsWith(module.path() + "/")
                ? ModuleTree.join(
                        module.root(), p.path().substring(module.path().length() + 1))
                : null;
    }
}
