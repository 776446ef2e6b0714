package dev.pequod.cue.internal.source;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * How far a text has been read or written, told to a watcher now and then, so that the deadline holds within a long text too. For one
 * text and one thread.
 */
public final class Progress {
    /** Characters after which the watcher is told: some ten microseconds of work. */
    private static final int STEP = 1 << 12;

    private final LongConsumer watcher;
    private int told;

    /**
     * Creates the progress of a text from its start.
     *
     * @param watcher told how many characters were worked on since the last time; it may end the work by an exception
     */
    public Progress(LongConsumer watcher) {
        this.watcher = watcher;
    }

    /**
     * Watches a work that nothing else can end.
     *
     * @throws CueException with an error of code LIMIT if the thread is interrupted
     */
    public static void endIfInterrupted(long characters) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CueException(List.of(CueError.of(ErrorCode.LIMIT, "reading was cancelled")));
        }
    }

    /** Notes that the work is at a position, by whatever steps it came there; positions that were passed already count for nothing. */
    public void at(int position) {
        if (position - told >= STEP) {
            watcher.accept(position - (long) told);
            told = position;
        }
    }
}
