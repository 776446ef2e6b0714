package dev.pequod.cli;

import dev.pequod.cli.command.ExitCode;
import dev.pequod.cli.console.Surroundings;

/** Where the process starts. */
public final class Main {

    private Main() {}

    /** Runs the command that the arguments name, and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(run(args).number());
    }

    static ExitCode run(String... args) {
        return new Program(Surroundings.ofProcess()).run(args);
    }
}
