package dev.pequod.apply.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongUnaryOperator;

/**
 * Asks again where an API server has no time just now, or the connection breaks: for programs that would end otherwise. What changes
 * something is sent once; a dry run is no change. Thread-safe.
 */
public final class PatientTransport implements Transport {
    private static final int MOST_TRIES = 8;

    /** Fewer, where it may not pass: there is perhaps no API server behind the connection, or nobody who serves the kind. */
    private static final int MOST_IN_DOUBT = 4;

    private static final Duration SHORTEST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(4);

    /** How long to wait in all between the tries of one request. */
    private static final Duration IN_ALL = Duration.ofSeconds(30);

    private final Transport transport;
    private final Pause pause;
    private final LongUnaryOperator below;

    /** Waits. */
    @FunctionalInterface
    public interface Pause {
        /** Returns after the time. */
        void of(Duration time) throws InterruptedException;
    }

    /**
     * Stands before another transport.
     *
     * @param pause what waits
     * @param below returns a number of at least 0 and below the positive one given, by chance
     */
    public PatientTransport(Transport transport, Pause pause, LongUnaryOperator below) {
        this.transport = transport;
        this.pause = pause;
        this.below = below;
    }

    @Override
    public Response send(Request request, Duration timeout) throws IOException, InterruptedException {
        if (!request.method().equals("GET") && !request.path().contains("dryRun=All")) {
            return transport.send(request, timeout);
        }
        Duration wait = SHORTEST;
        Duration left = IN_ALL;
        for (int tries = 1; ; tries++) {
            Duration next = wait.plusMillis(below.applyAsLong(wait.toMillis()));
            try {
                Response response = transport.send(request, timeout);
                next = longer(next, response.retryAfter().orElse(Duration.ZERO));
                if (!isBusy(response) || tries >= most(response) || next.compareTo(left) > 0) {
                    return response;
                }
            } catch (IOException e) {
                if (!ConnectionFailure.isBreak(e) || tries >= MOST_IN_DOUBT || next.compareTo(left) > 0) {
                    throw e;
                }
            }
            pause.of(next);
            left = left.minus(next);
            wait = shorter(wait.multipliedBy(2), LONGEST);
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static boolean isBusy(Response response) {
        return response.status() == 429 || response.status() == 503;
    }

    private static int most(Response response) {
        return response.status() == 429 || response.retryAfter().isPresent() ? MOST_TRIES : MOST_IN_DOUBT;
    }

    /** A stream that ends is opened again by who reads it. */
    @Override
    public InputStream stream(String path, Duration timeout) throws IOException, InterruptedException {
        return transport.stream(path, timeout);
    }

    @Override
    public Transport as(String user) {
        return new PatientTransport(transport.as(user), pause, below);
    }

    @Override
    public void close() {
        transport.close();
    }
}
