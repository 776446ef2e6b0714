package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** {@code x[index]}. */
public final class IndexExpr extends Resolver {
    private final Expr operand;
    private final Expr index;
    private final boolean optional;

    public IndexExpr(@Nullable SourcePos source, Expr operand, Expr index, boolean optional) {
        super(source);
        this.operand = operand;
        this.index = index;
        this.optional = optional;
    }

    public Expr operand() {
        return operand;
    }

    public Expr index() {
        return index;
    }

    public boolean optional() {
        return optional;
    }
}
