package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** A reference to the label that a pattern constraint matched. */
public final class LabelReference extends Evaluator {
    private final int upCount;

    public LabelReference(@Nullable SourcePos source, int upCount) {
        super(source);
        this.upCount = upCount;
    }

    public int upCount() {
        return upCount;
    }
}
