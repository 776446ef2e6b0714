package dev.pequod.graph.render;

import dev.pequod.api.Spelling;
import dev.pequod.cue.Field;
import dev.pequod.cue.FieldType;
import dev.pequod.cue.Kind;
import dev.pequod.cue.Path;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonBoolean;
import dev.pequod.graph.json.JsonNull;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.JsonWriter;
import dev.pequod.graph.render.RenderError.Stage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with a resource in the words of its own file, for people who know no CUE: what the field may hold and what
 * it holds, what to write instead, and what the module's comment says of the field. Where that would say less than CUE's own
 * message, CUE's stays.
 */
final class InputErrors {
    private static final Set<FieldType> NAMED = EnumSet.of(FieldType.REGULAR, FieldType.OPTIONAL, FieldType.REQUIRED);
    private static final Set<Kind> NUMBERS = EnumSet.of(Kind.INT, Kind.FLOAT);
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]+(\\.[0-9]+)?");
    private static final Map<String, String> BOOLEANS =
            Map.of("yes", "true", "on", "true", "y", "true", "no", "false", "off", "false", "n", "false");
    private static final int MOST_NAMES = 15;
    private static final int MOST_SHOWN = 6;
    private static final int LONGEST_FOUND = 60;

    private static final String MISSING = "required field is missing";
    private static final String INCOMPLETE = "incomplete value ";
    private static final int MOST_ROUNDS = 5;
    private static final int MOST_PLACES_SEARCHED = 500;

    private final OpenInput input;
    private final Map<String, RenderError> known = new LinkedHashMap<>();
    private final Set<RenderError> others = new LinkedHashSet<>();
    /** The fields that are free around unknown ones once all that is wrong is left open, by path. */
    private final Map<String, List<String>> free = new HashMap<>();

    private Value open;

    private InputErrors(JsonObject input, Value open) {
        this.input = new OpenInput(input);
        this.open = open;
    }

    /**
     * Returns the errors in other words, and those that they hide: CUE does not look for a missing field where another one is not
     * allowed. What is not about a field of the input stays as it is.
     */
    static List<RenderError> of(List<RenderError> errors, JsonObject input, CompiledPlatform platform, Bounds bounds)
            throws RenderFailure {
        InputErrors words = new InputErrors(input, platform.top(bounds.limits()));
        try {
            List<RenderError> more = errors;
            for (int round = 0;
                    round < MOST_ROUNDS && words.add(more) && words.known.size() < CueErrors.MOST;
                    round++) {
                words.open = platform.open(words.input, bounds.remaining());
                more = words.hidden();
            }
        } catch (CueException unclear) {
            bounds.check();
        }
        return words.reworded();
    }

    /** Leaves open what is wrong; reports whether that is anything new. */
    private boolean add(List<RenderError> errors) {
        boolean isNew = false;
        for (RenderError e : errors) {
            if (!isOfField(e)) {
                others.add(said(e, e.message(), e.positions(), Optional.empty()));
            } else if (known.putIfAbsent(e.path(), e) == null) {
                isNew = true;
                if (isUnknown(e)) {
                    input.remove(e.path());
                } else {
                    input.open(e.path());
                }
            }
        }
        return isNew;
    }

    private static boolean isOfField(RenderError e) {
        return e.stage() == Stage.INPUT
                && !e.code().equals(CueErrors.LIMIT_EXCEEDED)
                && !e.path().isEmpty()
                && !e.path().startsWith("#")
                && !CueErrors.isOfAlternative(e);
    }

    /** Returns what shows once all else is left open, but for that being open. */
    private List<RenderError> hidden() {
        List<CueError> wrong = open.validate(true).stream()
                .filter(e -> e.message().equals(CueErrors.REQUIRED)
                        || e.code() != ErrorCode.INCOMPLETE && e.code() != ErrorCode.LIMIT)
                .toList();
        return CueErrors.of(Stage.INPUT, wrong, open, open);
    }

    private List<RenderError> reworded() {
        Map<String, String> meant = new HashMap<>();
        List<String> alternatives = new ArrayList<>();
        List<RenderError> found = new ArrayList<>();
        Places places = new Places(open);
        for (RenderError e : known.values()) {
            found.add(reworded(e, places, meant, alternatives));
        }
        found.addAll(others);
        found.removeIf(e -> isMissing(e) && meant.containsValue(e.path())
                || alternatives.stream().anyMatch(path -> e.path().startsWith(path + ".")));
        found.sort(Comparator.comparing((RenderError e) -> e.path().isEmpty()).thenComparing(RenderError::path));
        return found;
    }

    private static boolean isUnknown(RenderError e) {
        return e.message().startsWith(CueErrors.NOT_ALLOWED);
    }

    private static boolean isMissing(RenderError e) {
        return e.message().startsWith(MISSING);
    }

    private RenderError reworded(RenderError e, Places places, Map<String, String> meant, List<String> alternatives) {
        try {
            if (isUnknown(e)) {
                return unknown(e, places, meant);
            }
            Value allowed = places.at(e.path());
            if (allowed == null) {
                return e;
            }
            Optional<Constraint> constraint = Constraint.of(allowed);
            Optional<JsonValue> value = input.at(e.path());
            if (value.isEmpty()) {
                Optional<String> what = docs(allowed).or(() -> constraint.map(c -> "it must be " + c));
                // Without a mark or a default a field is as good as required.
                boolean isMissing =
                        e.message().equals(CueErrors.REQUIRED) || e.message().startsWith(INCOMPLETE);
                return isMissing ? said(e, MISSING, e.positions(), what) : e;
            }
            if (constraint.isEmpty() || constraint.get().isOnlyKindOf(value.get())) {
                return said(e, e.message(), e.positions(), docs(allowed));
            }
            boolean isChoice = constraint.get().alternatives().size() > 1;
            if (isChoice) {
                alternatives.add(e.path());
            }
            String message = "must be " + constraint.get() + "; found " + found(value.get(), constraint.get());
            return said(
                    e,
                    message,
                    isChoice ? ofModule(allowed) : e.positions(),
                    fix(value.get(), constraint.get()).or(() -> docs(allowed)));
        } catch (CueException unclear) {
            return e; // what is left is wrong as well, so CUE's own words are the best there are
        }
    }

    /** Returns where the module declares what is left open. */
    private static List<Position> ofModule(Value allowed) {
        return ofModule(allowed.positions());
    }

    private static List<Position> ofModule(List<Position> positions) {
        return positions.stream().filter(p -> !p.file().equals(OpenInput.FILE)).toList();
    }

    private static RenderError said(RenderError e, String message, List<Position> positions, Optional<String> hint) {
        return new RenderError(e.stage(), e.code(), e.path(), message, ofModule(positions), hint.orElse(e.hint()));
    }

    private RenderError unknown(RenderError e, Places places, Map<String, String> meant) {
        List<String> names = Places.names(e.path());
        String name = names.getLast();
        String above = above(e.path(), name);
        Value parent = places.at(above);
        List<String> free = parent == null ? List.of() : this.free.computeIfAbsent(above, path -> free(parent, path));
        Optional<String> near = Spelling.nearest(name, free);
        near.ifPresent(n -> meant.put(e.path(), join(above, n)));
        if (parent != null && free.isEmpty()) {
            return said(e, "a field of this name is not allowed here", e.positions(), docs(parent));
        }
        Optional<String> hint = near.map(n -> "did you mean " + n + "?")
                .or(() -> Optional.ofNullable(parent).flatMap(p -> deeper(p, above, name)))
                .or(() -> free.isEmpty() ? Optional.empty() : Optional.of(mayHold(above, free)));
        return said(e, "unknown field", e.positions(), hint);
    }

    /** Returns the fields that a value may hold and the file does not. */
    private List<String> free(Value parent, String above) {
        return parent.alternatives().stream()
                .flatMap(p -> p.fields(NAMED).stream())
                .map(Field::name)
                .distinct()
                .filter(f -> input.at(join(above, f)).isEmpty())
                .sorted()
                .toList();
    }

    private static String mayHold(String above, List<String> names) {
        String more = names.size() > MOST_NAMES ? " and " + (names.size() - MOST_NAMES) + " more" : "";
        String listed = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())));
        return (above.isEmpty() ? "the resource" : above) + " may also hold " + listed + more;
    }

    /** Looks for a field of the name further below, where it may have been meant to stand. */
    private static Optional<String> deeper(Value parent, String above, String name) {
        Deque<Map.Entry<String, Value>> next = new ArrayDeque<>(List.of(Map.entry(above, parent)));
        for (int i = 0; i < MOST_PLACES_SEARCHED && !next.isEmpty(); i++) {
            Map.Entry<String, Value> at = next.remove();
            for (Field f : at.getValue().fields(NAMED)) {
                String path = join(at.getKey(), f.name());
                if (f.name().equals(name)) {
                    return Optional.of("did you mean " + path + "?");
                }
                next.add(Map.entry(path, f.value()));
            }
        }
        return Optional.empty();
    }

    private static String above(String path, String name) {
        String quoted = Path.of(name).toString();
        String last = path.endsWith(quoted) ? quoted : name;
        return path.substring(0, Math.max(0, path.length() - last.length() - 1));
    }

    private static String join(String above, String name) {
        String step = Path.of(name).toString();
        return above.isEmpty() ? step : above + "." + step;
    }

    /** Returns the first paragraph of the module's comment about a field. */
    private static Optional<String> docs(Value allowed) {
        return allowed.docs().stream()
                .filter(text -> !text.isBlank())
                .map(text -> text.split("\n\n", 2)[0].replace('\n', ' '))
                .findFirst();
    }

    /** Returns what the file holds, with its kind where the kind is what is wrong. */
    private static String found(JsonValue value, Constraint constraint) {
        Set<Kind> kinds = constraint.kinds();
        return switch (value) {
            case JsonObject object ->
                object.members().isEmpty() || object.members().size() > MOST_SHOWN
                        ? "an object"
                        : "an object with "
                                + Constraint.and(List.copyOf(object.members().keySet()));
            case JsonArray array -> "a list";
            case JsonNull nothing -> "nothing (null)";
            case JsonBoolean bool -> (kinds.contains(Kind.BOOL) ? "" : "the boolean ") + shown(value);
            case JsonNumber number -> (kinds.stream().anyMatch(NUMBERS::contains) ? "" : "the number ") + shown(value);
            case JsonString string -> (kinds.contains(Kind.STRING) ? "" : "the string ") + shown(value);
        };
    }

    private static String shown(JsonValue value) {
        String text = JsonWriter.compact(value);
        return text.length() > LONGEST_FOUND ? text.substring(0, LONGEST_FOUND) + "…" : text;
    }

    /** Returns what to write instead, where the value itself shows it. */
    private static Optional<String> fix(JsonValue value, Constraint constraint) {
        Set<Kind> kinds = constraint.kinds();
        boolean isList = kinds.contains(Kind.LIST);
        String fix = switch (value) {
            case JsonNull nothing -> "write a value behind the colon, or leave the field out";
            case JsonNumber number when constraint.allowsAnyString() -> quoteIt(number);
            case JsonBoolean bool when constraint.allowsAnyString() -> quoteIt(bool);
            case JsonString string
            when kinds.stream().anyMatch(NUMBERS::contains)
                    && NUMBER.matcher(string.value()).matches() -> "write it without quotes: " + string.value();
            case JsonString string
            when kinds.contains(Kind.BOOL) && booleanOf(string.value()) != null -> "write " + booleanOf(string.value());
            case JsonString string
            when !constraint.words().isEmpty() ->
                Spelling.nearest(string.value(), constraint.words())
                        .map(near -> "did you mean " + near + "?")
                        .orElse(null);
            case JsonArray array
            when kinds.contains(Kind.STRUCT) && !isList ->
                pair(array)
                        .map(pair -> "write each as one line without a dash, such as " + pair)
                        .orElse("write it as lines of \"name: value\", without dashes");
            case JsonObject object when isList -> "write each element on a line that begins with \"- \"";
            case JsonString scalar when isList -> "write it as a list: " + words(scalar.value());
            default -> null;
        };
        return Optional.ofNullable(fix);
    }

    /** Returns what is meant by the first element of a list such as that of the variables of a container, which have a name and a value. */
    private static Optional<String> pair(JsonArray list) {
        boolean allArePairs = list.elements().stream()
                .allMatch(element -> element instanceof JsonObject object
                        && object.members().size() == 2
                        && object.get("name") instanceof JsonString);
        return list.elements().stream()
                .filter(element -> allArePairs)
                .findFirst()
                .map(JsonObject.class::cast)
                .flatMap(first -> first.without("name").members().values().stream()
                        .filter(value -> !(value instanceof JsonObject || value instanceof JsonArray))
                        .findFirst()
                        .map(value -> first.string("name") + ": " + shown(value)));
    }

    /** Returns a command line as the list of its words, of a long one the first. */
    private static String words(String line) {
        List<String> words = Arrays.stream(line.strip().split("\\s+", MOST_NAMES + 1))
                .map(word -> shown(new JsonString(word)))
                .toList();
        return words.size() > MOST_NAMES
                ? "[" + String.join(", ", words.subList(0, MOST_NAMES)) + ", …]"
                : "[" + String.join(", ", words) + "]";
    }

    private static String quoteIt(JsonValue value) {
        return "quote it: \"" + shown(value) + "\"";
    }

    private static @Nullable String booleanOf(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return Set.of("true", "false").contains(lower) ? lower : BOOLEANS.get(lower);
    }
}
