package dev.pequod.cue.internal.program;

import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import org.jspecify.annotations.Nullable;

/**
 * A query that was run: what it found in one evaluation. The vertices of an evaluation may be worked on by one thread at a time;
 * whoever reads them takes the evaluation's turn.
 *
 * @param evaluation the evaluation
 * @param found the value, a finished vertex; an error if there is none
 * @param deep whether it nests so deeply that it must be read on a large stack
 */
public record Outcome(Evaluation evaluation, Datum found, boolean deep) {
    /** Returns the vertex of the value, or null if there is none. */
    public @Nullable Vertex vertex() {
        return found instanceof Vertex v ? v : null;
    }
}
