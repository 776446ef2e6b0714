package dev.pequod.cue.internal.program;

import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import org.jspecify.annotations.Nullable;

/**
 * A query that was run: the vertex it found in one evaluation. The vertices of an evaluation may be worked on by one thread at a time;
 * whoever reads them takes the evaluation's turn.
 *
 * @param evaluation the evaluation
 * @param vertex the value, finished; null if there is none
 * @param deep whether it nests so deeply that it must be read on a large stack
 */
public record Outcome(Evaluation evaluation, @Nullable Vertex vertex, boolean deep) {}
