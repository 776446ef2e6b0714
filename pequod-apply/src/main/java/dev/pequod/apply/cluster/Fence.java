package dev.pequod.apply.cluster;

import java.io.IOException;
import java.time.Duration;

/** Has the last word on each request: when there is room for it, and nothing is left to do but to send it. Thread-safe. */
@FunctionalInterface
public interface Fence {

    /**
     * One request that is about to be sent.
     *
     * @param timeout how long it may take from now
     */
    record Sending(Transport.Request request, Duration timeout) {}

    /**
     * Returns what is sent now; waits for nothing.
     *
     * @throws IOException if it must not be sent; the message is a clause
     */
    Sending pass(Sending sending) throws IOException;
}
