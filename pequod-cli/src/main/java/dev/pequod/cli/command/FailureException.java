package dev.pequod.cli.command;

import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Work that could not be done: the run ends with {@link ExitCode#FAILURE}. The message reads "Tried to … but …". */
public final class FailureException extends RuntimeException {

    private final String code;

    /** Says what was tried and why it failed; the cause is shown with {@code -v} only. */
    public FailureException(String message, @Nullable Throwable cause) {
        this("Failure", message, cause);
    }

    /**
     * Says of which class the failure is, what was tried and why it failed.
     *
     * @param code the class for programs, a word in upper camel case, such as {@code SourceUnavailable}
     */
    public FailureException(String code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Throws what another thread threw, as it is, if it need not be declared; returns it wrapped otherwise. */
    public static RuntimeException thrown(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof RuntimeException exception) {
            throw exception;
        }
        return new IllegalStateException(cause);
    }

    /**
     * Returns what ends a run whose thread was interrupted, which it stays.
     *
     * @param tried what was not finished, such as {@code render the resources}
     */
    public static FailureException interrupted(String tried, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new FailureException("Tried to " + tried + " but was interrupted", e);
    }

    /** Returns the class of the failure for programs; {@code Failure} where nothing more is known of it. */
    public String code() {
        return code;
    }
}
