package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** {@code x[low:high]}. */
public final class SliceExpr extends Evaluator {
    private final Expr operand;
    private final @Nullable Expr low;
    private final @Nullable Expr high;

    public SliceExpr(@Nullable SourcePos source, Expr operand, @Nullable Expr low, @Nullable Expr high) {
        super(source);
        this.operand = operand;
        this.low = low;
        this.high = high;
    }

    public Expr operand() {
        return operand;
    }

    public @Nullable Expr low() {
        return low;
    }

    public @Nullable Expr high() {
        return high;
    }
}
