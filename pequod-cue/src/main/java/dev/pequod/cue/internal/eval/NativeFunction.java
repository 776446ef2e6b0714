package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.Builtin;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Expr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A builtin with its body. Immutable; bodies keep no state between calls. */
public final class NativeFunction extends Builtin {
    /** What a call does. */
    @FunctionalInterface
    public interface Body {
        /** Returns the result: a value, a {@code Bottom} for a failure, an expression to be evaluated further, or null if an error was recorded in the evaluation. */
        @Nullable
        Expr call(Call call);
    }

    private final Body body;
    private final boolean raw;

    /** Creates a function; {@code raw} bodies look at the argument expressions themselves and get no evaluated arguments. */
    public NativeFunction(
            String packagePath,
            String name,
            List<Datum> parameters,
            int result,
            boolean nonConcrete,
            boolean raw,
            Body body) {
        super(packagePath, name, parameters, result, nonConcrete);
        this.body = body;
        this.raw = raw;
    }

    Body body() {
        return body;
    }

    boolean raw() {
        return raw;
    }
}
