package dev.pequod.cli.cue;

import dev.pequod.cli.command.Arguments;
import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.command.FailureException;
import dev.pequod.cli.command.NamedCommand;
import dev.pequod.cli.console.Terminal;
import dev.pequod.cli.input.InvalidInputException;
import dev.pequod.cue.errors.CueException;
import java.io.IOException;
import java.util.List;

/**
 * What the commands of {@code pequod cue} have in common. Every error ends with exit code 1, as in the reference program:
 * that a file could not be read is not told apart.
 */
abstract sealed class CueCommand extends NamedCommand permits FmtCommand, ImportCommand, PrintCommand, VetCommand {
    private static final String CHDIR = "-C";

    CueCommand(String name, String summary) {
        super(name, summary);
    }

    /** The reference program has its own words for what is empty. */
    @Override
    public final boolean takesEmpty(String argument) {
        return true;
    }

    @Override
    public final ExitCode run(Arguments arguments, Terminal terminal) throws IOException {
        if (arguments.isBehindCommand(CHDIR)) {
            terminal.error("invalid argument \"" + arguments.value(CHDIR).orElse("")
                    + "\" for \"-C, --chdir\" flag: must be the first argument\n");
            return ExitCode.FINDINGS;
        }
        Terminal there = arguments.value(CHDIR).map(terminal::in).orElse(terminal);
        CueErrors errors = new CueErrors(there, reportsAsData(arguments));
        try {
            return run(arguments, there, errors);
        } catch (CueException e) {
            errors.print(e.errors());
        } catch (InvalidInputException e) {
            errors.print(e);
        } catch (FailureException e) {
            errors.print(String.valueOf(e.getMessage()));
        } catch (OutOfMemoryError e) {
            errors.print(List.of(errors.tooLarge())); // what filled the memory is garbage by now
        }
        return ExitCode.FINDINGS;
    }

    abstract ExitCode run(Arguments arguments, Terminal terminal, CueErrors errors) throws IOException;
}
