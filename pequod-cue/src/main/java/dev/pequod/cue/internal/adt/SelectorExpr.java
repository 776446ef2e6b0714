package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** {@code x.label}. */
public final class SelectorExpr extends Resolver {
    private final Expr operand;
    private final Label label;
    private final @Nullable SourcePos labelSource;
    private final boolean optional;

    public SelectorExpr(
            @Nullable SourcePos source, Expr operand, Label label, @Nullable SourcePos labelSource, boolean optional) {
        super(source);
        this.operand = operand;
        this.label = label;
        this.labelSource = labelSource;
        this.optional = optional;
    }

    public Expr operand() {
        return operand;
    }

    public Label label() {
        return label;
    }

    public @Nullable SourcePos labelSource() {
        return labelSource;
    }

    public boolean optional() {
        return optional;
    }
}
