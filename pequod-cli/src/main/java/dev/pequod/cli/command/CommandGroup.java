package dev.pequod.cli.command;

import dev.pequod.cli.console.Terminal;
import java.io.IOException;
import java.util.List;

/** Commands under a common name. */
public abstract class CommandGroup extends NamedCommand {
    private final List<Command> subcommands;

    /** Makes a group of commands, which are listed in this order. */
    protected CommandGroup(String name, String summary, List<Command> subcommands) {
        super(name, summary);
        this.subcommands = List.copyOf(subcommands);
    }

    @Override
    public final List<Command> subcommands() {
        return subcommands;
    }

    @Override
    public ExitCode run(Arguments arguments, Terminal terminal) throws IOException {
        throw new UsageException("a command is missing");
    }
}
