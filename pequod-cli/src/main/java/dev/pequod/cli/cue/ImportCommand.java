package dev.pequod.cli.cue;

import dev.pequod.api.FileProblem;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.input.EvaluationLimits;
import dev.pequod.cli.input.InputReader;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.CueFormat;
import dev.pequod.cue.CueSource;
import dev.pequod.cue.Data;
import dev.pequod.cue.Kind;
import dev.pequod.cue.Limits;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** {@code pequod cue import}: writes files of data as CUE files beside them. */
final class ImportCommand extends CueCommand {
    private static final String STDOUT = "-";
    private static final Map<String, List<String>> MODES = Map.of(
            "json", List.of("json", "jsonl", "ndjson", "ldjson"),
            "yaml", List.of("yaml", "yml"),
            "toml", List.of("toml"),
            "text", List.of("txt"),
            "binary", List.of(),
            "auto", List.of("json", "jsonl", "ndjson", "ldjson", "yaml", "yml", "toml"),
            "data", List.of("json", "jsonl", "ndjson", "ldjson", "yaml", "yml", "toml"));
    /** What tells a file or folder from a mode. */
    private static final Pattern NOT_OF_MODE = Pattern.compile("[/\\\\:.]");

    private static final List<String> SCHEMAS = List.of("proto", "openapi", "jsonschema");

    ImportCommand() {
        super("import", "Write files of data as CUE");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.describe(
                        "Writes x.cue for x.json. The first operand may be a mode, which tells the files taken from folders",
                        "and how they are read: json, yaml, toml, text, binary, auto or data. Comments of YAML are kept.")
                .operands("MODE|FILE|PACKAGE", 0, Integer.MAX_VALUE, "files of data, or folders such as ./...")
                .option("-o --outfile", "FILE", "write everything to this file; - is standard output")
                .flag("-f --force", "overwrite files")
                .flag("--dry-run", "write nothing; name the files that would be written")
                .flag("--files", "write a file for each piece of data")
                .flag("--merge", "is understood, and changes nothing: each file is imported alone")
                .flag("-R --recursive", "make calls of strings that are JSON or YAML")
                .options("--ext", "ENDING", "take files with this ending from folders")
                .hiddenOption("-d --schema", "EXPR", "is refused: data is not checked when it is imported");
        CueInputs.declarePlace(syntax);
        EvaluationLimits.declare(syntax);
        syntax.example("pequod cue import data.yaml -p config").example("pequod cue import json ./... -p config -f");
    }

    /** A file of data with its type, whether the user says that, and the name of the package of CUE in the folder that it was taken from. */
    private record Input(String name, FileType type, boolean isTypeSaid, String packageName) {}

    /** A file of CUE that data becomes. */
    private record Imported(String name, String text) {
        /** Returns it in the standard layout. */
        Imported laidOut() {
            // A tab within a string is written as an escape: a line of tabs is an empty line of a string.
            return new Imported(name, CueFormat.format("", text, true).replaceAll("(?m)^\t+$", ""));
        }
    }

    @Override
    ExitCode run(Arguments arguments, Terminal terminal, CueErrors errors) throws IOException {
        if (arguments.value("--schema").isPresent()) {
            throw new FailureException("cannot combine --schema flag with flag \"path\", \"list\", or \"files\"", null);
        }
        CueModule.check(terminal, errors);
        DataPath place = DataPath.of(arguments);
        CueContext context = CueContext.create().withLimits(EvaluationLimits.of(arguments, Limits.DEFAULTS));
        InputReader reader = new InputReader(terminal);
        List<Imported> files = new ArrayList<>();
        for (Input input : inputs(arguments, terminal, errors)) {
            String text = errors.know(input.name, () -> input.type.text(reader, input.name));
            files.addAll(imported(input, text, place, context, arguments, terminal));
        }
        files.replaceAll(Imported::laidOut);
        for (Imported file : files) {
            write(arguments.value("-o").orElse(file.name), file.text, arguments, terminal);
        }
        return ExitCode.OK;
    }

    // --- inputs
    // ---------------------------------------------------------------------------------------------------------------

    private static List<Input> inputs(Arguments arguments, Terminal terminal, CueErrors errors) {
        List<String> operands = new ArrayList<>(arguments.operands());
        boolean hasMode =
                !operands.isEmpty() && !NOT_OF_MODE.matcher(operands.getFirst()).find();
        String mode = hasMode ? operands.removeFirst() : "auto";
        if (SCHEMAS.contains(mode)) {
            throw new FailureException("mode \"" + mode + "\" is not supported: schemas are not imported", null);
        }
        if (!MODES.containsKey(mode)) {
            throw new FailureException("unknown mode \"" + mode + "\"", null);
        }
        List<String> endings = arguments.values("--ext").isEmpty() ? MODES.get(mode) : arguments.values("--ext");
        if (endings == null || endings.isEmpty()) {
            throw new FailureException("use of --ext flag required in binary mode", null);
        }
        Predicate<String> wanted =
                new NamePattern(arguments.value("--name").orElse("\\.(" + String.join("|", endings) + ")$"));
        List<Input> inputs = new ArrayList<>();
        List<Input> files = new ArrayList<>();
        List<String> folders = new ArrayList<>();
        Optional<FileType> qualifier = Optional.empty();
        CueFiles find = new CueFiles(terminal.directory());
        Set<String> known = new HashSet<>();
        boolean isFolderSaid = false;
        for (String operand : operands.isEmpty() ? List.of(".") : operands) {
            if (operand.endsWith(":")) {
                qualifier = Qualifier.ofInput(operand.substring(0, operand.length() - 1))
                        .type();
            } else if (CueFiles.isPattern(operand)) {
                isFolderSaid = true;
                requireAny(find.foldersWith(operand, file -> true), operand);
                for (String folder : find.foldersWith(operand, name -> name.endsWith(".cue"))) {
                    checkSources(folder, find, known, terminal, errors);
                    checkPackage(find.packageIn(folder), arguments);
                }
                folders.addAll(find.foldersWith(operand, wanted));
            } else if (Files.isDirectory(terminal.resolve(operand))) {
                isFolderSaid = true;
                requireAny(find.matching(operand, file -> true), operand);
                checkSources(operand, find, known, terminal, errors);
                checkPackage(find.packageIn(operand), arguments);
                folders.add(operand);
            } else {
                String file = Operands.normalized(operand);
                CueFiles.check(file, terminal);
                files.add(new Input(
                        file,
                        qualifier.orElseGet(() -> file.equals(STDOUT) ? FileType.JSON : FileType.of(file)),
                        qualifier.isPresent() || !mode.equals("auto"),
                        ""));
            }
        }
        if (arguments.value("--name").isPresent() && !isFolderSaid) {
            throw new FailureException("use of -n/--name flag without a directory", null);
        }
        if (folders.size() > 1 && !files.isEmpty()) {
            throw new FailureException(
                    "too many packages defined (" + folders.size() + ") in combination with files", null);
        }
        if (folders.size() > 1 && arguments.value("--package").isEmpty()) {
            throw new FailureException("must specify package name with the -p flag", null);
        }
        for (String folder : folders) {
            for (String file : find.matching(folder, wanted)) {
                if (arguments.values("--ext").isEmpty() && !FileType.isKnown(file)) {
                    continue; // as in the reference: --name may match any file
                }
                inputs.add(new Input(file, type(file, mode, arguments), !mode.equals("auto"), find.packageIn(folder)));
            }
        }
        files.stream()
                .sorted(Comparator.comparing(
                        input -> terminal.directory()
                                .relativize(terminal.resolve(input.name).normalize()),
                        Comparator.comparingInt(Path::getNameCount).thenComparing(Path::toString)))
                .forEach(inputs::add);
        inputs.removeIf(input -> input.type == FileType.CUE); // is CUE already
        inputs.forEach(input -> checkPackage(input, arguments));
        return inputs;
    }

    /** Does nothing if all CUE files of the package in a folder can be read, with those around it where it has a name. */
    private static void checkSources(
            String folder, CueFiles find, Set<String> known, Terminal terminal, CueErrors errors) {
        InputReader reader = new InputReader(terminal);
        List<String> sources = new ArrayList<>(find.filesOf(folder));
        if (!find.packageIn(folder).isEmpty()) {
            sources.addAll(find.filesAround(folder));
        }
        sources.removeIf(file -> !known.add(file));
        for (String file : sources) {
            String text = errors.know(file, () -> CueSource.text(reader.bytes(file)));
            CueFormat.format(file, text, false);
        }
    }

    private static void requireAny(List<String> found, String operand) {
        if (found.isEmpty()) {
            throw new FailureException("cue: \"" + operand + "\" matched no packages", null);
        }
    }

    /** Does nothing unless what is in a folder has another package name than what would be written there. */
    private static void checkPackage(String present, Arguments arguments) {
        String name = arguments.value("--package").orElse(present);
        if (!present.isEmpty() && !name.equals(present) && !arguments.has("--force")) {
            throw new FailureException(
                    "\"package\" flag clashes with existing package name (" + name + " vs " + present + ")", null);
        }
    }

    private static void checkPackage(Input input, Arguments arguments) {
        String name = arguments.value("--package").orElse(input.packageName);
        if (!input.packageName.isEmpty() && !name.equals(input.packageName)) {
            throw new FailureException(
                    "package name \"" + name + "\" conflicts with previous package name \"" + input.packageName + "\"",
                    null);
        }
    }

    private static FileType type(String file, String mode, Arguments arguments) {
        return arguments.values("--ext").isEmpty() || mode.equals("auto") ? FileType.of(file) : FileType.named(mode);
    }

    // --- source
    // ---------------------------------------------------------------------------------------------------------------

    /** Returns the CUE files that one file of data becomes. */
    private static List<Imported> imported(
            Input input, String text, DataPath place, CueContext context, Arguments arguments, Terminal terminal)
            throws IOException {
        String path = input.name.equals(STDOUT)
                ? STDOUT
                : terminal.resolve(input.name).toString();
        List<Data> pieces = input.type.read(input.name, path, text);
        if (!input.isTypeSaid && pieces.size() == 1) {
            SchemaKind.refuse(input.name, input.type, context.value(pieces.getFirst()));
        }
        boolean apart = arguments.has("--files");
        if (pieces.size() > 1 && !apart && !place.isUsed()) {
            throw new FailureException(
                    "path, list, or files flag needed to handle multiple objects in file ./" + input.name, null);
        }
        String packageName = arguments.value("--package").orElse(apart || place.isUsed() ? input.packageName : "");
        List<Imported> files = new ArrayList<>();
        PlacedSource placed = new PlacedSource(place.isList());
        BitSet ofOneField = ofOneField(input, pieces, context);
        CueSource source = source(input, text, arguments.has("-R"));
        for (int i = 0; i < pieces.size(); i++) {
            String expression = source.expressions().get(i);
            boolean isOneField = !arguments.has("-R") && ofOneField.get(i);
            place.labels(pieces, i, path, context).ifPresent(labels -> placed.add(labels, expression, isOneField));
            if (apart) {
                if (!place.isUsed()) {
                    checkStruct(context.value(pieces.get(i)));
                }
                files.add(new Imported(target(input.name, i), file(packageName, placed.take(), source.imports())));
            }
        }
        if (!apart && !(pieces.isEmpty() && !place.isUsed())) {
            files.add(new Imported(target(input.name, 0), file(packageName, placed.take(), source.imports())));
        }
        return files;
    }

    /** Returns which pieces have one field. Data that has too many values ends here, before its source, which takes more memory, is made. */
    private static BitSet ofOneField(Input input, List<Data> pieces, CueContext context) {
        BitSet found = new BitSet();
        for (int i = 0; i < pieces.size(); i++) {
            Value value = context.value(pieces.get(i));
            if (input.type != FileType.JSONL) { // whose lines the reference only reads
                checkConflicts(value);
            }
            found.set(i, value.fields().size() == 1);
        }
        return found;
    }

    /** Does nothing if a piece of data has fields, which a file for it can hold. */
    private static void checkStruct(Value value) {
        if (!value.kinds().contains(Kind.STRUCT)) {
            throw new FailureException(
                    value.kinds().contains(Kind.LIST)
                            ? "expected struct as object root, did you mean to use the --list flag?"
                            : "cannot map non-struct to object root",
                    null);
        }
    }

    /** What a file says twice, and each time otherwise, is no value. */
    private static void checkConflicts(Value value) {
        List<CueError> errors = value.validate(false);
        if (!errors.isEmpty()) {
            throw new CueException(errors);
        }
    }

    private static CueSource source(Input input, String text, boolean hoists) {
        return switch (input.type) {
            case JSON, JSONL -> CueSource.ofJson(input.name, text, hoists);
            case YAML -> {
                CueSource documents = CueSource.ofYaml(input.name, text, hoists);
                yield documents.expressions().isEmpty() ? new CueSource(List.of("*null | _"), Set.of()) : documents;
            }
            case TOML -> CueSource.ofToml(input.name, text, hoists);
            case TEXT -> CueSource.of(text);
            case BINARY -> CueSource.of(text.getBytes(StandardCharsets.ISO_8859_1));
            case CUE, JSONSCHEMA, OPENAPI, STRUCTURAL ->
                throw new FailureException("unsupported encoding \"" + input.type + "\"", null);
        };
    }

    private static String file(String packageName, String body, Set<String> imports) {
        List<String> parts = new ArrayList<>();
        parts.add(packageName.isEmpty() ? "" : "package " + packageName + "\n\n");
        if (!imports.isEmpty()) {
            parts.add(imports.size() == 1 ? "import " : "import (\n");
            new TreeSet<>(imports).forEach(path -> parts.add('"' + path + "\"\n"));
            parts.add(imports.size() == 1 ? "\n" : ")\n\n");
        }
        parts.add(body);
        return String.join("", parts);
    }

    private static String target(String file, int index) {
        if (file.equals(STDOUT)) {
            return file;
        }
        int dot = file.lastIndexOf('.');
        String stem = dot > file.lastIndexOf('/') ? file.substring(0, dot) : file;
        return stem + (index == 0 ? "" : "-" + index) + ".cue";
    }

    // --- files
    // ----------------------------------------------------------------------------------------------------------------

    private static void write(String file, String text, Arguments arguments, Terminal terminal) throws IOException {
        Path path = terminal.resolve(file);
        if (file.equals(STDOUT)) {
            terminal.print(text);
        } else if (Files.exists(path) && !arguments.has("-f")) {
            terminal.error("Skipping file \"" + (arguments.value("-o").isPresent() ? file : path)
                    + "\": already exists.\nUse -f to override.\n");
        } else if (arguments.has("--dry-run")) {
            terminal.error("importing into " + terminal.directory().relativize(path.normalize()) + "\n");
        } else {
            try {
                Path folder = path.getParent();
                if (folder != null) {
                    Files.createDirectories(folder);
                }
                Files.writeString(path, text);
            } catch (IOException e) {
                throw new FailureException("Tried to write " + file + " but " + FileProblem.of(e), e);
            }
        }
    }
}
