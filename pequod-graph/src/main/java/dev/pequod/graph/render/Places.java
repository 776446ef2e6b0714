package dev.pequod.graph.render;

import dev.pequod.api.Spelling;
import dev.pequod.cue.Field;
import dev.pequod.cue.FieldType;
import dev.pequod.cue.Path;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.json.JsonPath;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds where a field is written, and what it might have been, by a path as errors give it. */
public final class Places {
    private static final Set<FieldType> NAMED = EnumSet.of(FieldType.REGULAR, FieldType.OPTIONAL, FieldType.REQUIRED);

    private Places() {}

    /**
     * A place that was looked for.
     *
     * @param label the last step of the path
     * @param positions where what is there is written, or else the nearest value around it
     * @param beside the names of the fields beside it
     */
    record Place(String label, List<Position> positions, List<String> beside) {
        /** Returns the hint that names the field that was probably meant, or null. */
        @Nullable
        String didYouMean() {
            return Spelling.nearest(label, beside)
                    .map(near -> "did you mean " + near + "?")
                    .orElse(null);
        }
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
    public static List<Position> of(Value data, String path) {
        return find(data, path, Set.of()).positions();
    }

    /**
     * Returns the place of a path.
     *
     * @param wrong paths of fields that should not be there, and so were not meant either
     */
    static Place find(Value data, String path, Set<String> wrong) {
        List<Step> steps = steps(path);
        String label = steps.isEmpty() ? "" : steps.getLast().name;
        List<Position> positions = List.of();
        try {
            Value at = data;
            for (int i = 0; i < steps.size(); i++) {
                List<Position> here = at.positions();
                positions = here.isEmpty() ? positions : here;
                if (i == steps.size() - 1) {
                    List<String> beside = beside(at, path, label, wrong);
                    Value last = below(at, steps.get(i));
                    List<Position> own = last == null ? List.of() : last.positions();
                    return new Place(label, own.isEmpty() ? positions : own, beside);
                }
                Value next = below(at, steps.get(i));
                if (next == null) {
                    return new Place(label, positions, List.of());
                }
                at = next;
            }
            return new Place(label, at.positions(), List.of());
        } catch (CueException e) {
            return new Place(label, positions, List.of()); // the limits are used up, or there is nothing at all
        }
    }

    /** Returns the value at a path, or null if there is none. */
    static @Nullable Value at(Value data, String path) {
        Value at = data;
        for (Step step : steps(path)) {
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

    private static @Nullable Value below(Value value, Step step) {
        Set<FieldType> types = step.quoted ? NAMED : EnumSet.allOf(FieldType.class);
        for (Field f : value.fields(types)) {
            if (f.name().equals(step.name)) {
                return f.value();
            }
        }
        List<Value> elements = step.quoted || !isIndex(step.name) ? List.of() : value.elements();
        int index = elements.isEmpty() ? 0 : Integer.parseInt(step.name);
        return index < elements.size() ? elements.get(index) : null;
    }

    private static List<String> beside(Value parent, String path, String label, Set<String> wrong) {
        List<String> beside = new ArrayList<>();
        String quoted = Path.of(label).toString();
        String above = path.endsWith(quoted) ? path.substring(0, path.length() - quoted.length()) : path;
        for (Field f : parent.fields(NAMED)) {
            if (!f.name().equals(label) && !wrong.contains(above + Path.of(f.name()))) {
                beside.add(f.name());
            }
        }
        return beside;
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
