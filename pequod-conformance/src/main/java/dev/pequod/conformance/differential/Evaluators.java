package dev.pequod.conformance.differential;

import dev.pequod.conformance.differential.Answer.Kind;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.CueStyle;
import dev.pequod.cue.Limits;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Asks the two evaluators, at the same time, what a program evaluates to. */
final class Evaluators {
    /**
     * What both say.
     *
     * @param ours what this evaluator says
     * @param theirs what the reference says
     */
    record Answers(Answer ours, Answer theirs) {
        boolean agree() {
            return ours.agrees(theirs);
        }
    }

    private final CueContext context =
            CueContext.create().withLimits(Limits.DEFAULTS.withSteps(2_000_000).withTimeout(Duration.ofSeconds(2)));
    private final Reference reference;

    Evaluators(Reference reference) {
        this.reference = reference;
    }

    /**
     * Returns what both say.
     *
     * @throws IOException if the reference cannot be started
     */
    Answers answers(String source) throws IOException {
        reference.ask(source);
        Answer ours = ours(source);
        return new Answers(ours, reference.answer());
    }

    private Answer ours(String source) {
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
            // a defect: never what the reference says
            return new Answer(Kind.VALUE, "crash: " + e);
        }
    }
}
