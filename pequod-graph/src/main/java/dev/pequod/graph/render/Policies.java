package dev.pequod.graph.render;

import dev.pequod.cue.Data;
import dev.pequod.cue.Field;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.DecodedViolations;
import dev.pequod.graph.GraphDecoder;
import dev.pequod.graph.Severity;
import dev.pequod.graph.Violation;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.PlainJson;
import dev.pequod.graph.render.RenderError.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Evaluates the policies of a module for one rendering. What goes wrong in a policy is a violation, as it must not be passed by. */
final class Policies {
    private static final String VIOLATIONS = "violations";
    private static final String LENGTHS = "incompatible list lengths";

    private final Bounds bounds;
    private final Data given;
    private final JsonValue output;
    private final Map<Violation, RenderError> faults = new LinkedHashMap<>();
    private long steps;

    /**
     * Makes what every policy is given.
     *
     * @param input the module's {@code #Render.input}, with its defaults
     * @param output the module's {@code #Render.output}
     */
    Policies(Bounds bounds, JsonValue input, JsonValue output) {
        this.bounds = bounds;
        this.output = output;
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("input", PlainJson.toJava(input));
        fields.put("output", PlainJson.toJava(output));
        given = Data.of(fields);
    }

    /** Returns the violations so far that are errors of a policy itself, with what is known of their places. */
    Map<Violation, RenderError> faults() {
        return faults;
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
        Value value = policy.instance().withLimits(bounds.remaining()).value(List.of(given));
        try {
            Value violations = list(value);
            steps += value.steps();
            if (value.isError()) {
                throw new CueException(value.validate(false));
            }
            if (violations == null) {
                return List.of(fault(
                        policy, "", "is broken: it has no violations, the list of what it finds", policy.places()));
            }
            JsonValue json = PlainJson.fromJava(violations.toJava());
            DecodedViolations decoded = GraphDecoder.decodeViolations(json, VIOLATIONS);
            return Stream.concat(
                            decoded.violations().stream()
                                    .filter(v -> !v.message().isEmpty()),
                            decoded.findings().stream()
                                    .map(f -> fault(policy, "", "is broken: " + f, new Places(value).of(f.path()))))
                    .toList();
        } catch (CueException e) {
            bounds.check();
            return e.errors().stream()
                    .limit(CueErrors.MOST)
                    .map(x -> failed(policy, x, written(value)))
                    .toList();
        } catch (IllegalArgumentException e) {
            return List.of(fault(policy, "", "is broken: " + e.getMessage(), policy.places()));
        }
    }

    /** Returns the list of what a policy finds, or null if it has none. */
    static @Nullable Value list(Value policy) {
        return policy.fields().stream()
                .filter(f -> f.name().equals(VIOLATIONS))
                .map(Field::value)
                .findFirst()
                .orElse(null);
    }

    /** Returns where the files of a package write its list of violations. */
    private static List<Position> written(Value policy) {
        Value list = list(policy);
        return list == null ? List.of() : list.positions();
    }

    private Violation failed(CompiledPlatform.Policy policy, CueError e, List<Position> written) {
        String path = CueErrors.resourcePath(e.path());
        boolean ofResource = !path.equals(e.path());
        String of = ofResource || e.path().isEmpty() ? "" : e.path() + ": ";
        boolean isOfList = e.path().equals(VIOLATIONS) || e.path().startsWith(VIOLATIONS + ".");
        boolean isListedTwice =
                isOfList && written.stream().map(Position::file).distinct().count() > 1;
        // Of lists of several lengths the error has one place, and all of them take part.
        Stream<Position> places = isListedTwice && e.message().startsWith(LENGTHS)
                ? Stream.concat(written.stream(), e.positions().stream())
                : e.positions().stream();
        return fault(
                policy,
                ofResource ? path : "",
                "failed: " + of + e.message(),
                places.distinct().toList(),
                isListedTwice
                        ? "one file of a package lists violations: let each file give its list a name and one join them,"
                                + " or put a file into a folder of its own"
                        : e.hint());
    }

    /** Notes an error of a policy. A violation has no places, so its message tells them. */
    private Violation fault(CompiledPlatform.Policy policy, String path, String what, List<Position> positions) {
        return fault(policy, path, what, positions, null);
    }

    private Violation fault(
            CompiledPlatform.Policy policy, String path, String what, List<Position> positions, @Nullable String hint) {
        String message =
                "package " + policy.folder() + " " + SecretErrors.of(output).hidden(what);
        String places = positions.isEmpty()
                ? ""
                : positions.stream().map(Position::toString).collect(Collectors.joining(", ", " (", ")"));
        Violation violation = new Violation(path, message + places, Severity.ERROR);
        faults.put(violation, new RenderError(Stage.POLICY, "PolicyFailed", path, message, positions, hint));
        return violation;
    }
}
