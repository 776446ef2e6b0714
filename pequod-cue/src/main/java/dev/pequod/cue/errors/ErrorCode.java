package dev.pequod.cue.errors;

/** The classes of errors a CUE program can have. Later evaluation can only cure {@link #INCOMPLETE} and {@link #CYCLE}. */
public enum ErrorCode {
    /** Values that conflict, a field that is not allowed, a call that failed: no added information can cure it. */
    EVAL,
    /** The program says so itself: a call of {@code error} or the literal {@code _|_}. */
    USER,
    /** A value that contains itself and would be infinite. */
    STRUCTURAL_CYCLE,
    /** A value that is not known yet: more information may resolve it. */
    INCOMPLETE,
    /** Fields that refer to each other without any of them having a value: a kind of incomplete. */
    CYCLE,
    /** A limit on size, depth or work was exceeded. */
    LIMIT,
    /** Text that is not well-formed CUE (or JSON, YAML, and so on, where such is read). */
    SYNTAX,
    /** A name that refers to nothing, a misplaced alias and other faults found before evaluation. */
    REFERENCE,
    /** A file, package or module that could not be found or read. */
    LOAD;

    /** Reports whether added information may cure an error of this class. */
    public boolean isIncomplete() {
        return this == INCOMPLETE || this == CYCLE;
    }
}
