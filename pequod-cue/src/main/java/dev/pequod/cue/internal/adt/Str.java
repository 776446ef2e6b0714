package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** A string. */
public final class Str extends Datum {
    private final String value;

    public Str(@Nullable SourcePos source, String value) {
        super(source);
        this.value = value;
    }

    public String value() {
        return value;
    }

    @Override
    public int kind() {
        return Kinds.STRING;
    }

    @Override
    public Concreteness concreteness() {
        return Concreteness.CONCRETE;
    }
}
