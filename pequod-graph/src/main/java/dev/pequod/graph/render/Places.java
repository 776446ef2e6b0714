package dev.pequod.graph.render;

import dev.pequod.cue.Field;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.Position;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds where a field of data is written, by a path as errors give it. */
public final class Places {
    private static final Pattern LABEL =
            Pattern.compile("\\G\\.?(?:\"((?:[^\"\\\\]|\\\\.)*)\"|\\[(\\d{1,9})]|([^.\\[]+))");
    private static final Pattern INDEX = Pattern.compile("\\d{1,9}");

    private Places() {}

    /**
     * Returns where the field of a path such as {@code spec.env[0].name} is written, or else the nearest one around it; more than one
     * place if several parts were unified.
     */
    public static List<Position> of(Value data, String path) {
        Value at = data;
        Matcher label = LABEL.matcher(path);
        while (label.find()) {
            Optional<Value> below = below(at, label);
            if (below.isEmpty()) {
                break;
            }
            at = below.get();
        }
        return at.positions();
    }

    /** Returns what is below a value; the index of a list stands in brackets or like a name. */
    private static Optional<Value> below(Value value, Matcher label) {
        String quoted = label.group(1);
        String name = quoted == null ? label.group(3) : quoted.replaceAll("\\\\(.)", "$1");
        String index = label.group(2) == null ? name : label.group(2);
        List<Value> elements = value.elements();
        if (quoted == null && INDEX.matcher(index).matches() && Integer.parseInt(index) < elements.size()) {
            return Optional.of(elements.get(Integer.parseInt(index)));
        }
        return value.fields().stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .findFirst();
    }
}
