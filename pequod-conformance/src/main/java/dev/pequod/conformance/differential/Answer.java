package dev.pequod.conformance.differential;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.CueStyle;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.util.List;

/**
 * What an evaluator says of a program.
 *
 * @param kind how it ended
 * @param text the value as CUE, or why there is none
 */
record Answer(Kind kind, String text) {
    /** How an evaluation ended. */
    enum Kind {
        /** The program has a value. */
        VALUE,
        /** The program is wrong. */
        ERROR,
        /** The evaluator gave up: a limit, a time-out, a crash. */
        GAVE_UP
    }

    /** Returns what this evaluator says of a program; a crash is a value, since it is a defect and never what the reference says. */
    static Answer ours(CueContext context, String source) {
        try {
            Value v = context.compile("-", source).value();
            List<CueError> errors = v.validateFinal(false);
            if (!errors.isEmpty()) {
                throw new CueException(errors);
            }
            return new Answer(Kind.VALUE, v.toCue(CueStyle.EVAL));
        } catch (CueException e) {
            boolean limit = e.errors().stream().anyMatch(x -> x.code() == ErrorCode.LIMIT);
            return new Answer(limit ? Kind.GAVE_UP : Kind.ERROR, String.valueOf(e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            return new Answer(Kind.VALUE, "crash: " + e);
        }
    }

    /** Reports whether both say the same: equal values, or an error each. */
    boolean agrees(Answer other) {
        return kind == other.kind && (kind != Kind.VALUE || text.equals(other.text));
    }

    /** Reports whether both say the same but for the order of fields, alternatives and operands. */
    boolean agreesWithoutOrder(Answer other) {
        return kind == other.kind && (kind != Kind.VALUE || Unordered.of(text).equals(Unordered.of(other.text)));
    }
}
