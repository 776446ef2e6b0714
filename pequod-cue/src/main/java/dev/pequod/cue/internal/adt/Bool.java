package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** A boolean. */
public final class Bool extends Datum {
    private final boolean value;

    public Bool(@Nullable SourcePos source, boolean value) {
        super(source);
        this.value = value;
    }

    public boolean value() {
        return value;
    }

    @Override
    public int kind() {
        return Kinds.BOOL;
    }

    @Override
    public Concreteness concreteness() {
        return Concreteness.CONCRETE;
    }
}
