package dev.pequod.resolver.oci;

import com.fasterxml.jackson.core.JacksonException;
import com.google.cloud.tools.jib.http.ResponseException;
import dev.pequod.resolver.archive.CarriedException;
import dev.pequod.resolver.net.RootCause;
import java.io.IOException;
import javax.net.ssl.SSLException;

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

    /**
     * Reports whether the client that is not ours has stumbled: it wraps what reads JSON, and asks what is not there. Where code of ours
     * fails, whoever calls it, the answer is not to blame.
     */
    static boolean isCauseOf(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CarriedException
                    || cause instanceof ResponseException
                    || cause instanceof SSLException) {
                return false; // it is known what that is about
            }
            if (cause instanceof JacksonException
                    || (cause instanceof RuntimeException stumble && !RootCause.isOurs(stumble))) {
                return true;
            }
        }
        return false;
    }
}
