package dev.pequod.graph.render;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ResolvedModule;
import dev.pequod.cue.Field;
import dev.pequod.cue.Limits;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.DecodeResult;
import dev.pequod.graph.Finding;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphDecoder;
import dev.pequod.graph.GraphMetadata;
import dev.pequod.graph.RenderHash;
import dev.pequod.graph.Violation;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.PlainJson;
import dev.pequod.graph.render.RenderError.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rendering of one resource through one module.
 *
 * <p>{@code #Render} is evaluated once, with the input filled in and the output unified with the schema of a Graph; input and
 * output are read from that one value. What is wrong with the input is reported alone, as the output only repeats it.
 */
final class Rendering {
    private final ResolvedModule module;
    private final Limits limits;
    private final Deadline deadline;
    private long steps;

    Rendering(ResolvedModule module, Limits limits, Deadline deadline) {
        this.module = module;
        this.limits = limits;
        this.deadline = deadline;
    }

    /**
     * Returns the limits of an evaluation that begins now.
     *
     * @throws RenderFailure if the deadline has passed or the thread was interrupted
     */
    Limits remaining() throws RenderFailure {
        checkTime();
        Duration left = deadline.remaining();
        return left.isPositive() && left.compareTo(limits.timeout()) < 0 ? limits.withTimeout(left) : limits;
    }

    /** Does nothing while time is left and the thread is not interrupted. */
    void checkTime() throws RenderFailure {
        try {
            deadline.check("render through " + module.ref().summary());
        } catch (ModuleException e) {
            throw new RenderFailure(Stage.OUTPUT, e.reason().code(), "", String.valueOf(e.getMessage()));
        }
    }

    RenderResult.Rendered render(JsonObject resource, CompiledPlatform platform) throws RenderFailure {
        String ref = module.ref().summary();
        String resolved = module.sourceDigest().toString();
        JsonObject input = RenderInput.of(resource, platform.facts(), ref, resolved);
        Value rendered = platform.render(input, remaining());
        Value givenInput = null;
        Value output = null;
        try {
            for (Field f : rendered.fields()) {
                switch (f.name()) {
                    case "input" -> givenInput = f.value();
                    case "output" -> output = f.value();
                    default -> {}
                }
            }
            if (givenInput != null) {
                check(Stage.INPUT, givenInput.validate(true), rendered);
            }
            if (output == null) {
                check(Stage.OUTPUT, rendered.validate(true), rendered);
                throw new RenderFailure(Stage.OUTPUT, "InvalidOutput", "output", "#Render has no output");
            }
        } catch (CueException e) {
            throw failure(Stage.OUTPUT, e.errors(), rendered);
        }
        JsonValue json = json(output, rendered);
        Graph graph = decode(json, output);
        JsonObject checkedInput = givenInput != null && json(givenInput, rendered) instanceof JsonObject o ? o : input;
        steps = rendered.steps();
        List<Violation> violations = new ArrayList<>(graph.violations());
        Policies policies = new Policies(this, checkedInput, json);
        for (CompiledPlatform.Policy p : platform.policies()) {
            violations.addAll(policies.violations(p));
        }
        steps += policies.steps();
        GraphMetadata own = graph.metadata();
        GraphMetadata metadata = new GraphMetadata(
                own.name().isEmpty() ? resource.object("metadata").string("name") : own.name(),
                own.version().isEmpty() ? module.revision() : own.version(),
                ref,
                resolved,
                RenderHash.of(module.contentDigest().toString(), input));
        return new RenderResult.Rendered(graph.withMetadata(metadata).withViolations(violations), module, steps);
    }

    private static JsonValue json(Value v, Value top) throws RenderFailure {
        try {
            return PlainJson.fromJava(v.toJava());
        } catch (CueException e) {
            throw failure(Stage.OUTPUT, e.errors(), top);
        } catch (IllegalArgumentException e) {
            throw new RenderFailure(Stage.OUTPUT, "InvalidOutput", "output", String.valueOf(e.getMessage()));
        }
    }

    private static Graph decode(JsonValue json, Value output) throws RenderFailure {
        return switch (GraphDecoder.decode(json)) {
            case DecodeResult.Valid valid -> valid.graph();
            case DecodeResult.Invalid invalid ->
                throw new RenderFailure(
                        invalid.findings().stream().map(f -> error(f, output)).toList());
        };
    }

    /** Returns what is wrong with a Graph, with the places in the module that made it so. */
    private static RenderError error(Finding finding, Value output) {
        List<Position> places = Places.of(output, finding.path()).stream()
                .filter(place -> !place.file().equals(GraphSchema.FILE))
                .toList();
        return new RenderError(Stage.GRAPH, "InvalidGraph", path(finding.path()), finding.message(), places, null);
    }

    private static String path(String path) {
        return path.isEmpty() ? "output" : "output." + path;
    }

    private static void check(Stage stage, List<CueError> errors, Value top) throws RenderFailure {
        if (!errors.isEmpty()) {
            throw failure(stage, errors, top);
        }
    }

    private static RenderFailure failure(Stage stage, List<CueError> errors, @Nullable Value top) {
        return new RenderFailure(errors.stream()
                .map(e -> top == null ? CueErrors.of(stage, e) : CueErrors.of(stage, e, top))
                .toList());
    }
}
