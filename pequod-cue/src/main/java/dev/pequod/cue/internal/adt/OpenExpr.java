package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** {@code x...}, which opens a closed value. */
public final class OpenExpr extends Evaluator {
    private final Expr operand;

    public OpenExpr(@Nullable SourcePos source, Expr operand) {
        super(source);
        this.operand = operand;
    }

    public Expr operand() {
        return operand;
    }
}
