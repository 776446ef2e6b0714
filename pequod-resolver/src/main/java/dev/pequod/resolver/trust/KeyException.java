package dev.pequod.resolver.trust;

import org.jspecify.annotations.Nullable;

/** A text that is no key, or one that cannot be used; the message can follow the name of its file. */
public final class KeyException extends Exception {
    private static final long serialVersionUID = 1L;

    KeyException(String message) {
        this(message, null);
    }

    KeyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
