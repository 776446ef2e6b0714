package dev.pequod.resolver.oci;

import java.io.IOException;

/** An answer over which what reads it has stumbled. */
final class SenselessException extends IOException {
    private final String problem;

    /**
     * Makes one.
     *
     * @param problem what the registry does, for the message "Tried to … but HOST …"
     */
    SenselessException(String problem, Throwable cause) {
        super(problem, cause);
        this.problem = problem;
    }

    String problem() {
        return problem;
    }
}
