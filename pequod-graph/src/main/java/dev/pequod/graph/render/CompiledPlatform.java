package dev.pequod.graph.render;

import dev.pequod.api.ModuleFiles;
import dev.pequod.api.Quote;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.Data;
import dev.pequod.cue.Field;
import dev.pequod.cue.FieldType;
import dev.pequod.cue.Instance;
import dev.pequod.cue.Kind;
import dev.pequod.cue.Limits;
import dev.pequod.cue.LoadOptions;
import dev.pequod.cue.Path;
import dev.pequod.cue.SourceTree;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.PlainJson;
import dev.pequod.graph.render.RenderError.Stage;
import dev.pequod.graph.render.RenderInput.Fact;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A platform module, compiled once and evaluated as often as needed, by any number of threads at once. Immutable. */
final class CompiledPlatform {
    static final Path RENDER = Path.parse("#Render");
    static final Path INPUT = Path.of("input");
    private static final Path OUTPUT = Path.of("output");
    private static final Value RENDERED = GraphSchema.INSTANCE.value().lookup("#Rendered");
    private static final String LIBRARY = "a library for other modules has neither; cue mod publish publishes it";
    private static final String FACTS = "#Render.input & {metadata: {labels: _, annotations: _}, platform: _}";

    /**
     * A package of the module's policy.
     *
     * @param folder where its files are
     * @param instance the package
     */
    record Policy(String folder, Instance instance) {
        /** Returns where its files begin. */
        List<Position> places() {
            return instance.value().positions().stream().limit(1).toList();
        }
    }

    private final Instance module;
    private final List<Policy> policies;
    private final Set<Fact> facts;
    private final int weight;

    private CompiledPlatform(Instance module, List<Policy> policies, Set<Fact> facts, int weight) {
        this.weight = weight;
        this.module = module;
        this.policies = List.copyOf(policies);
        this.facts = Set.copyOf(facts);
    }

    /**
     * Compiles a module with its policies.
     *
     * @param limits what finding the facts may use
     * @throws RenderFailure with everything that is wrong with it
     */
    static CompiledPlatform compile(ModuleFiles files, Limits limits) throws RenderFailure {
        Tree tree = new Tree(files.evaluated());
        List<RenderError> errors = new ArrayList<>();
        if (tree.isEmpty()) {
            throw new RenderFailure(List.of(Tree.lacks("the module has no CUE files", null)));
        }
        if (tree.isNested()) {
            throw new RenderFailure(List.of(tree.nested()));
        }
        Instance module = load(tree, tree.root(), limits, errors);
        if (module != null) {
            require(module, "#Input", "what spec may hold", null, errors);
            require(module, "#Render", "how it becomes objects", errors.isEmpty() ? null : LIBRARY, errors);
        }
        if (module == null || !errors.isEmpty()) {
            throw new RenderFailure(errors);
        }
        List<Policy> policies = new ArrayList<>();
        for (String folder : tree.policyFolders()) {
            Instance policy = load(tree, List.of("./" + folder), limits, errors);
            if (policy != null) {
                policies.add(new Policy(folder, policy));
            }
        }
        if (!errors.isEmpty()) {
            throw new RenderFailure(errors);
        }
        return new CompiledPlatform(
                module,
                policies,
                facts(module),
                CompiledPlatforms.weight(files.evaluated().totalBytes()));
    }

    /** Returns about how many bytes of memory it takes. */
    int weight() {
        return weight;
    }

    private static @Nullable Instance load(Tree tree, List<String> arguments, Limits limits, List<RenderError> errors) {
        try {
            return CueContext.create().withLimits(limits).load(tree, LoadOptions.DEFAULTS, arguments);
        } catch (CueException e) {
            errors.addAll(CueErrors.of(Stage.COMPILE, e.errors()));
            return null;
        }
    }

    private static void require(
            Instance module, String definition, String what, @Nullable String hint, List<RenderError> errors) {
        try {
            module.expression(definition);
        } catch (CueException e) {
            errors.add(new RenderError(
                    Stage.COMPILE,
                    CueErrors.INVALID_MODULE,
                    "",
                    (module.packageName().isEmpty() ? "the module" : "package " + module.packageName()) + " has no "
                            + definition + ", which says " + what,
                    List.of(),
                    hint));
        }
    }

    /** Returns the facts that the module's own input does not refuse; what else is wrong with it shows when it renders. */
    private static Set<Fact> facts(Instance module) throws RenderFailure {
        Set<Fact> facts = EnumSet.allOf(Fact.class);
        try {
            for (CueError e : module.expression(FACTS).validate(false)) {
                switch (e.path()) {
                    case "metadata.labels" -> facts.remove(Fact.LABELS);
                    case "metadata.annotations" -> facts.remove(Fact.ANNOTATIONS);
                    case "platform" -> facts.remove(Fact.PLATFORM);
                    default -> {}
                }
            }
        } catch (CueException e) {
            throw new RenderFailure(CueErrors.of(Stage.COMPILE, e.errors()));
        }
        return facts;
    }

    /**
     * Returns what keeps {@code #Render} from being what it must be, whatever its input; empty if nothing does.
     *
     * @param needsInput whether an {@code input} must be there
     */
    List<RenderError> misshapen(Limits limits, boolean needsInput) {
        Value render = top(limits).lookup(RENDER);
        try {
            Set<Kind> kinds = render.kinds();
            if (!kinds.isEmpty() && !kinds.contains(Kind.STRUCT)) {
                return List.of(misshapen("#Render is not a struct", render));
            }
            Set<String> fields = render.fields(EnumSet.allOf(FieldType.class)).stream()
                    .map(Field::name)
                    .collect(Collectors.toSet());
            List<RenderError> errors = new ArrayList<>();
            if (needsInput && !fields.contains("input")) {
                errors.add(misshapen("#Render has no input, which takes metadata and spec", render));
            }
            if (!fields.contains("output")) {
                errors.add(misshapen("#Render has no output, which is the Graph", render));
            }
            return errors;
        } catch (CueException e) {
            return CueErrors.of(Stage.COMPILE, e.errors());
        }
    }

    /** Returns what keeps the policies from being evaluated, whatever they are given; empty if nothing does. */
    List<RenderError> brokenPolicies(Limits limits) {
        List<RenderError> errors = new ArrayList<>();
        for (Policy p : policies) {
            Value policy = p.instance.withLimits(limits).value();
            try {
                if (Policies.list(policy) == null) {
                    errors.add(misshapen(p.folder + " has no violations, the list of what it finds", policy));
                }
            } catch (CueException e) {
                errors.addAll(CueErrors.of(Stage.COMPILE, e.errors()));
            }
        }
        return errors;
    }

    private static RenderError misshapen(String message, Value value) {
        return new RenderError(Stage.COMPILE, CueErrors.INVALID_MODULE, "", message, value.positions(), null);
    }

    /** Returns the package at the module's top. */
    Value top(Limits limits) {
        return module.withLimits(limits).value();
    }

    /** Returns the fields that {@code spec} may hold, as far as they have names. */
    List<Field> inputFields(Limits limits) {
        return top(limits)
                .lookup(Path.parse("#Input"))
                .fields(EnumSet.of(FieldType.REGULAR, FieldType.OPTIONAL, FieldType.REQUIRED));
    }

    /** Returns what the module says of an input of which parts are left open. */
    Value open(OpenInput input, Limits limits) {
        return input.in(module.withLimits(limits));
    }

    /** Returns the facts that the module's {@code #Render.input} allows. */
    Set<Fact> facts() {
        return facts;
    }

    /** Returns the packages of the policy, by folder. */
    List<Policy> policies() {
        return policies;
    }

    /** Returns {@code #Render} with its input, checked against the schema of a Graph once somebody looks at it. */
    Value render(JsonObject input, Limits limits) {
        return filled(input, limits).unify(RENDERED);
    }

    /** Returns the module's own output for an input, which no schema has been unified with. */
    Value output(JsonObject input, Limits limits) {
        return filled(input, limits).lookup(OUTPUT);
    }

    /** Returns the module's own output for an input whose values can be told by their places. */
    Value traced(TracedData input, Limits limits) {
        return top(limits).lookup(RENDER).unify(input.value(limits)).lookup(OUTPUT);
    }

    private Value filled(JsonObject input, Limits limits) {
        return top(limits).lookup(RENDER).fill(INPUT, Data.of(PlainJson.toJava(input)));
    }

    /** The files of a module, and their folders. */
    private static final class Tree implements SourceTree {
        private static final Pattern PART = Pattern.compile("(policy|vendor|cue\\.mod)(/.*)?");

        /** How many folders an error names. */
        private static final int MOST_FOLDERS = 5;

        private final ModuleFiles files;
        private final Map<String, List<String>> folders = new HashMap<>();

        Tree(ModuleFiles files) {
            this.files = files;
            for (String path : files.paths()) {
                int slash = path.lastIndexOf('/');
                folders.computeIfAbsent(slash < 0 ? "" : path.substring(0, slash), f -> new ArrayList<>())
                        .add(path.substring(slash + 1));
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

        /** Returns what to load: a file that is alone, which then needs no package clause, or the package. */
        List<String> root() {
            List<String> names =
                    files("").stream().filter(name -> name.endsWith(".cue")).toList();
            return names.size() == 1 ? names : List.of();
        }

        /** Returns the folder {@code policy} and those below it that hold CUE files. */
        Set<String> policyFolders() {
            return foldersWithCue(folder -> folder.equals("policy") || folder.startsWith("policy/"));
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
            return foldersWithCue(String::isEmpty).isEmpty() && modules().isEmpty();
        }

        /** Reports whether there are CUE files, and none at the top: somebody has named a whole repository. */
        boolean isNested() {
            return foldersWithCue(String::isEmpty).isEmpty() && !modules().isEmpty();
        }

        private Set<String> modules() {
            return foldersWithCue(folder -> !PART.matcher(folder).matches());
        }

        RenderError nested() {
            Set<String> modules = modules();
            List<String> tops = modules.stream()
                    .filter(folder -> modules.stream().noneMatch(other -> folder.startsWith(other + "/")))
                    .toList();
            int others = tops.size() - MOST_FOLDERS;
            return lacks(
                    "the module has no CUE files at its top, but in "
                            + tops.stream().limit(MOST_FOLDERS).map(Quote::of).collect(Collectors.joining(", "))
                            + (others > 0 ? " and " + others + " more" : ""),
                    "a reference to a repository names the folder of the module" + (tops.size() > 1 ? ", such as" : ":")
                            + " &path=" + tops.getFirst());
        }

        static RenderError lacks(String message, @Nullable String hint) {
            return new RenderError(Stage.COMPILE, CueErrors.INVALID_MODULE, "", message, List.of(), hint);
        }
    }
}
