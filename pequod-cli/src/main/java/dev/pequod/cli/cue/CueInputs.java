package dev.pequod.cli.cue;

import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.input.InputReader;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.Data;
import dev.pequod.cue.Instance;
import dev.pequod.cue.Kind;
import dev.pequod.cue.LoadOptions;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.Position;
import java.util.ArrayList;
import java.util.Comparator;
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
    private static final String STDIN = "-";
    private static final String SCHEMA = "--schema";

    private final CueContext context = CueContext.create();
    private final Terminal terminal;
    private final DiskTree tree;
    private final InputReader reader;
    private final CueErrors errors;
    private final List<String> cueFiles = new ArrayList<>();
    private final List<String> packages = new ArrayList<>();
    private final List<DataFile> dataFiles = new ArrayList<>();
    private final List<Instance> instances = new ArrayList<>();
    private final List<Data> data = new ArrayList<>();
    private final Optional<String> schema;
    private final boolean isMerged;

    /** A file of data, by its name in messages. */
    private record DataFile(String name, List<Data> pieces) {}

    /**
     * Loads what the operands name.
     *
     * @param merges whether data is merged unless a flag says otherwise
     * @throws CueException with everything that is wrong with it
     */
    CueInputs(Arguments arguments, Terminal terminal, CueErrors errors, boolean merges) {
        this.terminal = terminal;
        this.errors = errors;
        this.tree = new DiskTree(terminal.directory());
        this.reader = new InputReader(terminal);
        errors.nameFilesBy(tree::name, tree::message);
        schema = arguments.value(SCHEMA);
        DataPath place = DataPath.of(arguments);
        isMerged = schema.isEmpty()
                && (place.isUsed() || merges && arguments.flag("--merge").orElse(true));
        readOperands(arguments.operands());
        boolean hasFiles = !cueFiles.isEmpty() || !dataFiles.isEmpty();
        if (packages.isEmpty() && !hasFiles) {
            packages.add(".");
        }
        if (!cueFiles.isEmpty() && !packages.isEmpty()) {
            throw new FailureException("cannot mix CUE files with packages: " + String.join(" ", packages), null);
        }
        loadPackages(arguments);
        check(arguments);
        for (DataFile file :
                dataFiles.stream().sorted(Comparator.comparing(DataFile::name)).toList()) {
            data.addAll(place.place(file.pieces, file.name, context));
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
                .option("-p --package", "NAME", "take this package where a folder has several, or name that of data");
    }

    // --- loading
    // --------------------------------------------------------------------------------------------------------------

    private void readOperands(List<String> operands) {
        Optional<FileType> qualifier = Optional.empty();
        for (String operand : operands) {
            if (operand.endsWith(":")) {
                qualifier = Optional.of(FileType.named(operand.substring(0, operand.length() - 1)));
            } else if (qualifier.isEmpty() && isPackage(operand)) {
                packages.add(operand);
            } else {
                readFile(operand, qualifier);
            }
        }
    }

    private void readFile(String operand, Optional<FileType> qualifier) {
        int colon = operand.indexOf(':');
        if (qualifier.isEmpty() && colon > 0) {
            throw new FailureException(
                    "cannot combine file type and file name; did you mean \"" + operand.substring(0, colon) + ": "
                            + operand.substring(colon + 1) + "\"?",
                    null);
        }
        CueFiles.check(operand, terminal);
        FileType type = qualifier.orElseGet(() -> operand.equals(STDIN) ? FileType.CUE : FileType.of(operand));
        String text = reader.read(operand).text();
        errors.know(operand, text);
        if (type == FileType.CUE) {
            cueFiles.add(tree.add(operand, text));
        } else {
            String file =
                    operand.equals(STDIN) ? operand : terminal.resolve(operand).toString();
            dataFiles.add(new DataFile(file, type.read(tree.path(operand), file, text)));
        }
    }

    /** A package is named by a path without an ending, or with a colon and its name. */
    private static boolean isPackage(String operand) {
        String name = operand.substring(operand.lastIndexOf('/') + 1);
        boolean isFile = name.matches("[a-z]+:(-|.*\\..*)");
        return !operand.equals(STDIN)
                && !isFile
                && (name.isEmpty() || name.matches("\\.{1,3}") || name.contains(":") || !name.contains("."));
    }

    private void loadPackages(Arguments arguments) {
        String packageName = arguments.value("--package").orElse("");
        LoadOptions options = LoadOptions.DEFAULTS.withFolder(tree.path(".")).withTags(arguments.values("--inject"));
        if (arguments.has("--inject-vars")) {
            options = options.withVariables(TagVariables.of(terminal));
        }
        if (!cueFiles.isEmpty()) {
            Instance instance = context.load(
                    tree, options, cueFiles.stream().map(path -> "/" + path).toList());
            if (!packageName.isEmpty()
                    && !instance.packageName().isEmpty()
                    && !instance.packageName().equals(packageName)
                    && !arguments.has("--force")) {
                throw new FailureException(
                        "\"package\" flag clashes with existing package name (" + packageName + " vs "
                                + instance.packageName() + ")",
                        null);
            }
            instances.add(instance);
        }
        CueFiles find = new CueFiles(terminal.directory());
        for (String operand : packages) {
            for (String name : CueFiles.isPattern(operand) ? find.folders(operand) : List.of(operand)) {
                if (name.startsWith(".")) {
                    find.folder(name.replaceFirst(":[^/]*$", ""));
                }
                instances.add(context.load(tree, options.withPackageName(packageName), List.of(name)));
            }
        }
    }

    private void check(Arguments arguments) {
        if (instances.size() > 1 && !dataFiles.isEmpty()) {
            throw new FailureException(
                    schema.isPresent()
                            ? "cannot use --schema/-d with flag more than one schema"
                            : "too many packages defined (" + instances.size() + ") in combination with files",
                    null);
        }
        if (schema.isPresent() && dataFiles.isEmpty()) {
            throw new FailureException("-d/--schema flag requires non-CUE input files", null);
        }
        if (schema.isPresent() && instances.isEmpty()) {
            throw new FailureException("-d/--schema flag specified without a schema", null);
        }
        if (arguments.value("--name").isPresent() && packages.isEmpty()) {
            throw new FailureException("use of -n/--name flag without a directory", null);
        }
    }

    // --- values
    // ---------------------------------------------------------------------------------------------------------------

    /** Reports whether there is data besides, or instead of, CUE. */
    boolean hasData() {
        return !data.isEmpty();
    }

    /** Reports whether there is CUE. */
    boolean hasCue() {
        return !instances.isEmpty();
    }

    /** Reports whether each piece of data is a value of its own. */
    boolean isApart() {
        return hasData() && !isMerged;
    }

    /** Returns the values: of each package with all data, or of each piece of data with the schema or package. */
    List<Value> values() {
        return isApart() ? pieces() : packages().toList();
    }

    /** Data alone is unified as if it stood in files of an empty package, which must be structs. */
    private Stream<Value> packages() {
        List<Value> alone =
                instances.isEmpty() ? data.stream().map(context::value).toList() : List.of();
        return alone.stream().anyMatch(value -> !value.kinds().equals(Set.of(Kind.STRUCT)))
                ? alone.stream().reduce(Value::unify).stream()
                : scopes().stream().map(instance -> instance.value(data));
    }

    private List<Instance> scopes() {
        return instances.isEmpty() ? List.of(context.compile("data", "")) : instances;
    }

    private List<Value> pieces() {
        Optional<Value> with = instances.stream()
                .map(instance -> schema.map(text -> selected(instance, text)).orElseGet(instance::value))
                .findFirst();
        return data.stream()
                .map(context::value)
                .map(piece -> with.map(piece::unify).orElse(piece))
                .toList();
    }

    private static Value selected(Instance instance, String schema) {
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

    /**
     * Returns the values of expressions: of all in one value after another.
     *
     * @throws CueException if one cannot be compiled
     */
    List<Value> expressions(List<String> texts) {
        if (isApart()) {
            Instance scope = scopes().getFirst();
            return data.stream()
                    .flatMap(piece -> texts.stream().map(text -> scope.select(text, List.of(piece))))
                    .toList();
        }
        return scopes().stream()
                .flatMap(instance -> texts.stream().map(text -> instance.select(text, data)))
                .toList();
    }
}
