package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** A reference to a field of a scope {@code upCount} environments up; {@code optional} for {@code a?} inside try. */
public final class FieldReference extends Resolver {
    private final int upCount;
    private final Label label;
    private final boolean optional;

    public FieldReference(@Nullable SourcePos source, int upCount, Label label, boolean optional) {
        super(source);
        this.upCount = upCount;
        this.label = label;
        this.optional = optional;
    }

    public int upCount() {
        return upCount;
    }

    public Label label() {
        return label;
    }

    public boolean optional() {
        return optional;
    }
}
