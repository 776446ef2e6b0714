package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** The value null. */
public final class Null extends Datum {
    public Null(@Nullable SourcePos source) {
        super(source);
    }

    @Override
    public int kind() {
        return Kinds.NULL;
    }

    @Override
    public Concreteness concreteness() {
        return Concreteness.CONCRETE;
    }
}
