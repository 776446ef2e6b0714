package dev.pequod.cue.internal.load;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.errors.Position;
import dev.pequod.cue.internal.source.SourceFile;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A tree of files with the modules in it, each read once. */
final class ModuleTree {
    static final String MODULE_FOLDER = "cue.mod";
    /** Modules beside {@code cue.mod}, each in the folder of its path, with or without {@code @v1} behind it. */
    static final String VENDOR = "vendor/";

    private static final String MODULE_FILE = MODULE_FOLDER + "/module.cue";
    private static final String LOCAL_FILE = MODULE_FOLDER + "/local-module.cue";
    private static final String VENDOR_FILE = VENDOR + "modules.json";

    private final FileTree tree;
    private final String start;
    private final List<CueError> errors;
    private final Map<String, ModuleFile> modules = new HashMap<>();
    private final Map<String, VendorFile> vendorFiles = new HashMap<>();

    /**
     * Makes a tree.
     *
     * @param start the folder that stands for a module where there is none
     * @param errors where problems are added
     */
    ModuleTree(FileTree tree, String start, List<CueError> errors) {
        this.tree = tree;
        this.start = start;
        this.errors = errors;
    }

    List<String> files(String folder) {
        return tree.files(folder);
    }

    List<String> folders(String folder) {
        return tree.folders(folder);
    }

    boolean hasCue(String folder) {
        return tree.files(folder).stream().anyMatch(name -> name.endsWith(".cue"));
    }

    /** Returns the module that a folder is part of. */
    ModuleFile module(String folder) {
        List<String> below = new ArrayList<>();
        String at = folder;
        ModuleFile module = at(at);
        while (module == null) {
            below.add(at);
            int slash = at.lastIndexOf('/');
            at = slash < 0 ? "" : at.substring(0, slash);
            module = at(at);
        }
        for (String inner : below) {
            modules.put(inner, module);
        }
        return module;
    }

    /** Returns the module that begins in a folder or is known to be around it, at the top in any case; null if neither. */
    private @Nullable ModuleFile at(String folder) {
        ModuleFile known = modules.get(folder);
        if (known != null) {
            return known;
        }
        String path = join(folder, MODULE_FILE);
        byte[] content = read(path);
        ModuleFile module = null;
        if (content != null) {
            String localPath = join(folder, LOCAL_FILE);
            byte[] local = read(localPath);
            module = ModuleFile.parse(
                    folder,
                    SourceFile.of(path, SourceFile.decode(content)),
                    local == null ? null : SourceFile.of(localPath, SourceFile.decode(local)),
                    errors);
        } else if (folder.isEmpty()) {
            module = ModuleFile.none(start);
        }
        if (module != null) {
            modules.put(folder, module);
        }
        return module;
    }

    /** Returns what is said of the modules in the folder {@code vendor} of a module. */
    VendorFile vendorFile(ModuleFile main) {
        String path = join(main.root(), VENDOR_FILE);
        VendorFile known = vendorFiles.get(path);
        if (known == null) {
            byte[] content = read(path);
            known = content == null
                    ? VendorFile.NONE
                    : VendorFile.parse(SourceFile.of(path, SourceFile.decode(content)));
            vendorFiles.put(path, known);
        }
        return known;
    }

    /** Returns the content of a file; null, with an error added if there is one that cannot be read. */
    byte @Nullable [] read(String path) {
        try {
            return tree.read(path);
        } catch (UncheckedIOException e) {
            errors.add(CueError.of(
                    ErrorCode.LOAD, "Tried to read the file but " + e.getMessage(), new Position(path, 0, 1, 1)));
            return null;
        }
    }

    /** Returns why a folder is not one of the module's, or null if it is. */
    @Nullable
    String strangeness(ModuleFile module, String folder) {
        boolean isWithin =
                module.root().isEmpty() || folder.equals(module.root()) || folder.startsWith(module.root() + "/");
        if (!isWithin) {
            return "dir outside of root";
        }
        return module(folder).root().equals(module.root()) ? null : "directory is in a nested module";
    }

    /** Reports whether a folder is one of those with what a module needs, in which no further {@code cue.mod} begins another module. */
    boolean isLibrary(ModuleFile main, String folder) {
        return (folder + "/").startsWith(join(main.root(), VENDOR))
                || isBelow(join(main.root(), MODULE_FOLDER), folder);
    }

    /** Returns a path within the tree, or null if it leads out of it. */
    static @Nullable String resolve(String folder, String relative) {
        List<String> parts = new ArrayList<>();
        String path = relative.startsWith("/") ? relative : folder + "/" + relative;
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                if (parts.isEmpty()) {
                    return null;
                }
                parts.remove(parts.size() - 1);
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    static String join(String folder, String name) {
        return folder.isEmpty() ? name : name.isEmpty() ? folder : folder + "/" + name;
    }

    static boolean isBelow(String folder, String path) {
        return folder.isEmpty() || path.startsWith(folder + "/");
    }
}
