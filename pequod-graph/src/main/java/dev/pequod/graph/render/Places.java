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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds where a field is written, and what is beside it, by a path as errors give it. Not thread-safe. */
public final class Places {
    private static final Set<FieldType> NAMED = EnumSet.of(FieldType.REGULAR, FieldType.OPTIONAL, FieldType.REQUIRED);

    private static final Pattern CODE = Pattern.compile("u[0-9a-fA-F]{4}|U00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}");

    private final Value data;
    private final Map<Value, Map<String, Value>> named = new IdentityHashMap<>();
    private final Map<Value, Map<String, Value>> all = new IdentityHashMap<>();
    private final Map<Value, List<Value>> elements = new IdentityHashMap<>();

    /** Prepares to look for paths in a value; the fields and elements of each value on the way are then listed once. */
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
        if (step.quoted || !isIndex(step.name)) {
            return null;
        }
        List<Value> listed = elements.computeIfAbsent(value, Value::elements);
        int index = Integer.parseInt(step.name);
        return index < listed.size() ? listed.get(index) : null;
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
                at++;
                while (at < path.length() && path.charAt(at) != '"') {
                    at = character(path, at, name);
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

    /** Adds the character that stands at a place in quotes, perhaps as an escape, and returns the place behind it. */
    private static int character(String path, int at, StringBuilder name) {
        if (path.charAt(at) != '\\' || at + 1 == path.length()) {
            name.append(path.charAt(at));
            return at + 1;
        }
        char escaped = path.charAt(at + 1);
        Matcher code = CODE.matcher(path).region(at + 1, path.length());
        if (code.lookingAt()) {
            name.append(Character.toString(Integer.parseInt(code.group().substring(1), 16)));
            return code.end();
        }
        name.append(
                switch (escaped) {
                    case 'a' -> '\u0007';
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'v' -> '\u000b';
                    default -> escaped;
                });
        return at + 2;
    }

    static boolean isIndex(String name) {
        return !name.isEmpty() && name.length() <= 9 && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
