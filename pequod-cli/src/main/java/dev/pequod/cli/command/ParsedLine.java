package dev.pequod.cli.command;

/**
 * What a command line says.
 *
 * @param command the command to run
 * @param path the command's name below those of its groups, such as {@code pequod cue fmt}
 * @param arguments what it is given
 * @param problem what is wrong with the line, in one sentence without a full stop, or the empty string
 */
public record ParsedLine(Command command, String path, Arguments arguments, String problem) {

    /** Reports whether the line asks for help rather than for work. */
    public boolean helpRequested() {
        return arguments.has("--help");
    }
}
