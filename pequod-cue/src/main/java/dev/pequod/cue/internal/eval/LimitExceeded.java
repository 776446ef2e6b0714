package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** Ends an evaluation that ran out of a budget or was cancelled; no result of it may be used. */
public final class LimitExceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable SourcePos source;
    private final boolean depth;

    LimitExceeded(String message, @Nullable SourcePos source, boolean depth) {
        super(message, null, false, false);
        this.source = source;
        this.depth = depth;
    }

    /** Returns the expression that was being evaluated, if known. */
    public @Nullable SourcePos source() {
        return source;
    }

    /** Reports whether nesting was too deep for this thread's stack; a larger stack may help. */
    public boolean isDepth() {
        return depth;
    }
}
