package dev.pequod.cue.internal.encoding;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.source.SourceFile;
import java.util.List;

/** Makes the exceptions of readers and writers. */
final class Failure {
    private Failure() {}

    /** Returns the error of a text that is not well-formed. */
    static CueException syntax(SourceFile file, int offset, String message) {
        return new CueException(List.of(CueError.of(ErrorCode.SYNTAX, message, file.position(offset))));
    }

    /** Returns the error of a text that needs more than is allowed. */
    static CueException limit(SourceFile file, int offset, String message) {
        return new CueException(List.of(CueError.of(ErrorCode.LIMIT, message, file.position(offset))));
    }

    /** Returns the error of data that cannot be written. */
    static CueException output(ErrorCode code, String message) {
        return new CueException(List.of(CueError.of(code, message)));
    }
}
