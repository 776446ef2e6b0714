package dev.pequod.graph.render;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.cue.Limits;
import dev.pequod.graph.render.RenderError.Stage;
import java.time.Duration;

/**
 * What one rendering may use.
 *
 * @param what what is tried, for messages that read "Tried to … but …"
 * @param limits the limits of each evaluation
 * @param deadline when all evaluations must have ended
 */
record Bounds(String what, Limits limits, Deadline deadline) {

    /**
     * Returns the limits of an evaluation that begins now.
     *
     * @throws RenderFailure if the deadline has passed or the thread was interrupted
     */
    Limits remaining() throws RenderFailure {
        check();
        Duration left = deadline.remaining();
        Duration atLeast = left.isPositive() ? left : Duration.ofNanos(1);
        return atLeast.compareTo(limits.timeout()) < 0 ? limits.withTimeout(atLeast) : limits;
    }

    /**
     * Does nothing while time is left and the thread is not interrupted.
     *
     * @throws RenderFailure otherwise
     */
    void check() throws RenderFailure {
        try {
            deadline.check(what);
        } catch (ModuleException e) {
            throw new RenderFailure(Stage.OUTPUT, e.reason().code(), "", String.valueOf(e.getMessage()));
        }
    }
}
