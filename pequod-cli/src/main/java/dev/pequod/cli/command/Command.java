package dev.pequod.cli.command;

import dev.pequod.cli.console.Terminal;
import java.io.IOException;
import java.util.List;

/** One command, such as {@code render}, or a group of commands, such as {@code cue}. */
public interface Command {

    /** Returns the name as it is typed. */
    String name();

    /** Returns one line for lists of commands: what it does, in the imperative, without a full stop. */
    String summary();

    /** Declares options and operands, and adds to the help. */
    void declare(Syntax syntax);

    /** Returns the commands that a group has; none for a command that does something itself. */
    default List<Command> subcommands() {
        return List.of();
    }

    /** Returns why a name that users may expect among the commands of a group is not there, or the empty string. */
    default String absence(String subcommand) {
        return "";
    }

    /** Reports whether the option, by its longest name, or the operands, by their label, may be given as nothing: {@code ''}. */
    default boolean takesEmpty(String argument) {
        return false;
    }

    /** Reports whether what is wrong is said as JSON, for programs, with these arguments. */
    default boolean reportsAsData(Arguments arguments) {
        return false;
    }

    /**
     * Does the work. Results go to the terminal's output only when they are complete.
     *
     * @throws UsageException if the arguments do not fit together
     * @throws FailureException if the work could not be done
     * @throws IOException if the terminal cannot be written to
     */
    ExitCode run(Arguments arguments, Terminal terminal) throws IOException;
}
