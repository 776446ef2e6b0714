package dev.pequod.cue.internal.load;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds what an import means: a package of the module itself, of one that {@code cue.mod/local-module.cue} replaces by a folder, in
 * {@code cue.mod/gen}, {@code usr} and {@code pkg}, or in {@code vendor}. As for the reference, an import is ambiguous that several of the
 * first three have, or the module itself and one in {@code vendor} that it needs.
 */
final class PackageFinder {
    private static final List<String> LIBRARIES = List.of("cue.mod/gen/", "cue.mod/pkg/", "cue.mod/usr/");

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

    /**
     * Returns where the package lies that an import in a module means: nowhere, in one place, or in several of which none comes before the
     * others. But for modules that are needed, folders {@code vendor} are looked at last.
     */
    List<PackagePlace> places(ImportPath p, ModuleFile module) {
        ModuleFile main = module.main();
        Map<String, PackagePlace> found = new LinkedHashMap<>();
        for (ModuleFile own : tree.isLibrary(main, module.root()) ? List.of(main, module) : List.of(main)) {
            String major = module.major(p, own.path());
            if (own.exists() && (major.isEmpty() || major.equals(own.major()))) {
                addOwn(p, own, found);
            }
        }
        int own = found.size();
        for (Replacement replacement : main.replacements()) {
            if (module.major(p, replacement.path()).equals(replacement.major())) {
                addReplaced(p, replacement, main, found);
            }
        }
        List<String> libraries = LIBRARIES.stream()
                .map(library -> ModuleTree.join(main.root(), library + p.path()))
                .filter(tree::hasCue)
                .toList();
        if (!libraries.isEmpty()) {
            found.put(libraries.getFirst(), new PackagePlace(libraries, main, false, p.path()));
        }
        if (found.size() == own && main.exists()) {
            addVendored(module.withMajor(p), main, found);
        }
        return List.copyOf(found.values());
    }

    private void addOwn(ImportPath p, ModuleFile own, Map<String, PackagePlace> found) {
        String folder = folderWithin(own.root(), own.path(), p);
        if (folder != null && isOf(own, folder) && tree.hasCue(folder)) {
            String id = own.root().endsWith("@" + own.major()) ? p.path() + "@" + own.major() : p.path();
            found.put(folder, new PackagePlace(List.of(folder), own, true, id));
        }
    }

    private void addReplaced(ImportPath p, Replacement replacement, ModuleFile main, Map<String, PackagePlace> found) {
        String root = ModuleTree.resolve(main.root(), replacement.folder());
        String folder = root == null ? null : folderWithin(root, replacement.path(), p);
        if (root == null || folder == null) {
            return; // outside of the files given, or the package of another module
        }
        ModuleFile local = tree.module(root);
        String declared = local.exists() && local.root().equals(root) ? local.qualified() : "";
        if (!declared.equals(replacement.qualified())) {
            errors.add(CueError.of(
                    ErrorCode.LOAD,
                    "replacement directory " + replacement.folder() + " has module path \"" + declared + "\", want \""
                            + replacement.qualified() + "\""));
            return;
        }
        if (isOf(local, folder) && tree.hasCue(folder)) {
            boolean isOneOfSeveral =
                    replacement.isOneOfSeveral() || replacement.path().equals(main.path());
            String id = isOneOfSeveral ? p.path() + "@" + replacement.major() : p.path();
            found.put(folder, new PackagePlace(List.of(folder), local.within(main), true, id));
        }
    }

    /** Reports whether a folder is one of a module, and not of another one below that. */
    private boolean isOf(ModuleFile module, String folder) {
        String vendor = vendor(module.main());
        if (folder.startsWith(vendor)) {
            ModuleFile owner = vendoredModule(folder.substring(vendor.length()), module.main());
            return !owner.exists() || owner.root().equals(module.root());
        }
        return tree.isLibrary(module.main(), folder) || tree.strangeness(module, folder) == null;
    }

    /** Adds where a package lies in the folder {@code vendor}. */
    private void addVendored(ImportPath p, ModuleFile main, Map<String, PackagePlace> found) {
        for (String path : candidates(p)) {
            String folder = vendor(main) + path;
            ModuleFile module = vendoredModule(path, main);
            boolean isOther =
                    module.exists() && !p.version().isEmpty() && !p.version().equals(module.major());
            boolean isThere =
                    found.isEmpty() ? !tree.files(folder).isEmpty() : isOfNeeded(module, main) && tree.hasCue(folder);
            if (!isOther && isThere) {
                String id = path.equals(p.path()) ? path : p.path() + "@" + p.version();
                found.put(folder, new PackagePlace(List.of(folder), module, true, id));
                return;
            }
        }
    }

    /** Reports whether a module is one that {@code vendor/modules.json} names, and neither another version of the main one nor replaced. */
    private static boolean isOfNeeded(ModuleFile module, ModuleFile main) {
        String path = module.path();
        return module.exists()
                && !path.equals(main.path())
                && main.replacements().stream().noneMatch(one -> one.path().equals(path));
    }

    /** Returns the module in the folder {@code vendor} that a folder in there is part of. */
    private ModuleFile vendoredModule(String folder, ModuleFile main) {
        Map<String, VendorFile.Module> named = tree.vendorFile(main).modules();
        String found = "";
        String root = "";
        for (String module : named.keySet()) {
            for (String name : names(module)) {
                if (ModuleTree.isBelow(name, folder + "/") && name.length() > root.length()) {
                    found = module;
                    root = name;
                }
            }
        }
        String path = ModulePath.withoutVersion(found);
        return main.vendored(
                (vendor(main) + root).replaceFirst("/$", ""),
                path,
                found.substring(Math.min(found.length(), path.length() + 1)),
                named.getOrDefault(found, VendorFile.Module.UNKNOWN));
    }

    private static String vendor(ModuleFile main) {
        return ModuleTree.join(main.root(), ModuleTree.VENDOR);
    }

    /** Returns how the folder of a module may be called. */
    private static List<String> names(String module) {
        return List.of(module, ModulePath.withoutVersion(module));
    }

    /** Returns the folders of other modules in the folder {@code vendor} that lie below that of a module there. */
    Set<String> within(ModuleFile module) {
        String vendor = vendor(module.main());
        if (!module.root().startsWith(vendor)) {
            return Set.of();
        }
        Set<String> folders = new TreeSet<>();
        for (String other : tree.vendorFile(module.main()).modules().keySet()) {
            for (String name : names(other)) {
                if (ModuleTree.isBelow(module.root(), vendor + name)) {
                    folders.add(vendor + name);
                }
            }
        }
        return folders;
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

    /** Returns the folder of a package, if it is in a module of a path whose files are in a folder; null if not. */
    static @Nullable String folderWithin(String root, String module, ImportPath p) {
        if (p.path().equals(module)) {
            return root;
        }
        return p.path().startsWith(module + "/")
                ? ModuleTree.join(root, p.path().substring(module.length() + 1))
                : null;
    }
}
