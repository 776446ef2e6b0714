package dev.pequod.apply.cluster;

import java.io.InputStream;
import java.time.Duration;

/** A transport of a test that answers requests, whoever asks, and streams nothing. */
interface Answering extends Transport {
    @Override
    default InputStream stream(String path, Duration timeout) {
        throw new UnsupportedOperationException(path);
    }

    @Override
    default Transport as(String user) {
        return this;
    }

    @Override
    default void close() {}
}
