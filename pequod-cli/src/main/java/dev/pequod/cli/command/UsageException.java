package dev.pequod.cli.command;

/** A wrong command line: the run ends with {@link ExitCode#USAGE}. */
public final class UsageException extends RuntimeException {

    /** Says what is wrong, in one sentence without a full stop. */
    public UsageException(String message) {
        super(message);
    }
}
