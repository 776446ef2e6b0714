package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** The value {@code _}, which every value is an instance of. */
public final class Top extends Datum {
    public static final Top INSTANCE = new Top(null);

    public Top(@Nullable SourcePos source) {
        super(source);
    }

    @Override
    public int kind() {
        return Kinds.TOP;
    }

    @Override
    public Concreteness concreteness() {
        return Concreteness.ANY;
    }
}
