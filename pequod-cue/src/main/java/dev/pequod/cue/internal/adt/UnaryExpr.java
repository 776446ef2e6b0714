package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** {@code -x}, {@code +x}, {@code !x}. */
public final class UnaryExpr extends Evaluator {
    private final Op op;
    private final Expr operand;

    public UnaryExpr(@Nullable SourcePos source, Op op, Expr operand) {
        super(source);
        this.op = op;
        this.operand = operand;
    }

    public Op op() {
        return op;
    }

    public Expr operand() {
        return operand;
    }
}
