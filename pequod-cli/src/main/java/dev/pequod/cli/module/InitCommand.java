package dev.pequod.cli.module;

import dev.pequod.api.FileProblem;
import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.NamedCommand;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.LoadOptions;
import dev.pequod.cue.SourceTree;
import dev.pequod.cue.errors.CueException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** {@code pequod module init}: a small module that works, to begin with. */
final class InitCommand extends NamedCommand {
    private static final String MODULE = "--module";
    private static final String PATH = "[a-z0-9][a-z0-9.-]*(/[a-z0-9][a-z0-9._-]*)+@v(0|[1-9][0-9]*)";
    private static final List<String> FILES = List.of(
            "CHANGELOG.md",
            "cue.mod/module.cue",
            "policy/replicas.cue",
            "render.cue",
            "schema.cue",
            "tests/bad-replicas/error.txt",
            "tests/bad-replicas/in.json",
            "tests/one-replica/in.json",
            "tests/one-replica/out.json",
            "tests/one-replica/violations.json",
            "tests/with-port/in.json",
            "tests/with-port/out.json");

    InitCommand() {
        super("init", "Write a new module that passes pequod vet, to begin with");
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.operand("DIR", "the folder, which must be empty or absent; its name becomes that of the package")
                .option(MODULE, "PATH", "the module's path, example.com/NAME@v1 if not given")
                .example("pequod module init webservice --module example.com/webservice@v1");
    }

    @Override
    public ExitCode run(Arguments arguments, Terminal terminal) throws IOException {
        String operand = arguments.operands().getFirst();
        Path folder = terminal.resolve(operand).normalize();
        String name =
                String.valueOf(folder.getFileName()).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        if (!name.matches("[a-z][a-z0-9]*")) {
            throw new UsageException(
                    operand + ": the name of the folder gives no name of a package, which is lower-case"
                            + " letters and digits and begins with a letter"
                            + (name.isEmpty() ? "" : "; from it would come \"" + name + "\"")
                            + "; name another folder");
        }
        if (!isPackage(name)) {
            throw new UsageException(operand + ": the name of the folder gives no name of a package, as " + name
                    + " is a word of the language");
        }
        String module = arguments.value(MODULE).orElse("example.com/" + name + "@v1");
        if (!module.matches(PATH)) {
            throw new UsageException(MODULE + ": expected a path such as example.com/web@v1, found \"" + module + "\""
                    + problem(module));
        }
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new FailureException("Tried to write a module to " + operand + " but it is no folder", null);
        }
        if (Files.exists(folder)) {
            try (Stream<Path> children = Files.list(folder)) {
                if (children.findAny().isPresent()) {
                    throw new FailureException(
                            "Tried to write a module to " + operand
                                    + " but the folder is not empty; name an empty one, or a new one",
                            null);
                }
            } catch (IOException e) {
                throw unwritten(operand, e);
            }
        }
        Map<String, String> texts = new TreeMap<>();
        for (String file : FILES) {
            texts.put(
                    file,
                    text(file)
                            .replace("MODULE", module)
                            .replace("PACKAGE", name)
                            .replace("VERSION", first(module)));
        }
        check(module, texts);
        try {
            for (Map.Entry<String, String> file : texts.entrySet()) {
                Path path = folder.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
        } catch (IOException e) {
            throw unwritten(operand, e);
        }
        terminal.println(operand + ": " + module + "; next: pequod vet " + shown(operand));
        return ExitCode.OK;
    }

    /** Returns the version that a module of a path begins with. */
    private static String first(String module) {
        String major = module.substring(module.lastIndexOf('@') + 1);
        return major.equals("v0") ? "v0.1.0" : major + ".0.0";
    }

    private static FailureException unwritten(String operand, IOException e) {
        return new FailureException("Tried to write a module to " + operand + " but " + FileProblem.named(e), e);
    }

    private static boolean isPackage(String name) {
        try {
            CueContext.create().compile(name, "package " + name + "\n");
            return true;
        } catch (CueException e) {
            return false;
        }
    }

    /**
     * Does nothing if the module can be loaded.
     *
     * @throws UsageException if the evaluator does not take the path
     */
    private static void check(String module, Map<String, String> texts) {
        Map<String, byte[]> files = new TreeMap<>();
        texts.forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
        try {
            CueContext.create().load(SourceTree.of(files), LoadOptions.DEFAULTS, List.of());
        } catch (CueException e) {
            throw new UsageException(MODULE + ": expected a path such as example.com/web@v1, found \"" + module + "\"; "
                    + e.errors().getFirst().message().replaceFirst(".* is not valid: ", ""));
        }
    }

    /** Returns what is wrong with the path of a module where that is plain. */
    private static String problem(String module) {
        if (module.indexOf('@') < 0) {
            return "; its major version is missing: @v1";
        }
        if (!module.matches(".*@v(0|[1-9][0-9]*)")) {
            return "; a major version is written as in @v1";
        }
        if (!module.equals(module.toLowerCase(Locale.ROOT))) {
            return "; its letters must be small";
        }
        return module.indexOf('/') < 0 ? "; it begins with a host, as in example.com/" + module : "";
    }

    /** Returns a name as a shell takes it. */
    private static String shown(String name) {
        return name.matches("[\\w./@%+=:,-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
    }

    private static String text(String file) throws IOException {
        try (InputStream in = InitCommand.class.getResourceAsStream("new/" + file)) {
            if (in == null) {
                throw new IllegalStateException("there is no new/" + file + " in this program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
