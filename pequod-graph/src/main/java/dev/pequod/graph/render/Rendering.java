package dev.pequod.graph.render;

import dev.pequod.api.ResolvedModule;
import dev.pequod.cue.Field;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.DecodeResult;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphDecoder;
import dev.pequod.graph.GraphMetadata;
import dev.pequod.graph.RenderHash;
import dev.pequod.graph.Violation;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.PlainJson;
import dev.pequod.graph.render.RenderError.Stage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One rendering through one module, within its bounds.
 *
 * <p>{@code #Render} is evaluated once, with the input filled in and the output unified with the schema of a Graph; input and
 * output are read from that one value. What is wrong with the input is reported alone, as the output only repeats it.
 */
final class Rendering {
    private static final String OUTPUT = "output";

    private final CompiledPlatform platform;
    private final Bounds bounds;

    /**
     * What a module made of an input.
     *
     * @param graph {@code #Render.output}, checked, with the violations of the policies
     * @param faults those of the violations that are errors of a policy itself
     * @param objecting the folders of the policies that found something
     * @param steps the work of all evaluations
     */
    record Made(Graph graph, Map<Violation, RenderError> faults, Set<String> objecting, long steps) {}

    Rendering(CompiledPlatform platform, Bounds bounds) {
        this.platform = platform;
        this.bounds = bounds;
    }

    RenderResult.Rendered render(JsonObject resource, ResolvedModule module) throws RenderFailure {
        String ref = module.ref().summary();
        String resolved = module.sourceDigest().toString();
        JsonObject input = RenderInput.of(resource, platform.facts(), ref, resolved);
        Made made = make(input);
        GraphMetadata own = made.graph.metadata();
        GraphMetadata metadata = new GraphMetadata(
                own.name().isEmpty() ? resource.object("metadata").string("name") : own.name(),
                own.version().isEmpty() ? module.revision() : own.version(),
                ref,
                resolved,
                RenderHash.of(module.contentDigest().toString(), input));
        return new RenderResult.Rendered(
                made.graph.withMetadata(metadata), module, input, made.faults, made.objecting, made.steps);
    }

    /** Returns what the module makes of an input, which is given as it is. */
    Made make(JsonObject input) throws RenderFailure {
        Value rendered = platform.render(input, bounds.remaining());
        Value given = null;
        Value output = null;
        try {
            for (Field f : rendered.fields()) {
                switch (f.name()) {
                    case "input" -> given = f.value();
                    case "output" -> output = f.value();
                    default -> {} // a helper of the module
                }
            }
        } catch (CueException e) {
            throw new RenderFailure(withoutSecrets(
                    failure(Stage.OUTPUT, e, rendered).errors(), platform.output(input, bounds.remaining())));
        }
        JsonValue checkedInput = input(input, given, rendered);
        if (output == null) {
            throw new RenderFailure(withoutOutput(input, rendered));
        }
        JsonValue json = output(input, output, rendered);
        checkHelpers(rendered, json);
        Graph graph = decode(json, output, input);
        Policies policies = new Policies(bounds, checkedInput, json);
        List<Violation> violations = new ArrayList<>(graph.violations());
        Set<String> objecting = new HashSet<>();
        for (CompiledPlatform.Policy p : platform.policies()) {
            if (violations.addAll(policies.violations(p))) {
                objecting.add(p.folder());
            }
        }
        return new Made(
                graph.withViolations(violations), policies.faults(), objecting, rendered.steps() + policies.steps());
    }

    private JsonValue input(JsonObject input, @Nullable Value given, Value rendered) throws RenderFailure {
        if (given == null) {
            return JsonObject.EMPTY;
        }
        try {
            return json(Stage.INPUT, given, rendered);
        } catch (RenderFailure e) {
            List<RenderError> misshapen = platform.misshapen(bounds.remaining(), true);
            throw new RenderFailure(
                    misshapen.isEmpty() ? InputErrors.of(e.errors(), input, platform, bounds) : misshapen);
        }
    }

    /**
     * Returns the output. What is wrong with it is said in the words of a Graph where the module's own output is whole, and only
     * no Graph; otherwise in CUE's, with the places in the module first.
     */
    private JsonValue output(JsonObject input, Value output, Value rendered) throws RenderFailure {
        try {
            return json(Stage.OUTPUT, output, rendered);
        } catch (RenderFailure e) {
            Value own = platform.output(input, bounds.remaining());
            try {
                if (GraphDecoder.decode(PlainJson.fromJava(own.toJava())) instanceof DecodeResult.Invalid invalid) {
                    throw new RenderFailure(withoutSecrets(GraphErrors.of(invalid.findings(), own, input), own));
                }
            } catch (CueException | IllegalArgumentException incomplete) {
                bounds.check();
            }
            throw new RenderFailure(withoutSecrets(
                    e.errors().stream().map(x -> ofModuleFirst(x, own)).toList(), own));
        }
    }

    /** Returns an error with the places in the module first: if it has none, those of what is there at its path, or around it. */
    private static RenderError ofModuleFirst(RenderError e, Value own) {
        String path = Places.ofOutput(e.path());
        List<Position> places = new ArrayList<>(GraphErrors.ofModule(e.positions()));
        if (places.isEmpty() && path.startsWith(OUTPUT)) {
            places.addAll(GraphErrors.ofModule(new Places(own).of(path.substring(OUTPUT.length()))));
        }
        e.positions().stream().filter(p -> !places.contains(p)).forEach(places::add);
        return new RenderError(e.stage(), e.code(), path, e.message(), places, e.hint());
    }

    private List<RenderError> withoutOutput(JsonObject input, Value rendered) throws RenderFailure {
        List<RenderError> misshapen = platform.misshapen(bounds.remaining(), false);
        return misshapen.isEmpty()
                ? withoutSecrets(
                        CueErrors.of(Stage.OUTPUT, rendered.validate(true), rendered, platform.top(bounds.limits())),
                        platform.output(input, bounds.remaining()))
                : misshapen;
    }

    /** Returns errors without what Secrets of the module's own output hold, as far as that is known. */
    private static List<RenderError> withoutSecrets(List<RenderError> errors, Value own) {
        return SecretErrors.ofInvalid(own).hidden(errors);
    }

    /** Checks what stands beside input and output: it need not be concrete, but may not be wrong. */
    private void checkHelpers(Value rendered, JsonValue output) throws RenderFailure {
        try {
            if (rendered.isError()) {
                throw new CueException(rendered.validate(false));
            }
        } catch (CueException e) {
            throw new RenderFailure(SecretErrors.of(output)
                    .hidden(failure(Stage.OUTPUT, e, rendered).errors()));
        }
    }

    private JsonValue json(Stage stage, Value v, Value top) throws RenderFailure {
        try {
            return PlainJson.fromJava(v.toJava());
        } catch (CueException e) {
            throw failure(stage, e, top);
        } catch (IllegalArgumentException e) {
            throw new RenderFailure(stage, CueErrors.LIMIT_EXCEEDED, "output", String.valueOf(e.getMessage()));
        }
    }

    private static Graph decode(JsonValue json, Value output, JsonObject input) throws RenderFailure {
        return switch (GraphDecoder.decode(json)) {
            case DecodeResult.Valid valid -> valid.graph();
            case DecodeResult.Invalid invalid ->
                throw new RenderFailure(
                        SecretErrors.of(json).hidden(GraphErrors.of(invalid.findings(), output, input)));
        };
    }

    private RenderFailure failure(Stage stage, CueException e, Value top) throws RenderFailure {
        bounds.check();
        return new RenderFailure(CueErrors.of(stage, e.errors(), top, platform.top(bounds.limits())));
    }
}
