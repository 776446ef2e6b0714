package dev.pequod.cli.command;

/** How a run ended. */
public enum ExitCode {
    /** All went well. */
    OK(0),
    /** Something is to be said about the input: it is invalid, breaks a policy, or differs. */
    FINDINGS(1),
    /** The command line is wrong. */
    USAGE(2),
    /** The work could not be done: input or output failed, or a source of modules cannot be reached. */
    FAILURE(3),
    /** Whoever read the result has gone away, as {@code head} does: what a shell says of a program that the system ends for it. */
    READER_GONE(141);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** Returns the exit code of the process. */
    public int number() {
        return number;
    }
}
