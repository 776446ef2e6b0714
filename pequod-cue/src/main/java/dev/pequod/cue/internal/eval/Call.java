package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.source.SourcePos;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call of a builtin: its arguments and the evaluation it happens in. */
public final class Call {
    private final Evaluation c;
    private final @Nullable CallExpr expr;
    private final NativeFunction function;
    private final List<Datum> arguments;
    private final boolean validator;
    private final boolean deferring;

    Call(
            Evaluation c,
            @Nullable CallExpr expr,
            NativeFunction function,
            List<Datum> arguments,
            boolean validator,
            boolean deferring) {
        this.c = c;
        this.expr = expr;
        this.function = function;
        this.arguments = arguments;
        this.validator = validator;
        this.deferring = deferring;
    }

    public Evaluation evaluation() {
        return c;
    }

    /** Returns the function that is called. */
    public NativeFunction function() {
        return function;
    }

    /**
     * Returns an evaluated argument, its default chosen and unwrapped: a scalar, or the vertex of a struct or list; for functions that
     * take schemas the value as it is.
     */
    public Datum argument(int i) {
        return arguments.get(i);
    }

    /** Returns an argument as written; a validator has no expression for its first. */
    public Expr expression(int i) {
        if (expr == null) {
            throw new IllegalStateException("the call has no expression");
        }
        return expr.arguments().get(validator ? i - 1 : i);
    }

    /** Evaluates an argument expression where the call stands, without choosing defaults; null with the error recorded. */
    public @Nullable Datum evaluate(int i) {
        return evaluate(expression(i));
    }

    /** Evaluates a part of an argument expression where the call stands; null with the error recorded. */
    public @Nullable Datum evaluate(Expr x) {
        return Expressions.evaluateArgument(c, x);
    }

    /** Reports whether the call checks a value rather than computing one. */
    public boolean isValidator() {
        return validator;
    }

    /**
     * Reports whether the result is a conjunct of a field, so that the elements of a list in it need not be finished: the field will
     * finish its own. A body that leaves some unfinished says so with {@link #deferred()}; it is called again, without this, if one
     * of them turns out to be an error.
     */
    public boolean isDeferring() {
        return deferring;
    }

    /** Says that the result has elements that are not finished. */
    public void deferred() {
        c.deferredCall = expr;
    }

    public @Nullable SourcePos source() {
        return expr == null ? null : expr.source();
    }

    /** Returns a new error of code EVAL at the call; arguments of the format may be terms, labels, texts and numbers. */
    public Bottom error(String format, Object... formatArguments) {
        return error(Bottom.Code.EVAL, format, formatArguments);
    }

    /** Returns a new error at the call. */
    public Bottom error(Bottom.Code code, String format, Object... formatArguments) {
        return c.newError(code, c.source, format, formatArguments);
    }
}
