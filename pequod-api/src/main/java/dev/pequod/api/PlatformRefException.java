package dev.pequod.api;

import java.util.List;
import java.util.stream.Collectors;

/** A platformRef that cannot be understood, with all that is wrong with it. */
public final class PlatformRefException extends Exception {
    private final transient List<RefProblem> problems;

    /** Carries the problems, at least one; the message is all of them, one a line. */
    public PlatformRefException(List<RefProblem> problems) {
        super(problems.stream().map(RefProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Returns what is wrong, at least one problem. */
    public List<RefProblem> problems() {
        return problems;
    }
}
