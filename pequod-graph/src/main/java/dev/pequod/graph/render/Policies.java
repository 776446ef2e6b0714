package dev.pequod.graph.render;

import dev.pequod.cue.Data;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.DecodedViolations;
import dev.pequod.graph.Finding;
import dev.pequod.graph.GraphDecoder;
import dev.pequod.graph.Severity;
import dev.pequod.graph.Violation;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.PlainJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Evaluates the policies of a module for one rendering. What goes wrong in a policy is a violation, as it must not be passed by. */
final class Policies {
    private static final String VIOLATIONS = "violations";

    private final Rendering rendering;
    private final Data given;
    private long steps;

    /**
     * Makes what every policy is given.
     *
     * @param input the module's {@code #Render.input}, with its defaults
     * @param output the module's {@code #Render.output}
     */
    Policies(Rendering rendering, JsonObject input, JsonValue output) {
        this.rendering = rendering;
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("input", PlainJson.toJava(input));
        fields.put("output", PlainJson.toJava(output));
        given = Data.of(fields);
    }

    /** Returns the steps taken so far. */
    long steps() {
        return steps;
    }

    /**
     * Returns what a policy finds.
     *
     * @throws RenderFailure if the deadline passes or the thread is interrupted
     */
    List<Violation> violations(CompiledPlatform.Policy policy) throws RenderFailure {
        Value value = policy.instance().withLimits(rendering.remaining()).value(List.of(given));
        List<Violation> found = new ArrayList<>();
        try {
            List<CueError> errors = value.validate(false);
            Value violations = value.fields().stream()
                    .filter(f -> f.name().equals(VIOLATIONS))
                    .map(dev.pequod.cue.Field::value)
                    .findFirst()
                    .orElse(null);
            steps += value.steps();
            if (!errors.isEmpty()) {
                throw new CueException(errors);
            }
            if (violations == null) {
                return List.of(error("", policy.folder() + " has no violations: the list of what it finds"));
            }
            JsonValue json = PlainJson.fromJava(violations.toJava());
            DecodedViolations decoded = GraphDecoder.decodeViolations(json, VIOLATIONS);
            found.addAll(decoded.violations());
            for (Finding f : decoded.findings()) {
                found.add(error("", "the policy in " + policy.folder() + " is broken: " + f));
            }
        } catch (CueException e) {
            rendering.checkTime();
            e.errors().forEach(x -> found.add(error(x)));
        } catch (IllegalArgumentException e) {
            found.add(error("", "the policy in " + policy.folder() + " is broken: " + e.getMessage()));
        }
        return found;
    }

    private static Violation error(CueError e) {
        String path = CueErrors.resourcePath(e.path());
        boolean ofResource = !path.equals(e.path());
        String places = e.positions().isEmpty()
                ? ""
                : e.positions().stream().map(Position::toString).collect(Collectors.joining(", ", " (", ")"));
        String of = ofResource || e.path().isEmpty() ? "" : e.path() + ": ";
        return error(ofResource ? path : "", "the policy failed: " + of + e.message() + places);
    }

    private static Violation error(String path, String message) {
        return new Violation(path, message, Severity.ERROR);
    }
}
