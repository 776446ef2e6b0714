package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** {@code ...} in a struct, {@code ...} or {@code ...x} in a list. */
public final class Ellipsis extends Term {
    private final @Nullable Expr value;

    public Ellipsis(@Nullable SourcePos source, @Nullable Expr value) {
        super(source);
        this.value = value;
    }

    public @Nullable Expr value() {
        return value;
    }
}
