package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** A term that denotes a value. */
public abstract sealed class Expr extends Term permits Datum, Resolver, Evaluator {
    Expr(@Nullable SourcePos source) {
        super(source);
    }
}
