package dev.pequod.resolver.git;

/** Tells why a signature, or a key, does not count. The message is for whoever wanted it to. */
final class UnverifiedException extends Exception {
    UnverifiedException(String message) {
        super(message);
    }
}
