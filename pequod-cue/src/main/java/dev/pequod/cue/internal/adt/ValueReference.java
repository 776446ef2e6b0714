package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** A reference to the vertex of a scope: a value alias, {@code self}. {@code upCount} 0 is the vertex itself. */
public final class ValueReference extends Resolver {
    private final int upCount;
    private final Label label;

    public ValueReference(@Nullable SourcePos source, int upCount, Label label) {
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
