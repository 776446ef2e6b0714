package dev.pequod.cli.command;

/** A command that is told its name and its line for lists of commands. */
public abstract class NamedCommand implements Command {
    private final String name;
    private final String summary;

    /** Makes a command. */
    protected NamedCommand(String name, String summary) {
        this.name = name;
        this.summary = summary;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String summary() {
        return summary;
    }
}
