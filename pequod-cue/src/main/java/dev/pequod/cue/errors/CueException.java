package dev.pequod.cue.errors;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown by calls that have no other way to hand back the errors of a CUE program. It carries all of them, at least one. */
public final class CueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<CueError> errors;

    /**
     * Makes an exception of errors.
     *
     * @throws IllegalArgumentException if there are none
     */
    public CueException(List<CueError> errors) {
        super(errors.stream().map(CueError::toString).collect(Collectors.joining("\n")));
        if (errors.isEmpty()) {
            throw new IllegalArgumentException("an exception needs at least one error");
        }
        this.errors = List.copyOf(errors);
    }

    /**
     * Returns the errors in the order they were found; at least one. They do not survive Java serialization, which makes one of them all, of
     * code EVAL, with the text of the exception as its message.
     */
    public List<CueError> errors() {
        return errors;
    }

    private Object readResolve() {
        CueException read = new CueException(List.of(CueError.of(ErrorCode.EVAL, String.valueOf(getMessage()))));
        read.setStackTrace(getStackTrace());
        return read;
    }
}
