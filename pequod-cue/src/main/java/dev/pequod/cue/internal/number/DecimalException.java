package dev.pequod.cue.internal.number;

/**
 * Thrown by an operation that has no result; the message is the reference's reason, such as {@code exponent out of range} or
 * {@code division by zero}. It carries no stack trace, since it reports a user's arithmetic and not a fault of the program.
 */
public final class DecimalException extends ArithmeticException {

    private static final long serialVersionUID = 1L;

    static final String OVERFLOW = "overflow";
    static final String UNDERFLOW = "underflow, subnormal";
    static final String OUT_OF_RANGE = "exponent out of range";
    static final String DIVISION_BY_ZERO = "division by zero";
    static final String DIVISION_UNDEFINED = "division undefined";
    static final String INVALID_OPERATION = "invalid operation";

    DecimalException(String reason) {
        super(reason);
    }

    /** Does nothing: the place that threw tells the user nothing. */
    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
