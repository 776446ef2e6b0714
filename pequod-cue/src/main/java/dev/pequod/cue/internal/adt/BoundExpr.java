package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** A bound whose operand is an expression: {@code >x}. */
public final class BoundExpr extends Evaluator {
    private final Op op;
    private final Expr operand;

    public BoundExpr(@Nullable SourcePos source, Op op, Expr operand) {
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
