package dev.pequod.resolver.cache;

import java.io.IOException;

/** What was read is not what was written, or was written by another version. */
final class CorruptException extends IOException {
    private static final long serialVersionUID = 1L;

    CorruptException(String message) {
        super(message);
    }
}
