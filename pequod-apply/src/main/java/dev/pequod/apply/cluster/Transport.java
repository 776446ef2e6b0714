package dev.pequod.apply.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/** Sends one request to an API server, with the credentials of whoever it was made for. Thread-safe. */
public interface Transport extends AutoCloseable {

    /**
     * One request.
     *
     * @param method such as {@code PATCH}
     * @param path path and query, such as {@code /api/v1/namespaces}
     * @param contentType the type of the body; empty without one
     * @param body the body; empty without one
     */
    record Request(String method, String path, String contentType, String body) {}

    /**
     * One answer.
     *
     * @param status the HTTP status
     * @param body the body
     * @param retryAfter the seconds of {@code Retry-After}
     */
    record Response(int status, String body, Optional<Duration> retryAfter) {}

    /**
     * Returns the answer to a request, whatever its status.
     *
     * @throws IOException if there is none before the timeout; a {@link TooLargeException} if it is more than one wants in memory
     */
    Response send(Request request, Duration timeout) throws IOException, InterruptedException;

    /**
     * Returns the body of an answer of status 200 while it is written.
     *
     * @throws IOException if there is none; a {@link StatusException} if it has another status
     */
    InputStream stream(String path, Duration timeout) throws IOException, InterruptedException;

    /** Returns the same connections for requests in the name of another user, who is asked for what they may do. */
    Transport as(String user);

    @Override
    void close();

    /** An answer that is more than one wants in memory. */
    final class TooLargeException extends IOException {
        /** Makes an exception of the bytes that an answer may have. */
        public TooLargeException(int bytes) {
            super("the answer has more than " + bytes + " bytes");
        }
    }

    /** An answer that says no to a stream. */
    final class StatusException extends IOException {
        private final transient Response response;

        /** Makes an exception of an answer. */
        public StatusException(Response response) {
            super("HTTP status " + response.status());
            this.response = response;
        }

        /** Returns the answer. */
        public Response response() {
            return response;
        }
    }
}
