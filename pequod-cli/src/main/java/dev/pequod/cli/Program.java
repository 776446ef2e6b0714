package dev.pequod.cli;

import dev.pequod.api.FileProblem;
import dev.pequod.api.Quote;
import dev.pequod.cli.command.CommandTree;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.ParsedLine;
import dev.pequod.cli.command.UsageException;
import dev.pequod.cli.console.ColorMode;
import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cli.console.Printable;
import dev.pequod.cli.console.Report;
import dev.pequod.cli.console.Surroundings;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.input.InvalidInputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Optional;

/** One run of {@code pequod}: understands the command line, runs the command, and turns what goes wrong into a message and an exit code. */
public final class Program {
    private static final String COMPLETE = "__complete";

    private final Surroundings surroundings;

    /** Makes a program that sees and touches nothing but its surroundings. */
    public Program(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Returns how the run ended; all output has been written. */
    public ExitCode run(String... args) {
        CommandTree tree = tree();
        if (args.length > 0 && args[0].equals(COMPLETE)) {
            return complete(tree, List.of(args).subList(1, args.length));
        }
        ParsedLine line = tree.parse(List.of(args));
        Terminal terminal = new Terminal(
                surroundings,
                line.arguments()
                        .value(PequodGroup.COLOR)
                        .or(() -> color(List.of(args)))
                        .map(ColorMode::named)
                        .orElse(ColorMode.AUTO),
                line.arguments().has(PequodGroup.QUIET),
                line.arguments().has(PequodGroup.VERBOSE));
        try {
            ExitCode code = run(tree, line, terminal);
            terminal.flush();
            return code;
        } catch (IOException e) {
            return unwritable(e);
        }
    }

    /** Returns what a line that cannot be understood says about colours. */
    private static Optional<String> color(List<String> words) {
        String option = PequodGroup.COLOR + "=";
        return String.join("\n", words)
                .replace(PequodGroup.COLOR + "\n", option)
                .lines()
                .filter(word -> word.startsWith(option))
                .map(word -> word.substring(option.length()))
                .filter(PequodGroup.COLORS::contains)
                .reduce((first, last) -> last);
    }

    /** Answers what a plugin of kubectl is asked while its line is typed; nobody else asks. */
    private ExitCode complete(CommandTree tree, List<String> words) {
        Terminal terminal = new Terminal(surroundings, ColorMode.NEVER, false, false);
        try {
            for (String word : tree.complete(words)) {
                terminal.println(word);
            }
            terminal.flush();
            return ExitCode.OK;
        } catch (IOException e) {
            return unwritable(e);
        }
    }

    /** A command line that is not understood is told about in words, as nothing is known of what it asks for. */
    private static ExitCode run(CommandTree tree, ParsedLine line, Terminal terminal) throws IOException {
        boolean asData = line.problem().isEmpty() && line.command().reportsAsData(line.arguments());
        try {
            if (!line.problem().isEmpty()) {
                throw new UsageException(line.problem());
            }
            if (line.helpRequested()) {
                terminal.print(tree.help(line.path(), terminal.columns(), terminal.outColors()));
                return ExitCode.OK;
            }
            return line.command().run(line.arguments(), terminal);
        } catch (UsageException e) {
            error(terminal, "Usage", String.valueOf(e.getMessage()), asData);
            if (!asData && !e.isSetting()) {
                terminal.error("Try '" + line.path() + " --help'.\n");
            }
            return ExitCode.USAGE;
        } catch (InvalidInputException e) {
            e.report().print(terminal, asData);
            return ExitCode.FINDINGS;
        } catch (FailureException e) {
            error(terminal, e.code(), String.valueOf(e.getMessage()), asData);
            details(terminal, e);
            return ExitCode.FAILURE;
        } catch (InvalidPathException e) {
            String message = "Tried to find " + Quote.of(e.getInput())
                    + " but files have no such names here; with LC_ALL=C.UTF-8 they may have any";
            error(terminal, "Failure", message, asData);
            details(terminal, e);
            return ExitCode.FAILURE;
        } catch (OutOfMemoryError e) {
            String message = "Tried to finish but memory does not suffice; PEQUOD_JAVA_OPTS=-Xmx… allows more";
            error(terminal, "Failure", message, asData);
            return ExitCode.FAILURE;
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            error(terminal, "Fault", "this is a fault of pequod itself, please report it: " + e, asData);
            details(terminal, e);
            return ExitCode.FAILURE;
        }
    }

    private static void error(Terminal terminal, String code, String message, boolean asData) throws IOException {
        Report.of(List.of(Diagnostic.error(code, "", Quote.withoutPasswords(message))))
                .print(terminal, asData);
    }

    private static void details(Terminal terminal, Throwable e) throws IOException {
        if (terminal.verbose()) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            terminal.error(Printable.of(Quote.withoutPasswords(trace.toString())));
        }
    }

    /** A reader that has gone away, such as {@code head}, is nothing to speak of. */
    private ExitCode unwritable(IOException e) {
        if ("Broken pipe".equals(e.getMessage())) {
            return ExitCode.READER_GONE;
        }
        // A terminal of its own: the other one still keeps what could not be written.
        Terminal terminal = new Terminal(surroundings, ColorMode.AUTO, false, false);
        try {
            error(terminal, "Failure", "Tried to write the result but " + FileProblem.named(e), false);
        } catch (IOException nobodyListens) {
            return ExitCode.FAILURE;
        }
        return ExitCode.FAILURE;
    }

    /** Returns all commands. */
    static CommandTree tree() {
        return new CommandTree(new PequodGroup());
    }
}
