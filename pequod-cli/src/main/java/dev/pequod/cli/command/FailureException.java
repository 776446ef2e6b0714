package dev.pequod.cli.command;

import org.jspecify.annotations.Nullable;

/** Work that could not be done: the run ends with {@link ExitCode#FAILURE}. The message reads "Tried to … but …". */
public final class FailureException extends RuntimeException {

    /** Says what was tried and why it failed; the cause is shown with {@code -v} only. */
    public FailureException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
