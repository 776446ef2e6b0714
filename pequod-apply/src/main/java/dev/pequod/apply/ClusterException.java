package dev.pequod.apply;

/** Something could not be done to a cluster; {@link #problem()} tells what. */
public final class ClusterException extends Exception {
    private final transient Problem problem;

    /** Makes an exception of a problem. */
    public ClusterException(Problem problem) {
        super(problem.message());
        this.problem = problem;
    }

    /** Makes an exception of a problem with what caused it. */
    public ClusterException(Problem problem, Throwable cause) {
        super(problem.message(), cause);
        this.problem = problem;
    }

    /** Returns what happened. */
    public Problem problem() {
        return problem;
    }
}
