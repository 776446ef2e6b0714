package dev.pequod.graph.render;

import dev.pequod.api.ModuleFiles;
import dev.pequod.cue.Data;
import dev.pequod.cue.Field;
import dev.pequod.cue.FieldType;
import dev.pequod.cue.Instance;
import dev.pequod.cue.Kind;
import dev.pequod.cue.Limits;
import dev.pequod.cue.Path;
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
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A platform module, compiled once and evaluated as often as needed, by any number of threads at once. Immutable. */
final class CompiledPlatform {
    static final Path RENDER = Path.parse("#Render");
    static final Path INPUT = Path.of("input");
    private static final Path OUTPUT = Path.of("output");
    private static final Value RENDERED = GraphSchema.INSTANCE.value().lookup("#Rendered");
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
        ModuleFiles evaluated = files.evaluated();
        ModuleTree tree = new ModuleTree(evaluated);
        List<RenderError> errors = new ArrayList<>();
        if (tree.isEmpty()) {
            throw new RenderFailure(List.of(ModuleTree.lacks("the module has no CUE files", null)));
        }
        if (tree.isNested()) {
            throw new RenderFailure(
                    List.of(Library.of(files, limits).isPresent() ? Library.noPlatform() : tree.nested()));
        }
        Instance module = load(tree, tree.root(), limits, errors);
        if (module != null && Library.mayBe(files) && Library.isOne(module)) {
            throw new RenderFailure(List.of(Library.noPlatform()));
        }
        if (module != null) {
            require(module, "#Input", "what spec may hold", errors);
            require(module, "#Render", "how it becomes objects", errors);
        }
        if (module == null || !errors.isEmpty()) {
            throw new RenderFailure(errors);
        }
        List<Policy> policies = new ArrayList<>();
        for (String folder : tree.policyFolders()) {
            List<String> nameless = tree.nameless(folder);
            if (!nameless.isEmpty()) {
                nameless.forEach(file -> errors.add(ModuleTree.outside(file)));
                continue;
            }
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
                CompiledPlatforms.weight(evaluated.totalBytes(), tokens(module, policies)));
    }

    private static long tokens(Instance module, List<Policy> policies) {
        return module.tokens()
                + policies.stream()
                        .mapToLong(policy -> policy.instance().tokens())
                        .sum();
    }

    /** Returns about how many bytes of memory it takes. */
    int weight() {
        return weight;
    }

    private static @Nullable Instance load(
            ModuleTree tree, List<String> arguments, Limits limits, List<RenderError> errors) {
        try {
            return tree.load(arguments, limits);
        } catch (CueException e) {
            errors.addAll(CueErrors.of(Stage.COMPILE, e.errors()));
            return null;
        }
    }

    private static void require(Instance module, String definition, String what, List<RenderError> errors) {
        if (!has(module, definition)) {
            errors.add(ModuleTree.lacks(
                    (module.packageName().isEmpty() ? "the module" : "package " + module.packageName()) + " has no "
                            + definition + ", which says " + what,
                    null));
        }
    }

    /** Reports whether a package has a definition. */
    static boolean has(Instance module, String definition) {
        try {
            module.expression(definition);
            return true;
        } catch (CueException e) {
            return false;
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
}
