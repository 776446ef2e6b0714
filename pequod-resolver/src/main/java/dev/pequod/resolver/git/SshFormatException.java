package dev.pequod.resolver.git;

/** Bytes that are not of the form that ssh gives to keys and signatures. */
final class SshFormatException extends Exception {
    SshFormatException(String message) {
        super(message);
    }
}
