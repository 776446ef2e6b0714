package dev.pequod.cli.cue;

import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.CueStyle;
import dev.pequod.cue.Data;
import dev.pequod.cue.Instance;
import dev.pequod.cue.Kind;
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
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where data is placed: below components that are labels, such as {@code "#Render: input:"}, or expressions that are evaluated
 * within the data, such as {@code strings.ToLower(kind)}; and whether the pieces of a file become a list.
 *
 * @param steps the labels, from the top
 * @param isList whether the pieces of one file become elements of a list
 * @param hasContext whether expressions see a struct with {@code data}, {@code filename}, {@code index} and {@code recordCount}
 */
record DataPath(List<PathStep> steps, boolean isList, boolean hasContext) {

    /** Copies the steps. */
    DataPath {
        steps = List.copyOf(steps);
    }

    /** Returns what the flags say. */
    static DataPath of(Arguments arguments) {
        DataPath path = new DataPath(
                arguments.values("--path").stream()
                        .flatMap(flag -> PathStep.parse(flag).stream())
                        .toList(),
                arguments.has("--list"),
                arguments.has("--with-context"));
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
        return isList || !steps.isEmpty();
    }

    /** Reports whether there are labels. */
    boolean hasSteps() {
        return !steps.isEmpty();
    }

    /**
     * Returns the pieces of a file at their places.
     *
     * @throws CueException if an expression is no label
     */
    List<Data> place(List<Data> pieces, String file, CueContext context) {
        Map<List<String>, List<Data>> lists = new LinkedHashMap<>();
        List<Data> placed = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            Data piece = pieces.get(i);
            Optional<List<String>> labels = labels(pieces, i, file, context);
            if (labels.isPresent() && isList) {
                lists.computeIfAbsent(labels.get(), l -> new ArrayList<>()).add(piece);
            } else if (labels.isPresent()) {
                placed.add(piece.under(path(labels.get())));
            }
        }
        lists.forEach((labels, elements) -> placed.add(Data.list(elements).under(path(labels))));
        if (isList && lists.isEmpty()) {
            placed.add(Data.list(List.of()));
        }
        return steps.isEmpty() || placed.isEmpty() ? placed : List.of(Data.joined(placed));
    }

    private static Path path(List<String> labels) {
        return labels.isEmpty() ? Path.EMPTY : Path.parse(String.join(".", labels));
    }

    /**
     * Returns the labels that piece {@code i} of a file is placed below, as CUE; empty for null, in which nothing can be named, if an
     * expression names something.
     *
     * @throws CueException if an expression is no label
     */
    Optional<List<String>> labels(List<Data> pieces, int i, String file, CueContext context) {
        Data scope = hasContext ? context(pieces.get(i), file, i, pieces.size()) : pieces.get(i);
        try {
            Instance empty = context.compile("data", "");
            return Optional.of(labels(expression -> empty.select(expression, List.of(scope))));
        } catch (CueException e) {
            if (context.value(pieces.get(i)).kinds().equals(Set.of(Kind.NULL))) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Returns a value that was evaluated at its place.
     *
     * @param scope evaluates expressions
     * @throws CueException if an expression is no label
     */
    Value place(Value value, Function<String, Value> scope) {
        List<String> labels = labels(scope);
        for (String label : labels) {
            if (label.startsWith("_")) {
                throw new FailureException("invalid path: hidden label " + label + " not allowed", null);
            }
        }
        return value.under(path(labels));
    }

    private List<String> labels(Function<String, Value> scope) {
        List<String> labels = new ArrayList<>();
        for (PathStep step : steps) {
            labels.add(step.isLabel() ? step.text() : evaluated(step.text(), scope));
        }
        return labels;
    }

    private static Data context(Data piece, String file, int index, int count) {
        Map<String, Data> fields = new LinkedHashMap<>();
        fields.put("data", piece);
        fields.put("filename", Data.of(file));
        fields.put("index", Data.of(BigInteger.valueOf(index)));
        fields.put("recordCount", Data.of(BigInteger.valueOf(count)));
        return Data.struct(fields);
    }

    private static String alternatives(Value value) {
        return value.alternatives().stream()
                .map(alternative -> alternative.toCue(CueStyle.EVAL).strip())
                .collect(Collectors.joining(" | "));
    }

    private static String evaluated(String expression, Function<String, Value> scope) {
        String reason;
        ErrorCode code = ErrorCode.EVAL;
        try {
            Value label = scope.apply(expression);
            Optional<String> name = label.asString();
            boolean isOne = label.alternatives().size() == 1;
            if (name.isPresent() && isOne) {
                return Path.of(name.get()).toString();
            }
            List<CueError> errors = isOne ? label.validate(true) : List.of();
            code = errors.isEmpty() ? code : errors.getFirst().code();
            reason = errors.isEmpty()
                    ? (label.defaultValue().isPresent() ? "*" : "") + alternatives(label)
                    : errors.getFirst().message();
        } catch (CueException e) {
            code = e.errors().getFirst().code();
            reason = e.errors().getFirst().message();
            if (code == ErrorCode.SYNTAX) {
                throw PathStep.refusal(expression, reason);
            }
        }
        boolean isLimit = code == ErrorCode.LIMIT; // the flag that allows more is told of its message alone
        throw new CueException(List.of(CueError.of(
                isLimit ? code : ErrorCode.EVAL,
                isLimit ? reason : "error evaluating label " + expression + ": " + reason)));
    }
}
