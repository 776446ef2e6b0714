package dev.pequod.cue.internal.load;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.errors.Position;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.LanguageVersion;
import dev.pequod.cue.internal.syntax.LiteralException;
import dev.pequod.cue.internal.syntax.ParseOptions;
import dev.pequod.cue.internal.syntax.ParseResult;
import dev.pequod.cue.internal.syntax.Parser;
import dev.pequod.cue.internal.syntax.StringLiteral;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Loads a package and everything it imports. A package consists of the files of one folder with one package name and of those with
 * the same name in the folders around it, up to the top of the module. Imports are looked up in the module itself, then in
 * {@code cue.mod/gen}, {@code cue.mod/usr} and {@code cue.mod/pkg}. One instance loads one package; each file is parsed once.
 */
public final class Loader {
    private static final String MODULE_FILE = "cue.mod/module.cue";
    private static final List<String> VENDORED = List.of("cue.mod/gen/", "cue.mod/usr/", "cue.mod/pkg/");

    /** Modules beside {@code cue.mod}, each in the folder of its path, with or without {@code @v1} behind it. */
    private static final String VENDOR = "vendor/";

    /** How deep packages may import each other. */
    private static final int MAX_DEPTH = 200;

    private static final String IMPORT_FAILED = "import failed: ";

    private final FileTree tree;
    private final LoadOptions options;
    private final List<CueError> errors = new ArrayList<>();
    private final Map<String, @Nullable File> parsed = new HashMap<>();
    private final Map<String, ModuleFile> modules = new HashMap<>();
    private final Map<String, LoadedPackage> packages = new HashMap<>();
    private final Set<String> setTags;
    private final Set<String> usedTags = new TreeSet<>();
    private final Set<String> loading = new LinkedHashSet<>();

    private Loader(FileTree tree, LoadOptions options) {
        this.tree = tree;
        this.options = options;
        this.setTags = Set.copyOf(options.tags());
    }

    /** Files of a folder before those of the folders in it, then by name. */
    private static final Comparator<String> BY_FOLDER = Comparator.<String>comparingLong(
                    n -> n.chars().filter(c -> c == '/').count())
            .thenComparing(Comparator.naturalOrder());

    /**
     * Loads what the arguments name: files that end in {@code .cue}, one package ({@code .}, {@code ./folder:name}, or an import path
     * that the module provides), or both, which become one.
     */
    public static LoadResult load(FileTree tree, List<String> arguments, LoadOptions options) {
        Loader loader = new Loader(tree, options);
        LoadedPackage p = null;
        try {
            p = loader.load(arguments.isEmpty() ? List.of(".") : arguments);
        } catch (UncheckedIOException e) {
            loader.error("Tried to find CUE files but " + e.getMessage());
        }
        return loader.result(p);
    }

    /** Loads one file that stands in no module; it may import builtin packages. */
    public static LoadResult load(SourceFile file) {
        Loader loader = new Loader(FileTree.of(Map.of()), LoadOptions.DEFAULT);
        ParseResult<File> parsed = Parser.parseFile(file, ParseOptions.DEFAULT);
        loader.errors.addAll(parsed.errors());
        LoadedPackage p = null;
        if (loader.errors.isEmpty()) {
            File f = parsed.tree();
            p = loader.withImports(mainId(f.packageName()), List.of(f), ModuleFile.none(""), null);
        }
        return loader.result(p);
    }

    private LoadResult result(@Nullable LoadedPackage p) {
        return new LoadResult(errors.isEmpty() ? p : null, errors, tree, options.tags(), usedTags);
    }

    private @Nullable LoadedPackage load(List<String> arguments) {
        Map<Boolean, List<String>> kinds =
                arguments.stream().collect(Collectors.partitioningBy(a -> a.endsWith(".cue")));
        List<String> files = kinds.getOrDefault(true, List.of());
        List<String> folders = kinds.getOrDefault(false, List.of());
        if (folders.size() > 1) {
            error("name .cue files and at most one package, not " + String.join(" ", folders));
            return null;
        }
        if (folders.isEmpty()) {
            return loadFiles(files);
        }
        LoadedPackage loaded = loadArgument(folders.get(0));
        LoadedPackage beside = files.isEmpty() ? null : loadFiles(files);
        return loaded == null || beside == null ? loaded : loaded.with(beside);
    }

    // --- arguments
    // ------------------------------------------------------------------------------------------------------------

    private @Nullable LoadedPackage loadFiles(List<String> names) {
        ModuleFile module = module(options.folder());
        if (!errors.isEmpty()) {
            return null;
        }
        List<File> files = new ArrayList<>();
        StringBuilder excluded = new StringBuilder();
        String packageName = "";
        for (String name : names.stream().sorted(BY_FOLDER).toList()) {
            String path = resolve(options.folder(), name);
            File f = path == null ? null : parse(path, module.version());
            if (f == null) {
                if (errors.isEmpty()) {
                    error("cannot read " + name + ": no such file");
                }
                continue;
            }
            String reason = BuildAttributes.exclusion(f, setTags, usedTags);
            if (reason != null) {
                excluded.append("\n    ").append(path).append(": ").append(reason);
                continue;
            }
            if (!packageName.isEmpty() && !f.packageName().isEmpty() && !packageName.equals(f.packageName())) {
                error("found packages \"" + packageName + "\" and \"" + f.packageName() + "\" (" + path + ")");
            }
            packageName = f.packageName().isEmpty() ? packageName : f.packageName();
            files.add(f);
        }
        if (files.isEmpty() && errors.isEmpty()) {
            error("build constraints exclude all CUE files in command-line-arguments:" + excluded);
        }
        return errors.isEmpty() ? withImports(mainId(packageName), files, module, null) : null;
    }

    private @Nullable LoadedPackage loadArgument(String argument) {
        ImportPath p = ImportPath.parse(argument);
        boolean relative = p.path().equals(".")
                || p.path().equals("..")
                || p.path().startsWith("./")
                || p.path().startsWith("../")
                || p.path().isEmpty();
        ModuleFile module = module(options.folder());
        if (!errors.isEmpty()) {
            return null;
        }
        String wanted = p.qualifier().isEmpty() ? options.packageName() : p.qualifier();
        List<String> folders;
        if (relative) {
            String folder = resolve(options.folder(), p.path());
            if (folder == null) {
                error("cannot find package \"" + argument + "\": it is outside the files given");
                return null;
            }
            String reason = module.exists() ? strangeness(module, folder) : null;
            if (reason != null) {
                error("cannot determine import path for \"" + argument + "\" (" + reason + ")");
                return null;
            }
            module = module(folder);
            folders = List.of(folder);
        } else {
            if (p.isBuiltin()) {
                error("standard library import path \"" + p.path() + "\" cannot be imported as a CUE package");
                return null;
            }
            folders = (module.exists() ? folders(p, module) : List.<String>of())
                    .stream()
                            .filter(f -> tree.files(f).stream().anyMatch(name -> name.endsWith(".cue")))
                            .toList();
            if (folders.isEmpty()) {
                error("cannot find package \"" + p.path() + "\": cannot find module providing package " + p.path());
                return null;
            }
            wanted = wanted.isEmpty() ? p.packageName() : wanted;
        }
        List<File> files = packageFiles(folders, wanted, module, p.path().isEmpty() ? "." : p.path());
        return files == null ? null : withImports(mainId(files.get(0).packageName()), files, module, root(module));
    }

    /** Returns a folder as the reference shows it where packages clash. */
    private static String shown(String path) {
        return path.startsWith("./") && path.length() > 2 ? path.substring(2) : path;
    }

    /** Returns why a folder is not one of the module's, or null if it is. */
    private @Nullable String strangeness(ModuleFile module, String folder) {
        boolean isWithin =
                module.root().isEmpty() || folder.equals(module.root()) || folder.startsWith(module.root() + "/");
        if (!isWithin) {
            return "dir outside of root";
        }
        return module(folder).root().equals(module.root()) ? null : "directory is in a nested module";
    }

    private static @Nullable String root(ModuleFile module) {
        return module.exists() ? module.root() : null;
    }

    private static String mainId(String packageName) {
        return packageName.isEmpty() ? "" : ":" + packageName;
    }

    private static @Nullable String folderWithin(ModuleFile module, ImportPath p) {
        if (p.path().equals(module.path())) {
            return module.root();
        }
        return p.path().startsWith(module.path() + "/")
                ? join(module.root(), p.path().substring(module.path().length() + 1))
                : null;
    }

    // --- packages
    // -------------------------------------------------------------------------------------------------------------

    /** Returns the files of the package {@code wanted}, or of the only one; null with an error added if there is none. */
    private @Nullable List<File> packageFiles(List<String> folders, String wanted, ModuleFile module, String path) {
        Map<String, String> excluded = new TreeMap<>();
        Map<String, List<File>> byPackage = new TreeMap<>();
        for (String folder : folders) {
            for (String name : tree.files(folder)) {
                if (name.endsWith(".cue")) {
                    sort(join(folder, name), name, module, excluded, byPackage);
                }
            }
        }
        String chosen = wanted;
        if (chosen.isEmpty() && byPackage.size() > 1) {
            error("found packages " + described(byPackage) + " in \"" + shown(path) + "\"");
            return null;
        }
        if (chosen.isEmpty() && byPackage.size() == 1) {
            chosen = byPackage.keySet().iterator().next();
        }
        List<File> files = byPackage.get(chosen);
        if (files == null && !errors.isEmpty()) {
            return null; // a file that is not well-formed may have been the one
        }
        if (files == null) {
            StringBuilder message = new StringBuilder();
            if (!wanted.isEmpty() && !path.startsWith(".")) {
                message.append("cannot find package \"" + path
                        + "\": no files in package directory with package name \"" + wanted + "\"");
            } else if (excluded.isEmpty() && byPackage.isEmpty()) {
                message.append("no CUE files in " + path);
            } else {
                message.append("build constraints exclude all CUE files in " + path + ":");
                byPackage.forEach((name, others) -> others.forEach(
                        f -> excluded.put(f.source().name(), "package is " + name + ", want " + wanted)));
            }
            excluded.forEach((file, reason) ->
                    message.append("\n    ").append(file).append(": ").append(reason));
            error(message.toString());
            return null;
        }
        List<File> all = new ArrayList<>();
        if (module.exists()) {
            for (String folder : folders) {
                addAncestors(folder, chosen, module, all);
            }
        }
        all.addAll(files);
        return all;
    }

    private static String described(Map<String, List<File>> byPackage) {
        List<String> parts = new ArrayList<>();
        byPackage.forEach((name, files) -> {
            String file = files.get(0).source().name();
            parts.add("\"" + name + "\" (" + file.substring(file.lastIndexOf('/') + 1) + ")");
        });
        return String.join(" and ", parts);
    }

    /** Puts a file where it belongs: to its package, or to those that do not count. */
    private void sort(
            String path,
            String name,
            ModuleFile module,
            Map<String, String> excluded,
            Map<String, List<File>> byPackage) {
        if (name.startsWith("_") || name.startsWith(".")) {
            excluded.put(path, "filename starts with a '" + name.charAt(0) + "'");
            return;
        }
        if (name.endsWith("_tool.cue")) {
            excluded.put(path, "_tool.cue files excluded in non-cmd mode");
            return;
        }
        if (name.endsWith("_test.cue")) {
            excluded.put(path, "_test.cue files excluded in non-test mode");
            return;
        }
        File f = parse(path, module.version());
        if (f == null) {
            return;
        }
        String reason = BuildAttributes.exclusion(f, setTags, usedTags);
        if (reason != null) {
            excluded.put(path, reason);
        } else if (f.packageName().isEmpty()) {
            excluded.put(path, "no package name");
        } else {
            byPackage.computeIfAbsent(f.packageName(), k -> new ArrayList<>()).add(f);
        }
    }

    /** Adds the files of the same package in the folders around, outermost first. */
    private void addAncestors(String folder, String packageName, ModuleFile module, List<File> files) {
        List<String> around = new ArrayList<>();
        String at = folder;
        while (!at.equals(module.root()) && !at.isEmpty()) {
            int slash = at.lastIndexOf('/');
            at = slash < 0 ? "" : at.substring(0, slash);
            around.add(0, at);
        }
        for (String outer : around) {
            Map<String, List<File>> byPackage = new TreeMap<>();
            for (String name : tree.files(outer)) {
                if (name.endsWith(".cue")) {
                    sort(join(outer, name), name, module, new TreeMap<>(), byPackage);
                }
            }
            files.addAll(byPackage.getOrDefault(packageName, List.of()));
        }
    }

    // --- imports
    // --------------------------------------------------------------------------------------------------------------

    private @Nullable LoadedPackage withImports(
            String id, List<File> files, ModuleFile module, @Nullable String moduleRoot) {
        int before = errors.size();
        Map<String, LoadedPackage> imports = new TreeMap<>();
        for (File f : files) {
            for (Declaration.ImportSpec spec : f.imports()) {
                String text = text(spec);
                if (text == null || imports.containsKey(text)) {
                    continue;
                }
                ImportPath p = ImportPath.parse(text);
                if (!p.isBuiltin()) {
                    LoadedPackage imported = importPackage(p, module, position(f, spec));
                    if (imported != null) {
                        imports.put(text, imported);
                    }
                }
            }
        }
        return errors.size() == before ? new LoadedPackage(id, files, moduleRoot, imports) : null;
    }

    private @Nullable LoadedPackage importPackage(ImportPath p, ModuleFile module, Position at) {
        String key = p.path() + ":" + p.packageName();
        LoadedPackage known = packages.get(key);
        if (known != null) {
            return known;
        }
        if (!loading.add(key)) {
            error(
                    IMPORT_FAILED + "import cycle not allowed: " + String.join(" imports ", loading) + " imports "
                            + key,
                    at);
            return null;
        }
        if (loading.size() > MAX_DEPTH) {
            error(IMPORT_FAILED + "packages import each other more than " + MAX_DEPTH + " deep", at);
            return null;
        }
        int before = errors.size();
        LoadedPackage loaded = null;
        List<String> folders = folders(p, module);
        if (folders.isEmpty()) {
            error(IMPORT_FAILED + "cannot find package \"" + p.path() + "\"" + where(module), at);
        } else {
            List<File> files = packageFiles(folders, p.packageName(), module, p.path());
            if (files != null && errors.size() == before) {
                String id = p.qualifier().isEmpty() ? p.path() : p.path() + ":" + p.qualifier();
                loaded = withImports(id, files, module, root(module));
            }
            blame(before, at);
        }
        loading.remove(key);
        if (loaded != null) {
            packages.put(key, loaded);
        }
        return loaded;
    }

    /** Tells of the errors of a package, all from a number on, that they make its import fail. */
    private void blame(int from, Position at) {
        errors.subList(from, errors.size()).replaceAll(e -> {
            if (e.message().startsWith(IMPORT_FAILED)) {
                return e;
            }
            List<Position> places = new ArrayList<>(List.of(at));
            places.addAll(e.positions());
            return new CueError(e.code(), e.path(), IMPORT_FAILED + e.message(), places, e.hint());
        });
    }

    private static String where(ModuleFile module) {
        return module.exists()
                ? ": it is neither in module " + module.path() + " nor vendored in cue.mod or vendor"
                : ": there is no cue.mod/module.cue";
    }

    private List<String> folders(ImportPath p, ModuleFile module) {
        String within = module.exists() ? folderWithin(module, p) : null;
        if (within != null && strangeness(module, within) == null) {
            return List.of(within);
        }
        Set<String> found = new TreeSet<>();
        for (String vendored : VENDORED) {
            String folder = join(module.root(), vendored + p.path());
            if (!tree.files(folder).isEmpty()) {
                found.add(folder);
            }
        }
        if (!found.isEmpty() || !module.exists()) {
            return List.copyOf(found);
        }
        return vendored(p).stream()
                .map(path -> join(module.root(), VENDOR + path))
                .filter(folder -> !tree.files(folder).isEmpty())
                .limit(1)
                .toList();
    }

    /** Returns where a package may lie in the vendor folder: its version stands behind the path of its module, any part of its own. */
    private static List<String> vendored(ImportPath p) {
        List<String> paths = new ArrayList<>(List.of(p.path()));
        if (!p.version().isEmpty()) {
            for (int end = p.path().length(); end > 0; end = p.path().lastIndexOf('/', end - 1)) {
                paths.add(p.path().substring(0, end) + "@" + p.version()
                        + p.path().substring(end));
            }
        }
        return paths;
    }

    private static @Nullable String text(Declaration.ImportSpec spec) {
        try {
            return StringLiteral.parse(spec.path().text()).text();
        } catch (LiteralException e) {
            return null;
        }
    }

    // --- files
    // ----------------------------------------------------------------------------------------------------------------

    private ModuleFile module(String folder) {
        ModuleFile known = modules.get(folder);
        if (known != null) {
            return known;
        }
        String path = join(folder, MODULE_FILE);
        byte[] content = read(path);
        ModuleFile module;
        if (content != null) {
            module = ModuleFile.parse(folder, SourceFile.of(path, decode(content)), errors);
        } else if (folder.isEmpty()) {
            module = ModuleFile.none(options.folder());
        } else {
            int slash = folder.lastIndexOf('/');
            module = module(slash < 0 ? "" : folder.substring(0, slash));
        }
        modules.put(folder, module);
        return module;
    }

    private @Nullable File parse(String path, LanguageVersion version) {
        if (parsed.containsKey(path)) {
            return parsed.get(path);
        }
        byte[] content = read(path);
        File file = null;
        if (content != null) {
            ParseResult<File> result =
                    Parser.parseFile(SourceFile.of(path, decode(content)), ParseOptions.DEFAULT.with(version));
            errors.addAll(result.errors());
            file = result.tree();
        }
        parsed.put(path, file);
        return file;
    }

    /** Returns the content of a file; null, with an error added if there is one that cannot be read. */
    private byte @Nullable [] read(String path) {
        try {
            return tree.read(path);
        } catch (UncheckedIOException e) {
            error("Tried to read the file but " + e.getMessage(), new Position(path, 0, 1, 1));
            return null;
        }
    }

    /** Returns the text of a file: UTF-8, or UTF-16 if a byte order mark says so; what is malformed becomes U+FFFD. */
    private static String decode(byte[] content) {
        int first = content.length < 2 ? 0 : (content[0] & 0xFF) << 8 | content[1] & 0xFF;
        if (first == 0xFEFF || first == 0xFFFE) {
            return new String(content, StandardCharsets.UTF_16);
        }
        String text = new String(content, StandardCharsets.UTF_8);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** Returns a path within the tree, or null if it leads out of it. */
    private static @Nullable String resolve(String folder, String relative) {
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

    private static String join(String folder, String name) {
        return folder.isEmpty() ? name : name.isEmpty() ? folder : folder + "/" + name;
    }

    private static Position position(File f, Declaration.ImportSpec spec) {
        return new SourcePos(f.source(), spec.start(), spec.end()).toPosition();
    }

    private void error(String message, Position... positions) {
        errors.add(CueError.of(ErrorCode.LOAD, message, positions));
    }
}
