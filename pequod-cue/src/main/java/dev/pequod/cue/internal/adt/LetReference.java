package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** A reference to a let clause. */
public final class LetReference extends Resolver {
    private final int upCount;
    private final Label label;

    public LetReference(@Nullable SourcePos source, int upCount, Label label) {
        super(source);
        this.upCount = upCount;
        this.label = label;
    }

    public int upCount() {
        return upCount;
    }

    public Label label() {
        return label;
    }
}
