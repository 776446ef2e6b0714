package dev.pequod.cli.cue;

import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.CueStyle;
import dev.pequod.cue.Data;
import dev.pequod.cue.Path;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where data is placed: below components that are labels, such as {@code "#Render: input:"}, or expressions that are evaluated
 * within the data, such as {@code strings.ToLower(kind)}; and whether the pieces of a file become a list.
 *
 * @param components the components, from the top
 * @param isList whether the pieces of one file become elements of a list
 * @param hasContext whether expressions see a struct with {@code data}, {@code filename}, {@code index} and {@code recordCount}
 */
record DataPath(List<String> components, boolean isList, boolean hasContext) {
    private static final Pattern LABELS = Pattern.compile("(?:\\s*(?:\"(?:[^\"\\\\]|\\\\.)*\"|[\\w#$]+)\\s*:)+\\s*");
    private static final Pattern LABEL = Pattern.compile("(\"(?:[^\"\\\\]|\\\\.)*\"|[\\w#$]+)\\s*:");

    /** Copies the components. */
    DataPath {
        components = List.copyOf(components);
    }

    /** Returns what the flags say. */
    static DataPath of(Arguments arguments) {
        DataPath path =
                new DataPath(arguments.values("--path"), arguments.has("--list"), arguments.has("--with-context"));
        if (path.hasContext && !path.isUsed() && !arguments.has("--files")) {
            throw new FailureException(
                    "flag \"with-context\" must be used with at least one of flag \"path\", \"list\", or \"files\"",
                    null);
        }
        if (path.isUsed() && arguments.value("--schema").isPresent()) {
            throw new FailureException("cannot combine --schema flag with flag \"path\", \"list\", or \"files\"", null);
        }
        return path;
    }

    /** Reports whether anything is placed elsewhere than at the top. */
    boolean isUsed() {
        return isList || !components.isEmpty();
    }

    /**
     * Returns the pieces of a file at their places.
     *
     * @throws CueException if a component is no label
     */
    List<Data> place(List<Data> pieces, String file, CueContext context) {
        Map<Path, List<Data>> lists = new LinkedHashMap<>();
        List<Data> placed = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            Data piece = pieces.get(i);
            Data scope = hasContext ? context(piece, file, i, pieces.size()) : piece;
            Path path = Path.EMPTY;
            for (String component : components) {
                path = path.append(
                        LABELS.matcher(component).matches() ? labels(component) : evaluated(component, scope, context));
            }
            if (isList) {
                lists.computeIfAbsent(path, p -> new ArrayList<>()).add(piece);
            } else {
                placed.add(piece.under(path));
            }
        }
        lists.forEach((path, elements) -> placed.add(Data.list(elements).under(path)));
        return placed;
    }

    /**
     * Returns the labels that piece {@code i} of a file is placed below, as CUE.
     *
     * @throws CueException if a component is no label
     */
    String labels(List<Data> pieces, int i, String file, CueContext context) {
        Data scope = hasContext ? context(pieces.get(i), file, i, pieces.size()) : pieces.get(i);
        StringBuilder labels = new StringBuilder();
        for (String component : components) {
            labels.append(
                            LABELS.matcher(component).matches()
                                    ? component.strip()
                                    : evaluated(component, scope, context) + ":")
                    .append(' ');
        }
        return labels.toString();
    }

    private static Data context(Data piece, String file, int index, int count) {
        Map<String, Data> fields = new LinkedHashMap<>();
        fields.put("data", piece);
        fields.put("filename", Data.of(file));
        fields.put("index", Data.of(BigInteger.valueOf(index)));
        fields.put("recordCount", Data.of(BigInteger.valueOf(count)));
        return Data.struct(fields);
    }

    private static Path labels(String component) {
        StringBuilder path = new StringBuilder();
        Matcher label = LABEL.matcher(component);
        while (label.find()) {
            path.append(path.isEmpty() ? "" : ".").append(label.group(1));
        }
        return Path.parse(path.toString());
    }

    private static Path evaluated(String component, Data scope, CueContext context) {
        String reason;
        try {
            Value label = context.compile("data", "").select(component, List.of(scope));
            Optional<String> name = label.asString();
            if (name.isPresent()) {
                return Path.of(name.get());
            }
            List<CueError> errors = label.validate(true);
            reason = errors.isEmpty()
                    ? label.toCue(CueStyle.EVAL).strip()
                    : errors.getFirst().message();
        } catch (CueException e) {
            reason = e.errors().getFirst().message();
        }
        throw new CueException(
                List.of(CueError.of(ErrorCode.EVAL, "error evaluating label " + component + ": " + reason)));
    }
}
