package dev.pequod.conformance.differential;

import dev.pequod.conformance.differential.Answer.Kind;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Asks the two evaluators, at the same time, what a program evaluates to. */
final class Evaluators {
    /**
     * What both say.
     *
     * @param ours what this evaluator says
     * @param theirs what the reference says
     */
    record Answers(Answer ours, Answer theirs) {
        /** Reports whether both say the same; a reference that gave up says nothing. */
        boolean agree() {
            return theirs.kind() == Kind.GAVE_UP || ours.agrees(theirs);
        }
    }

    private final CueContext context =
            CueContext.create().withLimits(Limits.DEFAULTS.withSteps(20_000_000).withTimeout(Duration.ofSeconds(2)));
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
        Answer ours = Answer.ours(context, source);
        return new Answers(ours, reference.answer());
    }

    /**
     * Returns what conditions within a program are, as far as both agree.
     *
     * @throws IOException if the reference cannot be started
     */
    Map<String, Boolean> conditions(Program p) throws IOException {
        Map<String, Boolean> known = new HashMap<>();
        for (String c : Rearranged.conditions(p)) {
            Program needed = p.reachableFrom(c);
            Answers a = answers(needed.source() + "condition: (" + c + ")\n");
            for (boolean value : new boolean[] {true, false}) {
                String line = "condition: " + value;
                if (a.ours().text().lines().anyMatch(line::equals)
                        && a.theirs().text().lines().anyMatch(line::equals)) {
                    known.put(c, value);
                }
            }
        }
        return known;
    }

    /**
     * Returns a program that means the same as {@code p} by the laws of the language, for which both evaluators say what we say of
     * {@code p}; empty if none is found.
     *
     * @throws IOException if the reference cannot be started
     */
    Optional<Program> contradiction(Program p) throws IOException {
        Answers a = answers(p.source());
        for (Program q : Rearranged.of(p, conditions(p))) {
            Answers b = answers(q.source());
            if (b.agree() && (same(a.ours(), b.ours()) || onlyTheirsFail(a, b))) {
                return Optional.of(q);
            }
        }
        return Optional.empty();
    }

    private static boolean same(Answer a, Answer b) {
        return a.kind() != Kind.GAVE_UP && b.kind() != Kind.GAVE_UP && a.agreesWithoutOrder(b);
    }

    /** Reports whether one of two programs that mean the same is an error in the reference only, however the values are written. */
    private static boolean onlyTheirsFail(Answers a, Answers b) {
        return a.ours().kind() == Kind.VALUE
                && b.ours().kind() == Kind.VALUE
                && a.theirs().kind() == Kind.ERROR
                && b.theirs().kind() == Kind.VALUE;
    }
}
