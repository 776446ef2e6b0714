package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/**
 * A node of a compiled program. Immutable but for {@link Vertex}; terms are compared by identity.
 */
public abstract sealed class Term
        permits Expr, Field, LetField, PatternField, DynamicField, Ellipsis, Comprehension, Clause {
    private final @Nullable SourcePos source;

    Term(@Nullable SourcePos source) {
        this.source = source;
    }

    /** Returns where the term was written, or null if it was made by evaluation or by a program. */
    public @Nullable SourcePos source() {
        return source;
    }
}
