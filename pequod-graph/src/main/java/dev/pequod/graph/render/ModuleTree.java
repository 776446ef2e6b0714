package dev.pequod.graph.render;

import dev.pequod.api.ModuleFiles;
import dev.pequod.api.Quote;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.Instance;
import dev.pequod.cue.Limits;
import dev.pequod.cue.LoadOptions;
import dev.pequod.cue.SourceTree;
import dev.pequod.cue.errors.CueException;
import dev.pequod.graph.render.RenderError.Stage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of a module, and their folders. */
final class ModuleTree implements SourceTree {
    private static final Pattern PART = Pattern.compile("(policy|vendor|cue\\.mod)(/.*)?");

    private static final Pattern UNCOUNTED = Pattern.compile("[._].*|.*_(tool|test)\\.cue");
    private static final Pattern UNCOUNTED_FOLDER = Pattern.compile("[._].*|testdata|cue\\.mod");
    private static final Pattern CLAUSE =
            Pattern.compile("^[ \t]*+package[ \t]++([\\p{L}\\p{Nd}_$#]++)", Pattern.MULTILINE);
    /** An attribute that may keep a file out of its package. */
    private static final Pattern CONDITION = Pattern.compile("^[ \t]*+@(if|ignore)\\(", Pattern.MULTILINE);

    /** The beginning of a line that is neither empty nor a comment. */
    private static final Pattern SAID = Pattern.compile("^[ \t]*+(?!//)[^\\s]", Pattern.MULTILINE);

    /** How many folders an error names. */
    private static final int MOST_FOLDERS = 5;

    private final ModuleFiles files;
    private final Map<String, List<String>> folders = new HashMap<>();
    private final Map<String, Set<String>> foldersBelow = new HashMap<>();

    ModuleTree(ModuleFiles files) {
        this.files = files;
        for (String path : files.paths()) {
            int slash = path.lastIndexOf('/');
            folders.computeIfAbsent(slash < 0 ? "" : path.substring(0, slash), f -> new ArrayList<>())
                    .add(path.substring(slash + 1));
            for (int end = slash; end > 0; ) {
                int above = path.lastIndexOf('/', end - 1);
                foldersBelow
                        .computeIfAbsent(path.substring(0, Math.max(0, above)), f -> new TreeSet<>())
                        .add(path.substring(above + 1, end));
                end = above;
            }
        }
        folders.values().forEach(names -> names.sort(null));
    }

    @Override
    public byte @Nullable [] read(String path) {
        return files.bytes(path).orElse(null);
    }

    @Override
    public List<String> files(String folder) {
        return folders.getOrDefault(folder, List.of());
    }

    @Override
    public List<String> folders(String folder) {
        return List.copyOf(foldersBelow.getOrDefault(folder, Set.of()));
    }

    /** Compiles a package of the module. */
    Instance load(List<String> arguments, Limits limits) throws CueException {
        return CueContext.create().withLimits(limits).load(this, LoadOptions.DEFAULTS, arguments);
    }

    /** Returns what to load: the package, or a file that is alone and has no package clause, or that no package counts. */
    List<String> root() {
        List<String> names = cueFiles("").toList();
        boolean isAlone = names.size() == 1 && !head(names.getFirst()).isOfPackage();
        return isAlone ? names : List.of();
    }

    private String text(String path) {
        String text = files.bytes(path)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /**
     * What a CUE file begins with.
     *
     * @param name the name of its package; {@code _} if it has none
     * @param isUncounted whether its name, or an attribute, leaves it out of that
     * @param isSilent whether it holds nothing but comments
     */
    private record Head(String name, boolean isUncounted, boolean isSilent) {
        boolean isOfPackage() {
            return !isUncounted && !name.equals("_");
        }
    }

    private Head head(String path) {
        String text = text(path);
        Matcher clause = CLAUSE.matcher(text);
        boolean isNamed = clause.find();
        String before = isNamed ? text.substring(0, clause.start()) : text;
        return new Head(
                isNamed ? clause.group(1) : "_",
                UNCOUNTED.matcher(path.substring(path.lastIndexOf('/') + 1)).matches()
                        || CONDITION.matcher(before).find(),
                !SAID.matcher(text).find());
    }

    /** Returns the folder {@code policy} and those below it that hold CUE files. */
    Set<String> policyFolders() {
        return foldersWithCue(folder -> folder.equals("policy") || folder.startsWith("policy/"));
    }

    /**
     * Returns the paths of a folder's CUE files that say something and belong to no package, so that nothing of it counts, though neither their
     * names nor attributes leave them out.
     */
    List<String> nameless(String folder) {
        return cueFiles(folder).filter(this::isOutside).toList();
    }

    private boolean isOutside(String path) {
        Head head = head(path);
        return !head.isUncounted() && !head.isOfPackage() && !head.isSilent();
    }

    /** Returns the paths of a folder's CUE files that their names or attributes leave out of its package. */
    List<String> leftOut(String folder) {
        return cueFiles(folder).filter(path -> head(path).isUncounted()).toList();
    }

    private Stream<String> cueFiles(String folder) {
        return files(folder).stream()
                .filter(name -> name.endsWith(".cue"))
                .map(name -> folder.isEmpty() ? name : folder + "/" + name);
    }

    private Set<String> foldersWithCue(Predicate<String> wanted) {
        Set<String> found = new TreeSet<>();
        folders.forEach((folder, names) -> {
            if (wanted.test(folder) && names.stream().anyMatch(name -> name.endsWith(".cue"))) {
                found.add(folder);
            }
        });
        return found;
    }

    /** Reports whether there are no CUE files, but for the module file, vendored modules and the like. */
    boolean isEmpty() {
        return foldersWithCue(String::isEmpty).isEmpty() && packages().isEmpty();
    }

    /** Reports whether there are CUE files, and none at the top: somebody has named a whole repository. */
    boolean isNested() {
        return foldersWithCue(String::isEmpty).isEmpty() && !packages().isEmpty();
    }

    /** Returns the folders with CUE files of the module's own, but for those of its policy; the top is empty. */
    Set<String> packages() {
        return foldersWithCue(folder -> !PART.matcher(folder).matches());
    }

    /**
     * Returns what to load for each package of a folder; nothing where {@code ./...} leaves the folder out, or all the files in it.
     *
     * @param folder one of {@link #packages()}
     */
    List<List<String>> packages(String folder) {
        Set<String> names = isLeftOut(folder)
                ? Set.of()
                : cueFiles(folder)
                        .map(this::head)
                        .filter(head -> !head.isUncounted())
                        .map(Head::name)
                        .collect(Collectors.toCollection(TreeSet::new));
        if (names.isEmpty()) {
            return List.of();
        }
        if (names.contains("_") || (names.size() == 1 && folder.isEmpty())) {
            return List.of(folder.isEmpty() ? root() : List.of("./" + folder)); // the loader tells what is wrong
        }
        return names.stream()
                .map(name -> List.of((folder.isEmpty() ? "." : "./" + folder) + ":" + name))
                .toList();
    }

    private boolean isLeftOut(String folder) {
        for (int end = folder.indexOf('/'); !folder.isEmpty(); end = folder.indexOf('/', end + 1)) {
            String above = end < 0 ? folder : folder.substring(0, end);
            if (UNCOUNTED_FOLDER
                            .matcher(above.substring(above.lastIndexOf('/') + 1))
                            .matches()
                    || folders.containsKey(above + "/cue.mod")) {
                return true;
            }
            if (end < 0) {
                return false;
            }
        }
        return false;
    }

    RenderError nested() {
        Set<String> modules = packages();
        List<String> tops = modules.stream()
                .filter(folder -> modules.stream().noneMatch(other -> folder.startsWith(other + "/")))
                .toList();
        int others = tops.size() - MOST_FOLDERS;
        return lacks(
                "the module has no CUE files at its top, but in "
                        + tops.stream().limit(MOST_FOLDERS).map(Quote::of).collect(Collectors.joining(", "))
                        + (others > 0 ? " and " + others + " more" : ""),
                "name the folder of the module; a reference to a repository does so by &path="
                        + URLEncoder.encode(tops.getFirst(), StandardCharsets.UTF_8)
                                .replace("+", "%20")
                                .replace("%2F", "/"));
    }

    static RenderError outside(String file) {
        return new RenderError(
                Stage.COMPILE,
                CueErrors.INVALID_MODULE,
                "",
                "the file belongs to no package, so that nothing of it would count",
                List.of(VetFinding.beginning(file)),
                "begin it with a line such as: package policy");
    }

    static RenderError lacks(String message, @Nullable String hint) {
        return new RenderError(Stage.COMPILE, CueErrors.INVALID_MODULE, "", message, List.of(), hint);
    }
}
