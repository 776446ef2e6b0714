package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** {@code x op y}; {@link Op#AND} is unification. */
public final class BinaryExpr extends Evaluator {
    private final Op op;
    private final Expr left;
    private final Expr right;
    private final Experiments experiments;

    public BinaryExpr(@Nullable SourcePos source, Op op, Expr left, Expr right, Experiments experiments) {
        super(source);
        this.op = op;
        this.left = left;
        this.right = right;
        this.experiments = experiments;
    }

    public Op op() {
        return op;
    }

    public Expr left() {
        return left;
    }

    public Expr right() {
        return right;
    }

    public Experiments experiments() {
        return experiments;
    }
}
