package dev.pequod.cli.cue;

import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.input.EvaluationLimits;
import dev.pequod.cli.input.InputReader;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.Data;
import dev.pequod.cue.Instance;
import dev.pequod.cue.Kind;
import dev.pequod.cue.Limits;
import dev.pequod.cue.LoadOptions;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.errors.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What operands name: packages, or CUE files that are one package together, and files of data.
 *
 * <p>Data is unified with the package. One by one it is, if a schema is selected, with that schema; and, if it is not to be
 * merged, with the package.
 */
final class CueInputs {
    private static final String SCHEMA = "--schema";

    private final CueContext context;
    private final Terminal terminal;
    private final DiskTree tree;
    private final InputReader reader;
    private final CueErrors errors;
    private final List<String> cueFiles = new ArrayList<>();
    private final List<DataFile> dataFiles = new ArrayList<>();
    private final Operands operands;
    private final List<Instance> instances = new ArrayList<>();
    private final List<Data> data = new ArrayList<>();
    private Optional<CueException> broken = Optional.empty();
    private final Optional<String> schema;
    private final DataPath place;
    private final boolean isMerged;
    private final boolean ignoresErrors;

    /** A file of data, by its name in messages: its pieces up to where it is broken. */
    private record DataFile(String name, List<Data> pieces, Optional<CueException> broken) {}

    /**
     * Loads what the operands name.
     *
     * @param merges whether data is merged unless a flag says otherwise
     * @throws CueException with everything that is wrong with it
     * @throws IOException if a warning cannot be written
     */
    CueInputs(Arguments arguments, Terminal terminal, CueErrors errors, boolean merges) throws IOException {
        this.terminal = terminal;
        this.errors = errors;
        this.context = CueContext.create().withLimits(EvaluationLimits.of(arguments, Limits.DEFAULTS));
        this.tree = new DiskTree(terminal.directory());
        this.reader = new InputReader(terminal);
        errors.nameFilesBy(tree::name, tree::message);
        schema = arguments.value(SCHEMA);
        if (schema.isPresent() && arguments.values("--expression").isEmpty()) {
            tree.nameExpression(SCHEMA);
        }
        place = DataPath.of(arguments);
        ignoresErrors = arguments.has("--ignore");
        isMerged = schema.isEmpty()
                && (place.isUsed() || merges && arguments.flag("--merge").orElse(true));
        Operands given = Operands.of(arguments.operands(), terminal.directory());
        CueModule.check(terminal, errors);
        operands =
                given.files().isEmpty() && given.packages().isEmpty() ? new Operands(List.of("."), List.of()) : given;
        for (Operands.File file : operands.files()) {
            read(file);
        }
        loadPackages(arguments);
        check(arguments);
        for (DataFile file :
                dataFiles.stream().sorted(Comparator.comparing(DataFile::name)).toList()) {
            data.addAll(place.place(file.pieces, file.name, context));
            broken = file.broken;
            if (broken.isPresent()) {
                break;
            }
        }
        boolean isLookedInto = hasCue() || !arguments.values("--expression").isEmpty();
        if (isMerged && isLookedInto && data.size() > 1 && !ignoresErrors) {
            check(dataAlone()); // where data contradict each other, the reference looks no further
        }
    }

    static void declare(Syntax syntax) {
        syntax.operands(
                        "FILE|PACKAGE",
                        0,
                        Integer.MAX_VALUE,
                        "CUE files, or packages such as ./..., and files with data (.json, .jsonl, .yaml, .toml, .txt);"
                                + " TYPE: before files tells their type; - is standard input")
                .option("-d " + SCHEMA, "EXPR", "unify each piece of data with this expression")
                .flag("--merge", "merge data (done anyway); --merge=false keeps each piece apart");
        declarePlace(syntax);
        syntax.options("-t --inject", "TAG", "set a tag: NAME=VALUE for @tag(NAME), or a name for @if and shorthands")
                .flag("-T --inject-vars", "give fields with @tag(NAME,var=…) facts such as the time and the system");
        EvaluationLimits.declare(syntax);
    }

    /** Declares the flags that tell where data is placed. */
    static void declarePlace(Syntax syntax) {
        syntax.options(
                        "-l --path",
                        "LABEL",
                        "place data below this label, such as service:, or an expression within it")
                .flag("--list", "make a list of the pieces of data of each file")
                .flag("--with-context", "let expressions of -l see data, filename, index and recordCount")
                .option(
                        "-n --name",
                        "REGEXP",
                        "take only files of data in folders whose names match; data in folders is read by import alone")
                .option("-p --package", "NAME", "name the package of what is written");
    }

    // --- loading
    // --------------------------------------------------------------------------------------------------------------

    private void read(Operands.File file) throws IOException {
        CueFiles.check(file.name(), terminal);
        String text = errors.know(file.name(), () -> file.type().text(reader, file.name()));
        if (file.type() == FileType.CUE) {
            file.form().ifPresent(form -> form.check(file.name(), text));
            cueFiles.add("/" + tree.add(file.name(), text));
        } else {
            String path = file.name().equals(Operands.STDIN)
                    ? file.name()
                    : terminal.resolve(file.name()).toString();
            List<Data> pieces = new ArrayList<>();
            Optional<CueException> end = Optional.empty();
            try {
                file.type().read(tree.path(file.name()), path, text, pieces);
            } catch (CueException e) {
                if (isMerged) {
                    throw e;
                }
                end = Optional.of(e);
            }
            if (!file.isTypeSaid() && pieces.size() == 1 && SchemaKind.mayBeIn(text)) {
                SchemaKind.refuse(file.name(), file.type(), context.value(pieces.getFirst()));
            }
            dataFiles.add(new DataFile(path, pieces, end));
        }
    }

    private void loadPackages(Arguments arguments) {
        LoadOptions options = LoadOptions.DEFAULTS.withFolder(tree.path(".")).withTags(arguments.values("--inject"));
        if (arguments.has("--inject-vars")) {
            options = options.withVariables(TagVariables.of(terminal));
        }
        List<String> packages = operands.packages();
        CueFiles find = new CueFiles(terminal.directory());
        for (String name : packages) {
            if (name.startsWith(".") && !CueFiles.isPattern(name)) {
                find.checkFiles(CueFiles.withoutName(name));
            }
        }
        if (packages.isEmpty() && cueFiles.isEmpty()) {
            return;
        }
        List<String> parts = Stream.concat(packages.stream(), cueFiles.stream()).toList();
        List<Instance> loaded = context.loadAll(tree, options, parts);
        boolean hasFiles = !cueFiles.isEmpty() && !packages.isEmpty();
        int count = loaded.size() - (hasFiles ? 1 : 0);
        if (count > 1 && !operands.files().isEmpty()) {
            throw new FailureException(
                    schema.isPresent()
                            ? "cannot use --schema/-d with flag more than one schema"
                            : "too many packages defined (" + count + ") in combination with files",
                    null);
        }
        instances.addAll(hasFiles ? List.of(loaded.getLast().with(loaded.getFirst())) : loaded);
        if (packages.isEmpty()) {
            checkName(loaded.getFirst(), arguments);
        }
    }

    private static void checkName(Instance instance, Arguments arguments) {
        String name = arguments.value("--package").orElse(instance.packageName());
        if (!instance.packageName().isEmpty() && !instance.packageName().equals(name) && !arguments.has("--force")) {
            throw new FailureException(
                    "\"package\" flag clashes with existing package name (" + name + " vs " + instance.packageName()
                            + ")",
                    null);
        }
    }

    private void check(Arguments arguments) {
        arguments.value("--name").ifPresent(NamePattern::new);
        if (arguments.value("--name").isPresent() && operands.packages().isEmpty()) {
            throw new FailureException("use of -n/--name flag without a directory", null);
        }
        if (schema.isPresent() && dataFiles.isEmpty()) {
            throw new FailureException("-d/--schema flag requires non-CUE input files", null);
        }
        if (schema.isPresent() && instances.isEmpty()) {
            throw new FailureException("-d/--schema flag specified without a schema", null);
        }
    }

    // --- values
    // ---------------------------------------------------------------------------------------------------------------

    /** Reports whether there is data besides, or instead of, CUE. */
    boolean hasData() {
        return !data.isEmpty() || broken.isPresent();
    }

    /** Reports whether there is CUE. */
    boolean hasCue() {
        return !instances.isEmpty();
    }

    /** Reports whether each piece of data is a value of its own. */
    boolean isApart() {
        return hasData() && !isMerged;
    }

    /**
     * Returns what is evaluated: each package with all data, or each piece of data, whenever it is asked for, with the schema or package. The
     * iterator throws {@link CueException} with what is wrong with a piece or what it is unified with, or its text, and ends there.
     *
     * @param expressions which expressions are asked for; none for all that there is
     * @throws CueException if one of them is malformed; if a package has errors anywhere that are not ignored, where it is one of
     *     several, or expressions are asked for
     */
    Iterator<Whole> wholes(List<String> expressions) {
        expressions.forEach(this::checkSyntax);
        if (isNothing()) {
            return Collections.emptyIterator();
        }
        if (isApart()) {
            return pieces();
        }
        boolean isChecked = expressions.isEmpty()
                ? instances.size() > 1
                : !operands.packages().isEmpty() && !hasData();
        if (isChecked && !ignoresErrors) {
            instances.forEach(instance -> check(instance.value()));
        }
        return instances.isEmpty()
                ? List.of(whole(dataAlone(), nothing(), data)).iterator()
                : instances.stream()
                        .map(instance -> whole(instance.value(data), instance, data))
                        .iterator();
    }

    private static Whole whole(Value value, Instance scope, List<Data> data) {
        return new Whole(value, expression -> scope.select(expression, data));
    }

    /** Data alone is unified as if it stood in files of an empty package, which must be structs. */
    private Value dataAlone() {
        boolean areStructs = data.stream()
                .map(context::value)
                .allMatch(value -> value.kinds().equals(Set.of(Kind.STRUCT)));
        return areStructs
                ? nothing().value(data)
                : data.stream().map(context::value).reduce(Value::unify).orElseThrow();
    }

    private Instance nothing() {
        return context.compile("data", "");
    }

    /** Reports whether the files have no value at all, as JSON Lines may. */
    private boolean isNothing() {
        return instances.isEmpty() && !hasData() && !place.isUsed();
    }

    private Iterator<Whole> pieces() {
        Instance scope = instances.isEmpty() ? nothing() : instances.getFirst();
        Optional<Value> with = instances.stream()
                .findFirst()
                .map(instance -> schema.map(text -> selected(instance, text)).orElseGet(instance::value));
        Iterator<Data> pieces = data.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return pieces.hasNext() || broken.isPresent();
            }

            @Override
            public Whole next() {
                if (!pieces.hasNext()) {
                    throw broken.orElseThrow();
                }
                return piece(pieces.next(), scope, with);
            }
        };
    }

    private Whole piece(Data piece, Instance scope, Optional<Value> with) {
        Value alone = context.value(piece);
        Value value = with.map(alone::unify).orElse(alone);
        check(value);
        return schema.isPresent() ? new Whole(value, value::select) : whole(value, scope, List.of(piece));
    }

    /** Returns what a schema is, which must not be wrong as it stands, though data might mend that, as the reference has it. */
    private static Value selected(Instance instance, String schema) {
        Value value = expression(instance, schema);
        List<CueError> wrong = value.validate(false);
        if (!wrong.isEmpty()) {
            throw new CueException(wrong);
        }
        return value;
    }

    private static Value expression(Instance instance, String schema) {
        try {
            return instance.expression(schema);
        } catch (CueException e) {
            throw new CueException(e.errors().stream()
                    .map(error -> new CueError(
                            error.code(),
                            error.path(),
                            error.message(),
                            error.positions().stream()
                                    .map(p -> new Position(SCHEMA, p.offset(), p.line(), p.column()))
                                    .toList(),
                            error.hint()))
                    .toList());
        }
    }

    /** Returns a value at the place that flags say, which may be named by what it is part of, unless that is the place of data. */
    Value placed(Value value, Whole whole) {
        return place.hasSteps() && dataFiles.isEmpty() ? place.place(value, whole.within()) : value;
    }

    /** Refuses what is no expression before the values of those before it are printed. */
    private void checkSyntax(String text) {
        try {
            if (!text.isEmpty()) {
                nothing().select(text, List.of());
            }
        } catch (CueException e) {
            if (e.errors().getFirst().code() == ErrorCode.SYNTAX) {
                throw e;
            }
        }
    }

    private static void check(Value whole) {
        List<CueError> wrong = whole.validate(false);
        if (!wrong.isEmpty()) {
            throw new CueException(wrong);
        }
    }
}
