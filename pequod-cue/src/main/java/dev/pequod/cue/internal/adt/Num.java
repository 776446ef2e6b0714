package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** A number of kind {@link Kinds#INT} or {@link Kinds#FLOAT}; {@link Kinds#NUMBER} only while a validator is simplified. */
public final class Num extends Datum {
    private final int kind;
    private final Decimal value;

    public Num(@Nullable SourcePos source, int kind, Decimal value) {
        super(source);
        this.kind = kind;
        this.value = value;
    }

    /** Returns the int {@code value} without a source. */
    public static Num of(long value) {
        return new Num(null, Kinds.INT, Decimal.of(value));
    }

    public Decimal value() {
        return value;
    }

    @Override
    public int kind() {
        return kind;
    }

    @Override
    public Concreteness concreteness() {
        return Concreteness.CONCRETE;
    }
}
