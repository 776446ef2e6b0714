package dev.pequod.graph.render;

import dev.pequod.cue.Field;
import dev.pequod.cue.FieldType;
import dev.pequod.cue.Path;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.json.JsonPath;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds where a field is written, and what is beside it, by a path as errors give it. Not thread-safe. */
public final class Places {
    private static final Set<FieldType> NAMED = EnumSet.of(FieldType.REGULAR, FieldType.OPTIONAL, FieldType.REQUIRED);

    private final Value data;
    private final Map<Value, Map<String, Value>> named = new IdentityHashMap<>();
    private final Map<Value, Map<String, Value>> all = new IdentityHashMap<>();

    /** Prepares to look for paths in a value; the fields of each value on the way are then listed once. */
    public Places(Value data) {
        this.data = data;
    }

    /**
     * One step of a path.
     *
     * @param name the name of a field, or an index
     * @param quoted whether it can only be a regular field
     */
    private record Step(String name, boolean quoted) {}

    /**
     * Returns where the field of a path such as {@code spec.env[0].name} is written, or else the nearest one around it; more than one
     * place if several parts were unified.
     */
    public List<Position> of(String path) {
        List<Position> positions = List.of();
        try {
            Value at = data;
            for (Step step : steps(path)) {
                positions = own(at, positions);
                Value next = below(at, step);
                if (next == null) {
                    return positions;
                }
                at = next;
            }
            return own(at, positions);
        } catch (CueException e) {
            return positions; // the limits are used up, or there is nothing at all
        }
    }

    private static List<Position> own(Value value, List<Position> around) {
        List<Position> own = value.positions();
        return own.isEmpty() ? around : own;
    }

    /** Returns the beginning of a path up to its last step, as it is written. */
    static String above(String path) {
        List<String> names = names(path);
        String last = names.isEmpty() ? "" : Path.of(names.getLast()).toString();
        return path.endsWith(last) ? path.substring(0, path.length() - last.length()) : path;
    }

    /**
     * Returns the names of the fields beside that of a path, and its own.
     *
     * @param wrong paths of fields that should not be there, and so were not meant either
     */
    List<String> beside(String path, Set<String> wrong) {
        List<Step> steps = steps(path);
        String above = above(path);
        try {
            Value parent = at(steps.subList(0, Math.max(0, steps.size() - 1)));
            return parent == null
                    ? List.of()
                    : parent.fields(NAMED).stream()
                            .map(Field::name)
                            .filter(name -> !wrong.contains(above + Path.of(name)))
                            .toList();
        } catch (CueException e) {
            return List.of();
        }
    }

    /** Returns the value at a path, or null if there is none. */
    @Nullable
    Value at(String path) {
        return at(steps(path));
    }

    private @Nullable Value at(List<Step> steps) {
        Value at = data;
        for (Step step : steps) {
            at = at == null ? null : below(at, step);
        }
        return at;
    }

    /** Returns the path of an error in the output of a module as a Graph's findings spell it: {@code output.nodes[0].id}. */
    static String ofOutput(String path) {
        String own = path.startsWith("#Render.output") ? path.substring("#Render.".length()) : path;
        if (!own.startsWith("output")) {
            return path;
        }
        String spelt = "";
        for (Step step : steps(own)) {
            spelt = !step.quoted && isIndex(step.name)
                    ? JsonPath.element(spelt, Integer.parseInt(step.name))
                    : JsonPath.member(spelt, step.name);
        }
        return spelt;
    }

    /** Returns the names and indices that a path leads through. */
    static List<String> names(String path) {
        return steps(path).stream().map(Step::name).toList();
    }

    private @Nullable Value below(Value value, Step step) {
        Map<Value, Map<String, Value>> known = step.quoted ? named : all;
        Value field = known.computeIfAbsent(value, v -> fields(v, step.quoted ? NAMED : EnumSet.allOf(FieldType.class)))
                .get(step.name);
        if (field != null) {
            return field;
        }
        List<Value> elements = step.quoted || !isIndex(step.name) ? List.of() : value.elements();
        int index = elements.isEmpty() ? 0 : Integer.parseInt(step.name);
        return index < elements.size() ? elements.get(index) : null;
    }

    private static Map<String, Value> fields(Value value, Set<FieldType> types) {
        Map<String, Value> fields = new HashMap<>();
        value.fields(types).forEach(field -> fields.putIfAbsent(field.name(), field.value()));
        return fields;
    }

    /** Returns the steps of a path; the index of a list stands in brackets or like a name. */
    private static List<Step> steps(String path) {
        List<Step> steps = new ArrayList<>();
        int at = 0;
        while (at < path.length()) {
            char c = path.charAt(at);
            if (c == '.' || c == '[' || c == ']') {
                at++;
            } else if (c == '"') {
                StringBuilder name = new StringBuilder();
                for (at++; at < path.length() && path.charAt(at) != '"'; at++) {
                    at += path.charAt(at) == '\\' ? 1 : 0;
                    name.append(at < path.length() ? path.substring(at, at + 1) : "");
                }
                at++;
                steps.add(new Step(name.toString(), true));
            } else {
                int start = at;
                while (at < path.length() && ".[]".indexOf(path.charAt(at)) < 0) {
                    at++;
                }
                steps.add(new Step(path.substring(start, at), false));
            }
        }
        return steps;
    }

    static boolean isIndex(String name) {
        return name.length() <= 9 && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
