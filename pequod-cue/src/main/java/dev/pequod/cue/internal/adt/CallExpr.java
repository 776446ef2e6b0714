package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call. */
public final class CallExpr extends Evaluator {
    private final Expr function;
    private final List<Expr> arguments;

    public CallExpr(@Nullable SourcePos source, Expr function, List<Expr> arguments) {
        super(source);
        this.function = function;
        this.arguments = arguments;
    }

    public Expr function() {
        return function;
    }

    public List<Expr> arguments() {
        return arguments;
    }
}
