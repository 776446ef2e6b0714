package dev.pequod.cli.cue;

import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.input.InputReader;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.Data;
import dev.pequod.cue.Instance;
import dev.pequod.cue.Kind;
import dev.pequod.cue.LoadOptions;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What operands name: packages, or CUE files that are one package together, and files of data.
 *
 * <p>Data is unified with each package; or, if a schema is selected, each piece of data with that schema, one by one.
 */
final class CueInputs {
    private static final String STDIN = "-";
    private static final String SCHEMA = "--schema";
    private static final String PATH = "--path";
    private static final String TAGS = "--inject";
    private static final String PACKAGE = "--package";

    private final CueContext context = CueContext.create();
    private final List<Instance> instances = new ArrayList<>();
    private final List<Data> data = new ArrayList<>();
    private final Optional<String> schema;

    /**
     * Loads what the operands name.
     *
     * @throws CueException with everything that is wrong with it
     */
    CueInputs(Arguments arguments, Terminal terminal, CueErrors errors) {
        schema = arguments.value(SCHEMA);
        DiskTree tree = new DiskTree(terminal.directory());
        errors.nameFilesBy(tree::name, tree::message);
        List<String> files = new ArrayList<>();
        List<String> packages = new ArrayList<>();
        InputReader reader = new InputReader(terminal);
        DataPath place = new DataPath(arguments.values(PATH));
        Optional<FileType> qualifier = Optional.empty();
        for (String operand : arguments.operands()) {
            if (operand.endsWith(":")) {
                qualifier = Optional.of(FileType.named(operand.substring(0, operand.length() - 1)));
            } else if (qualifier.isEmpty() && isPackage(operand)) {
                packages.add(operand);
            } else {
                CueFiles.check(operand, terminal);
                FileType type = qualifier.orElseGet(() -> operand.equals(STDIN) ? FileType.CUE : FileType.of(operand));
                String text = reader.read(operand).text();
                errors.know(operand, text);
                if (type == FileType.CUE) {
                    files.add(tree.add(operand, text));
                } else {
                    String file = operand.equals(STDIN)
                            ? operand
                            : terminal.resolve(operand).toString();
                    for (Data piece : type.read(tree.path(operand), file, text)) {
                        data.add(place.place(piece, context));
                    }
                }
            }
        }
        if (!files.isEmpty() && !packages.isEmpty()) {
            throw new FailureException("cannot mix CUE files with packages: " + String.join(" ", packages), null);
        }
        String packageName = arguments.value(PACKAGE).orElse("");
        LoadOptions options = LoadOptions.DEFAULTS
                .withFolder(tree.path("."))
                .withPackageName(packageName)
                .withTags(arguments.values(TAGS));
        if (!files.isEmpty()) {
            instances.add(context.load(tree, options.withFolder(""), files));
        }
        if (packages.isEmpty() && files.isEmpty() && data.isEmpty()) {
            packages.add(".");
        }
        CueFiles find = new CueFiles(terminal.directory());
        for (String operand : packages) {
            for (String name : CueFiles.isPattern(operand) ? find.folders(operand) : List.of(operand)) {
                instances.add(load(name, tree, options, find));
            }
        }
    }

    private Instance load(String name, DiskTree tree, LoadOptions options, CueFiles find) {
        if (name.startsWith(".")) {
            find.folder(name.replaceFirst(":[^/]*$", ""));
        }
        return context.load(tree, options, List.of(name));
    }

    static void declare(Syntax syntax) {
        syntax.operands(
                        "FILE|PACKAGE",
                        0,
                        Integer.MAX_VALUE,
                        "CUE files, or packages such as ./..., and .json or .yaml files with data; - is standard input")
                .option("-d " + SCHEMA, "EXPR", "unify each piece of data with this expression")
                .options(
                        "-l " + PATH,
                        "LABEL",
                        "place data below this label, such as service:, or an expression within it")
                .options("-t " + TAGS, "TAG", "set a tag that @if attributes name")
                .option("-p " + PACKAGE, "NAME", "take this package where a folder has several");
    }

    /** A package is named by a path without an ending, or with a colon and its name. */
    private static boolean isPackage(String operand) {
        String name = operand.substring(operand.lastIndexOf('/') + 1);
        return !operand.equals(STDIN)
                && (name.isEmpty() || name.matches("\\.{1,3}") || name.contains(":") || !name.contains("."));
    }

    private static Set<String> tags(Arguments arguments) {
        Set<String> tags = new HashSet<>(arguments.values(TAGS));
        if (tags.stream().anyMatch(tag -> tag.contains("="))) {
            throw new UsageException(TAGS + " sets tags for @if; values for @tag cannot be injected");
        }
        return tags;
    }

    /** Reports whether there is data besides, or instead of, CUE. */
    boolean hasData() {
        return !data.isEmpty();
    }

    /** Reports whether there is CUE. */
    boolean hasCue() {
        return !instances.isEmpty();
    }

    /** Returns the values: of each package with all data, or of each piece of data with the schema. */
    List<Value> values() {
        return schema.isPresent() ? pieces() : packages().toList();
    }

    /** Data alone is unified as if it stood in files of an empty package, which must be structs. */
    private Stream<Value> packages() {
        List<Value> alone =
                instances.isEmpty() ? data.stream().map(context::value).toList() : List.of();
        return alone.stream().anyMatch(value -> !value.kinds().equals(Set.of(Kind.STRUCT)))
                ? alone.stream().reduce((one, next) -> next.unify(one)).stream()
                : scopes().stream().map(instance -> instance.value(data));
    }

    private List<Instance> scopes() {
        return instances.isEmpty() ? List.of(context.compile("data", "")) : instances;
    }

    /** Returns each piece of data with the schema, or else with each package. */
    List<Value> pieces() {
        return instances.stream()
                .map(instance -> schema.map(instance::expression).orElseGet(instance::value))
                .flatMap(
                        value -> data.stream().map(piece -> context.value(piece).unify(value)))
                .toList();
    }

    /**
     * Returns the values of an expression, in each package with all data.
     *
     * @throws CueException if it cannot be compiled
     */
    List<Value> expression(String text) {
        return scopes().stream()
                .map(instance -> instance.expression(text, data))
                .toList();
    }
}
