package dev.pequod.cli;

import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.Command;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.Syntax;
import dev.pequod.cli.console.Terminal;
import java.io.IOException;
import java.util.Optional;

/** {@code pequod version}. */
final class VersionCommand implements Command {
    private static final String LANGUAGE = "v0.17.1";

    @Override
    public String name() {
        return "version";
    }

    @Override
    public String summary() {
        return "Print the version of pequod, of the CUE language and of Java";
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
