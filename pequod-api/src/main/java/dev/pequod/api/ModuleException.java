package dev.pequod.api;

import org.jspecify.annotations.Nullable;

/** A module that could not be had: the message reads "Tried to … but …", the reason is for programs. */
public final class ModuleException extends Exception {

    /** Why a module could not be had. */
    public enum Reason {
        /** No fetcher handles the scheme. */
        UNSUPPORTED_SCHEME("UnsupportedScheme", false),
        /** The source has no such module, version, tag or file. */
        NOT_FOUND("ModuleNotFound", true),
        /** The files are no module: a bad path, a collision, bytes that are no text. */
        INVALID_MODULE("InvalidModule", false),
        /** The source has other bytes than the reference's digest demands. */
        DIGEST_MISMATCH("DigestMismatch", false),
        /** A signature is missing, or does not fit. */
        UNVERIFIED("VerificationFailed", false),
        /** Credentials are missing, or do not suffice. */
        UNAUTHORIZED("Unauthorized", true),
        /** Settings forbid the host, the protocol or the namespace. */
        FORBIDDEN("Forbidden", false),
        /** The module, or what the source answered, is larger than the limits allow. */
        LIMIT_EXCEEDED("LimitExceeded", false),
        /** The deadline passed, or the thread was interrupted. */
        DEADLINE_EXCEEDED("DeadlineExceeded", true),
        /** The source could not be reached, or failed. */
        UNAVAILABLE("SourceUnavailable", true);

        private final String code;
        private final boolean isRetryable;

        Reason(String code, boolean isRetryable) {
            this.code = code;
            this.isRetryable = isRetryable;
        }

        /** Returns the reason as a status condition and the audit log show it, such as {@code ModuleNotFound}. */
        public String code() {
            return code;
        }

        /** Reports whether trying again later, with the same reference and settings, can succeed. */
        public boolean isRetryable() {
            return isRetryable;
        }
    }

    private final Reason reason;

    /** Carries a reason and a message. */
    public ModuleException(Reason reason, String message) {
        this(reason, message, null);
    }

    /** Carries a reason, a message and what caused it. */
    public ModuleException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Returns why the module could not be had. */
    public Reason reason() {
        return reason;
    }
}
