package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** A byte string; the array is never changed. */
public final class Bytes extends Datum {
    private final byte[] value;

    public Bytes(@Nullable SourcePos source, byte[] value) {
        super(source);
        this.value = value;
    }

    public byte[] value() {
        return value;
    }

    @Override
    public int kind() {
        return Kinds.BYTES;
    }

    @Override
    public Concreteness concreteness() {
        return Concreteness.CONCRETE;
    }
}
