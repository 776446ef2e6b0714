package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** A set of kinds as a value: {@code int}, {@code string}, {@code number}. */
public final class BasicType extends Datum {
    private final int kind;

    public BasicType(@Nullable SourcePos source, int kind) {
        super(source);
        this.kind = kind;
    }

    @Override
    public int kind() {
        return kind;
    }

    @Override
    public Concreteness concreteness() {
        return Concreteness.TYPE;
    }
}
