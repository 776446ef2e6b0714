package dev.pequod.cli;

import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.NamedCommand;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Terminal;
import java.io.IOException;
import java.util.Optional;

/** {@code pequod version}. */
final class VersionCommand extends NamedCommand {
    private static final String LANGUAGE = "v0.17.1";

    VersionCommand() {
        super("version", "Print the version of pequod, of the CUE language and of Java");
    }

    @Override
    public void declare(Syntax syntax) {}

    @Override
    public ExitCode run(Arguments arguments, Terminal terminal) throws IOException {
        terminal.println("pequod " + version());
        terminal.println("cue    " + LANGUAGE + " (the language and its reference program)");
        terminal.println("java   " + Runtime.version() + " (" + System.getProperty("java.vendor") + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ")");
        return ExitCode.OK;
    }

    /** Returns the version in the jar's manifest; there is none where classes are run from a folder. */
    private static String version() {
        return Optional.ofNullable(Program.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
    }
}
