package dev.pequod.cli.cue;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.Data;
import dev.pequod.cue.Path;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where data is placed: components that are labels, such as {@code "#Render: input:"}, or expressions that are evaluated within the
 * data, such as {@code strings.ToLower(kind)}.
 *
 * @param components the components, from the top
 */
record DataPath(List<String> components) {
    private static final Pattern LABELS = Pattern.compile("(?:\\s*(?:\"(?:[^\"\\\\]|\\\\.)*\"|[\\w#$]+)\\s*:)+\\s*");
    private static final Pattern LABEL = Pattern.compile("(\"(?:[^\"\\\\]|\\\\.)*\"|[\\w#$]+)\\s*:");

    /** Copies the components. */
    DataPath {
        components = List.copyOf(components);
    }

    /**
     * Returns the data at its place.
     *
     * @throws CueException if a component is no label
     */
    Data place(Data data, CueContext context) {
        Path path = Path.EMPTY;
        for (String component : components) {
            path = path.append(
                    LABELS.matcher(component).matches() ? labels(component) : evaluated(component, data, context));
        }
        return data.under(path);
    }

    private static Path labels(String component) {
        StringBuilder path = new StringBuilder();
        Matcher label = LABEL.matcher(component);
        while (label.find()) {
            path.append(path.isEmpty() ? "" : ".").append(label.group(1));
        }
        return Path.parse(path.toString());
    }

    private static Path evaluated(String component, Data data, CueContext context) {
        List<CueError> errors;
        try {
            Value label = context.compile("data", "").expression(component, List.of(data));
            Optional<String> name = label.asString();
            if (name.isPresent()) {
                return Path.of(name.get());
            }
            errors = label.validate(true);
        } catch (CueException e) {
            errors = e.errors();
        }
        String reason =
                errors.isEmpty() ? "it is not a string" : errors.getFirst().message();
        throw new CueException(
                List.of(CueError.of(ErrorCode.EVAL, "error evaluating label " + component + ": " + reason)));
    }
}
