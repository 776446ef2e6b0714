package dev.pequod.cue.internal.load;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.errors.Position;
import dev.pequod.cue.internal.source.Progress;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.source.SourcePos;
import dev.pequod.cue.internal.syntax.Declaration;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.Labels;
import dev.pequod.cue.internal.syntax.LanguageVersion;
import dev.pequod.cue.internal.syntax.LiteralException;
import dev.pequod.cue.internal.syntax.ParseOptions;
import dev.pequod.cue.internal.syntax.ParseResult;
import dev.pequod.cue.internal.syntax.Parser;
import dev.pequod.cue.internal.syntax.StringLiteral;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Loads packages and everything they import. A package consists of the files of one folder with one package name and of those with
 * the same name in the folders around it, up to the top of the module. {@link PackageFinder} says where imports are looked up. Each file is
 * parsed once.
 */
public final class Loader {
    /** How deep packages may import each other. */
    private static final int MAX_DEPTH = 200;

    private static final String IMPORT_FAILED = "import failed: ";

    /** So much of a path that is none is shown. */
    private static final int MAX_SHOWN = 200;

    private final FileTree given;
    private final LoadOptions options;
    private final List<CueError> errors = new ArrayList<>();
    private final ModuleTree tree;
    private final PackageFinder finder;
    private final Map<String, @Nullable File> parsed = new HashMap<>();
    /** What was imported; null for what could not be loaded, of which its first import told. */
    private final Map<String, @Nullable LoadedPackage> packages = new HashMap<>();

    private final Set<String> setTags;
    private final Set<String> usedTags = new TreeSet<>();
    /** The packages that are being loaded by their folders and names, and as messages call them. */
    private final Map<String, String> loading = new LinkedHashMap<>();

    /** How many tokens were read; nothing more is once there were too many. */
    private long tokens;

    private Loader(FileTree tree, LoadOptions options) {
        given = tree;
        this.options = options;
        this.tree = new ModuleTree(tree, options.folder(), errors);
        finder = new PackageFinder(this.tree, errors);
        this.setTags = Set.copyOf(options.tags());
    }

    /** Files of a folder before those of the folders in it, then by name. */
    private static final Comparator<String> BY_FOLDER = Comparator.<String>comparingLong(
                    n -> n.chars().filter(c -> c == '/').count())
            .thenComparing(Comparator.naturalOrder());

    /**
     * Loads what the arguments name: packages ({@code .}, {@code ./folder:name}, an import path that the module provides, or
     * {@code ./...} for all in a folder and below it), and files that end in {@code .cue}, which are a package of their own behind the
     * others.
     */
    public static LoadResult load(FileTree tree, List<String> arguments, LoadOptions options) {
        Loader loader = new Loader(tree, options);
        List<LoadedPackage> loaded = new ArrayList<>();
        try {
            loader.load(arguments.isEmpty() ? List.of(".") : arguments, loaded);
        } catch (UncheckedIOException e) {
            loader.error("Tried to find CUE files but " + e.getMessage());
        }
        return loader.result(loaded);
    }

    /** Loads one file of at most so many tokens that stands in no module; it may import builtin packages. */
    public static LoadResult load(SourceFile file, long maxTokens) {
        Loader loader = new Loader(FileTree.of(Map.of()), LoadOptions.DEFAULT);
        ParseResult<File> parsed = Parser.parseFile(file, ParseOptions.DEFAULT.withMaxTokens(maxTokens));
        loader.errors.addAll(parsed.errors());
        loader.tokens = parsed.tokens();
        List<LoadedPackage> loaded = new ArrayList<>();
        if (loader.errors.isEmpty()) {
            File f = parsed.tree();
            add(loader.withImports(mainId(f.packageName()), List.of(f), ModuleFile.none(""), null), loaded);
        }
        return loader.result(loaded);
    }

    private LoadResult result(List<LoadedPackage> loaded) {
        return new LoadResult(
                errors.isEmpty() ? loaded : List.of(),
                errors,
                given,
                options.tags(),
                usedTags,
                tokens,
                options.maxTokens());
    }

    /** Loads one after another, up to the first with errors. */
    private void load(List<String> arguments, List<LoadedPackage> loaded) {
        Map<Boolean, List<String>> kinds =
                arguments.stream().collect(Collectors.partitioningBy(a -> a.endsWith(".cue")));
        for (String argument : kinds.getOrDefault(false, List.of())) {
            if (errors.isEmpty() && ImportPath.parse(argument).isPattern()) {
                loadAll(argument, loaded);
            } else if (errors.isEmpty()) {
                add(loadArgument(argument), loaded);
            }
        }
        List<String> files = kinds.getOrDefault(true, List.of());
        if (errors.isEmpty() && !files.isEmpty()) {
            add(loadFiles(files), loaded);
        }
    }

    private static void add(@Nullable LoadedPackage p, List<LoadedPackage> loaded) {
        if (p != null) {
            loaded.add(p);
        }
    }

    // --- arguments
    // ------------------------------------------------------------------------------------------------------------

    private @Nullable LoadedPackage loadFiles(List<String> names) {
        ModuleFile module = tree.module(options.folder());
        if (!errors.isEmpty()) {
            return null;
        }
        List<File> files = new ArrayList<>();
        StringBuilder excluded = new StringBuilder();
        String packageName = "";
        String first = "";
        for (String name : names.stream().sorted(BY_FOLDER).toList()) {
            String path = ModuleTree.resolve(options.folder(), name);
            File f = path == null ? null : parse(path, module.version());
            if (path == null || f == null) {
                if (errors.isEmpty()) {
                    error("cannot read " + name + ": no such file");
                }
                continue;
            }
            String reason = exclusion(f);
            if (reason != null) {
                excluded.append("\n    ").append(path).append(": ").append(reason);
                continue;
            }
            if (!packageName.isEmpty() && !f.packageName().isEmpty() && !packageName.equals(f.packageName())) {
                error("found packages \"" + packageName + "\" (" + first + ") and \"" + f.packageName() + "\" ("
                        + lastName(path) + ") in \".\"");
            }
            if (packageName.isEmpty() && !f.packageName().isEmpty()) {
                packageName = f.packageName();
                first = lastName(path);
            }
            String purpose = otherPurpose(path);
            if (purpose == null) {
                files.add(f);
            } else {
                excluded.append("\n    ").append(path).append(": ").append(purpose);
            }
        }
        if (files.isEmpty() && errors.isEmpty()) {
            error("build constraints exclude all CUE files in command-line-arguments:" + excluded);
        }
        return errors.isEmpty() ? withImports(mainId(packageName), files, module, null) : null;
    }

    private @Nullable LoadedPackage loadArgument(String argument) {
        ImportPath p = ImportPath.parse(argument);
        if (p.qualifier().equals("_")) {
            error("invalid import path qualifier _ in \"" + argument + "\"");
            return null;
        }
        if (argument.startsWith("@")) {
            error("malformed import path \"\": empty string");
            return null;
        }
        ModuleFile module = tree.module(options.folder());
        if (!errors.isEmpty()) {
            return null;
        }
        String wanted = p.qualifier().isEmpty() ? options.packageName() : p.qualifier();
        List<String> folders;
        if (p.isRelative()) {
            String folder = folder(p, argument, module);
            if (folder == null) {
                return null;
            }
            module = tree.module(folder);
            folders = List.of(folder);
        } else {
            if (p.isBuiltin()) {
                error("standard library import path \"" + p.path() + "\" cannot be imported as a CUE package");
                return null;
            }
            if (wanted.isEmpty()) {
                wanted = p.packageName();
                if (!Labels.isIdentifier(wanted)) {
                    error(nameless(p));
                    return null;
                }
            }
            List<PackagePlace> places = module.exists() ? finder.places(p, module) : List.of();
            folders = places.size() == 1
                    ? places.getFirst().folders().stream().filter(tree::hasCue).toList()
                    : List.of();
            if (folders.isEmpty()) {
                error(notFound(p, places));
                return null;
            }
        }
        String path = p.path().isEmpty() ? "." : p.path();
        List<File> files = packageFiles(new PackagePlace(folders, module, module.exists(), p.path()), wanted, path);
        return files == null ? null : main(files, module);
    }

    /** Loads the packages of a folder and of all below it, but for those with a module of their own. */
    private void loadAll(String pattern, List<LoadedPackage> loaded) {
        ImportPath p = ImportPath.parse(pattern);
        if (p.qualifier().equals("_")) {
            error("invalid import path qualifier _ in \"" + pattern + "\"");
            return;
        }
        ModuleFile module = tree.module(options.folder());
        String top = errors.isEmpty() ? top(p, pattern, module) : null;
        if (top == null) {
            return;
        }
        int before = loaded.size();
        Deque<String> open = new ArrayDeque<>(List.of(top));
        while (!open.isEmpty() && errors.isEmpty()) {
            String folder = open.pop();
            List<String> below = tree.folders(folder);
            if (folder.equals(top) || !below.contains(ModuleTree.MODULE_FOLDER)) {
                String wanted = p.qualifier().isEmpty() ? options.packageName() : p.qualifier();
                List<File> files = chosen(PackagePlace.in(folder, tree.module(folder)), wanted, false)
                        .files();
                add(files == null ? null : main(files, tree.module(folder)), loaded);
                below.reversed().stream()
                        .filter(name ->
                                !name.equals(ModuleTree.MODULE_FOLDER) && !name.equals("testdata") && !isHidden(name))
                        .forEach(name -> open.push(ModuleTree.join(folder, name)));
            }
        }
        if (errors.isEmpty() && loaded.size() == before) {
            error("cue: \"" + p.path() + "\" matched no packages");
        }
    }

    /**
     * Returns the folder that a pattern starts from; null with an error added if it is not named by its place. Paths of the module itself
     * match nothing either, as for the reference.
     */
    private @Nullable String top(ImportPath p, String pattern, ModuleFile module) {
        if (p.isRelative()) {
            return folder(p.withoutPattern(), pattern, module);
        }
        boolean isForeign =
                module.exists() && PackageFinder.folderWithin(module.root(), module.path(), p.withoutPattern()) == null;
        error(
                isForeign
                        ? "pattern not allowed in external package path \"" + pattern + "\""
                        : "cue: \"" + p.path() + "\" matched no packages");
        return null;
    }

    private @Nullable LoadedPackage main(List<File> files, ModuleFile module) {
        return withImports(mainId(files.getFirst().packageName()), files, module, root(module));
    }

    /** Returns the folder that a relative path names; null with an error added if the module does not have it. */
    private @Nullable String folder(ImportPath p, String argument, ModuleFile module) {
        String folder = ModuleTree.resolve(options.folder(), p.path());
        if (folder == null) {
            error("cannot find package \"" + argument + "\": it is outside the files given");
            return null;
        }
        String reason = module.exists() ? tree.strangeness(module, folder) : null;
        if (reason != null) {
            error("cannot determine import path for \"" + argument + "\" (" + reason + ")");
            return null;
        }
        return folder;
    }

    /** Reports whether an import has a name that its package may have, and a path that leads to one; adds an error if not. */
    private boolean isImport(String text, ImportPath p, Position at) {
        if (p.isRelative()) {
            error(IMPORT_FAILED + "relative import paths not allowed (\"" + text + "\")", at);
            return false;
        }
        if (p.qualifier().equals("_")) {
            error(IMPORT_FAILED + "_ is not a valid import path qualifier in \"" + p.path() + ":_\"", at);
            return false;
        }
        if (p.qualifier().isEmpty() && !Labels.isIdentifier(p.packageName())) {
            error(IMPORT_FAILED + nameless(p), at);
            return false;
        }
        String problem = p.problem();
        if (problem != null) {
            String shown = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
            error(
                    IMPORT_FAILED + "cannot find package \"" + shown + "\": malformed import path \"" + shown + "\": "
                            + problem,
                    at);
            return false;
        }
        return true;
    }

    private static String nameless(ImportPath p) {
        return "cannot determine package name for \"" + p.path() + "\"; set it explicitly with ':'";
    }

    /**
     * Returns a folder as the reference shows it where packages clash: as seen from the top of the module or, if a package has the name
     * of the folder, from where the command runs.
     */
    private String shown(String folder, ModuleFile module, Set<String> names) {
        String top = module.exists() ? module.root() : options.folder();
        String path = folder.equals(top) ? module.path() : folder;
        boolean isNamed = names.contains(lastName(path));
        String from = isNamed ? options.folder() : top;
        String seen = folder.equals(from) || !ModuleTree.isBelow(from, folder)
                ? ""
                : folder.substring(from.isEmpty() ? 0 : from.length() + 1);
        return seen.isEmpty() ? "." : isNamed ? "./" + seen : seen;
    }

    private static @Nullable String root(ModuleFile module) {
        return module.exists() ? module.root() : null;
    }

    private static String mainId(String packageName) {
        return packageName.isEmpty() ? "" : ":" + packageName;
    }

    // --- packages
    // -------------------------------------------------------------------------------------------------------------

    /**
     * Files of a folder.
     *
     * @param files those of the package; null if there is none
     * @param excluded why others do not count, by name
     * @param byPackage those that count
     */
    private record Choice(
            @Nullable List<File> files, Map<String, String> excluded, Map<String, List<File>> byPackage) {}

    /** Returns the files of the package {@code wanted}, or of the only one; null with an error added if there is none. */
    private @Nullable List<File> packageFiles(PackagePlace place, String wanted, String path) {
        Choice choice = chosen(place, wanted, true);
        if (choice.files == null && errors.isEmpty()) {
            error(absence(choice, wanted, path));
        }
        return choice.files;
    }

    /**
     * Returns the files of the package {@code wanted}, or of the only one; adds an error if there are several.
     *
     * @param isNamed whether the user or an import named the package, not a pattern
     */
    private Choice chosen(PackagePlace place, String wanted, boolean isNamed) {
        Map<String, String> excluded = new TreeMap<>();
        Map<String, List<File>> byPackage = new TreeMap<>();
        ModuleFile module = place.module();
        for (String folder : place.folders()) {
            for (String name : tree.files(folder)) {
                if (name.endsWith(".cue")) {
                    sort(ModuleTree.join(folder, name), name, module, excluded, byPackage);
                }
            }
        }
        String name = wanted;
        if (name.isEmpty() && byPackage.size() > 1) {
            error("found packages " + described(byPackage) + " in \""
                    + shown(place.folders().getFirst(), module, isNamed ? byPackage.keySet() : Set.of()) + "\"");
            return new Choice(null, excluded, byPackage);
        }
        if (name.isEmpty() && byPackage.size() == 1) {
            name = byPackage.keySet().iterator().next();
        }
        List<File> files = byPackage.get(name);
        if (files == null) {
            return new Choice(null, excluded, byPackage);
        }
        List<File> all = new ArrayList<>();
        if (place.hasAncestors()) {
            for (String folder : place.folders()) {
                addAncestors(folder, name, module, all);
            }
        }
        all.addAll(files);
        return new Choice(all, excluded, byPackage);
    }

    /** Returns why there are no files of a package. */
    private static String absence(Choice choice, String wanted, String path) {
        StringBuilder message = new StringBuilder();
        if (!wanted.isEmpty() && !path.startsWith(".")) {
            message.append("cannot find package \"" + path + "\": no files in package directory with package name \""
                    + wanted + "\"");
        } else if (choice.excluded.isEmpty() && choice.byPackage.isEmpty()) {
            message.append("no CUE files in " + path);
        } else {
            message.append("build constraints exclude all CUE files in " + path + ":");
            choice.byPackage.forEach((name, others) -> others.forEach(
                    f -> choice.excluded.put(f.source().name(), "package is " + name + ", want " + wanted)));
        }
        choice.excluded.forEach((file, reason) ->
                message.append("\n    ").append(file).append(": ").append(reason));
        return message.toString();
    }

    private static String described(Map<String, List<File>> byPackage) {
        List<String> parts = new ArrayList<>();
        byPackage.forEach((name, files) -> {
            parts.add("\"" + name + "\" (" + lastName(files.getFirst().source().name()) + ")");
        });
        return String.join(" and ", parts);
    }

    /** Returns why a file of that name is none to be evaluated, or null. */
    private static @Nullable String otherPurpose(String name) {
        return name.endsWith("_tool.cue")
                ? "_tool.cue files excluded in non-cmd mode"
                : name.endsWith("_test.cue") ? "_test.cue files excluded in non-test mode" : null;
    }

    /** Puts a file where it belongs: to its package, or to those that do not count. */
    private void sort(
            String path,
            String name,
            ModuleFile module,
            Map<String, String> excluded,
            Map<String, List<File>> byPackage) {
        if (isHidden(name)) {
            excluded.put(path, "filename starts with a '" + name.charAt(0) + "'");
            return;
        }
        String purpose = otherPurpose(name);
        if (purpose != null) {
            excluded.put(path, purpose);
            return;
        }
        File f = parse(path, module.version());
        if (f == null) {
            return;
        }
        String reason = exclusion(f);
        if (reason != null) {
            excluded.put(path, reason);
        } else if (f.packageName().isEmpty()) {
            excluded.put(path, "no package name");
        } else {
            byPackage.computeIfAbsent(f.packageName(), k -> new ArrayList<>()).add(f);
        }
    }

    private static boolean isHidden(String name) {
        return name.startsWith("_") || name.startsWith(".");
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
                    sort(ModuleTree.join(outer, name), name, module, new TreeMap<>(), byPackage);
                }
            }
            files.addAll(byPackage.getOrDefault(packageName, List.of()));
        }
    }

    // --- imports
    // --------------------------------------------------------------------------------------------------------------

    private @Nullable LoadedPackage withImports(
            String id, List<File> files, ModuleFile module, @Nullable String moduleRoot) {
        boolean isWhole = true;
        Map<String, LoadedPackage> imports = new TreeMap<>();
        for (File f : files) {
            for (Declaration.ImportSpec spec : f.imports()) {
                String text = text(spec);
                if (text == null || imports.containsKey(text)) {
                    continue;
                }
                ImportPath p = ImportPath.parse(text);
                if (p.isBuiltin()) {
                    continue;
                }
                Position at = position(f, spec);
                LoadedPackage imported = isImport(text, p, at) ? importPackage(p, module, at) : null;
                if (imported == null) {
                    isWhole = false;
                } else {
                    imports.put(text, imported);
                }
            }
        }
        return isWhole ? new LoadedPackage(id, files, moduleRoot, finder.within(module), imports) : null;
    }

    private @Nullable LoadedPackage importPackage(ImportPath p, ModuleFile module, Position at) {
        int before = errors.size();
        List<PackagePlace> places = finder.places(p, module);
        if (errors.size() == before && places.size() != 1) {
            String hint = places.isEmpty() ? where(module.main()) : "keep one of them, or rename the others";
            errors.add(new CueError(ErrorCode.LOAD, "", IMPORT_FAILED + notFound(p, places), List.of(at), hint));
        }
        if (errors.size() > before) {
            return null;
        }
        PackagePlace place = places.getFirst();
        LanguageVersion language = place.module().version();
        String problem = ModuleReader.problem(language, language.toString());
        if (problem != null) {
            error(IMPORT_FAILED + place.module().qualified() + ": " + problem, at);
            return null;
        }
        String key = String.join(" ", place.folders()) + ":" + p.packageName();
        if (packages.containsKey(key)) {
            return packages.get(key);
        }
        String shown = p.path() + ":" + p.packageName();
        if (loading.size() == MAX_DEPTH && !loading.containsKey(key)) {
            error(IMPORT_FAILED + "packages import each other more than " + MAX_DEPTH + " deep", at);
            return null;
        }
        if (loading.putIfAbsent(key, shown) != null) {
            String cycle = loading.entrySet().stream()
                    .dropWhile(outside -> !outside.getKey().equals(key))
                    .map(Map.Entry::getValue)
                    .collect(Collectors.joining(" imports "));
            error(IMPORT_FAILED + "import cycle not allowed: " + cycle + " imports " + shown, at);
            return null;
        }
        LoadedPackage loaded = null;
        List<File> files = packageFiles(place, p.packageName(), p.path());
        if (files != null && errors.size() == before) {
            String id = p.qualifier().isEmpty() ? place.path() : place.path() + ":" + p.qualifier();
            loaded = withImports(id, files, place.module(), root(place.module()));
        }
        blame(before, at);
        loading.remove(key);
        packages.put(key, loaded);
        return loaded;
    }

    /** Returns why an import is of no package, or of which ones it could be. */
    private static String notFound(ImportPath p, List<PackagePlace> places) {
        String path = p.version().isEmpty() ? p.path() : p.path() + "@" + p.version();
        if (places.isEmpty()) {
            return "cannot find package \"" + p.path() + "\": cannot find module providing package " + p.path();
        }
        return "cannot find package \"" + path + "\": ambiguous import: found package " + path
                + " in multiple locations:\n\t"
                + places.stream().map(PackagePlace::shown).collect(Collectors.joining("\n\t"));
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
                ? "it is neither in module " + module.path()
                        + " nor vendored in cue.mod or vendor; deps in cue.mod/module.cue"
                        + " names the modules that are fetched"
                : "there is no cue.mod/module.cue";
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

    private @Nullable File parse(String path, LanguageVersion version) {
        if (parsed.containsKey(path)) {
            return parsed.get(path);
        }
        Progress.endIfInterrupted(0);
        byte[] content = tree.read(path);
        File file = null;
        if (content != null && tokens <= options.maxTokens()) {
            ParseResult<File> result = Parser.parseFile(
                    SourceFile.of(path, SourceFile.decode(content)),
                    ParseOptions.DEFAULT.with(version).withMaxTokens(options.maxTokens() - tokens));
            tokens += result.tokens();
            errors.addAll(result.errors());
            file = result.tree();
        }
        parsed.put(path, file);
        return file;
    }

    /** Returns why the file is left out, or null if it is not; a condition that is none is an error, too. */
    private @Nullable String exclusion(File f) {
        try {
            return BuildAttributes.exclusion(f, setTags, usedTags);
        } catch (BuildAttributes.MalformedException e) {
            errors.add(e.error());
            return e.getMessage();
        }
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static Position position(File f, Declaration.ImportSpec spec) {
        return new SourcePos(f.source(), spec.start(), spec.end()).toPosition();
    }

    private void error(String message, Position... positions) {
        errors.add(CueError.of(ErrorCode.LOAD, message, positions));
    }
}
