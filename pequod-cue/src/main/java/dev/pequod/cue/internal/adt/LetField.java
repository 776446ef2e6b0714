package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** A let clause of a struct; {@code multi} if it depends on a comprehension variable. */
public final class LetField extends Term {
    private final Label label;
    private final boolean multi;
    private final Expr value;

    public LetField(@Nullable SourcePos source, Label label, boolean multi, Expr value) {
        super(source);
        this.label = label;
        this.multi = multi;
        this.value = value;
    }

    public Label label() {
        return label;
    }

    public boolean multi() {
        return multi;
    }

    public Expr value() {
        return value;
    }
}
