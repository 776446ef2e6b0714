package dev.pequod.cli.command;

import dev.pequod.cli.console.Terminal;
import java.util.List;

/**
 * Commands under a common name.
 *
 * @param name the name as it is typed
 * @param summary one line for lists of commands
 * @param description the lines of help above the list of commands
 * @param subcommands the commands, in the order of the help
 */
public record CommandGroup(String name, String summary, List<String> description, List<Command> subcommands)
        implements Command {

    /** Copies the lists. */
    public CommandGroup {
        description = List.copyOf(description);
        subcommands = List.copyOf(subcommands);
    }

    @Override
    public void declare(Syntax syntax) {
        syntax.describe(description.toArray(String[]::new));
    }

    @Override
    public ExitCode run(Arguments arguments, Terminal terminal) {
        throw new UsageException("a command is missing");
    }
}
