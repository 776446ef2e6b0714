package dev.pequod.cue.internal.adt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A builtin applied to all arguments but the first: a constraint on it. */
public final class BuiltinValidator extends Datum {
    private final @Nullable CallExpr call;
    private final Builtin builtin;
    private final List<Datum> arguments;

    /**
     * Creates a validator.
     *
     * @param call the call that made it, or null if the function was only named
     * @param arguments the arguments after the first
     */
    public BuiltinValidator(@Nullable CallExpr call, Builtin builtin, List<Datum> arguments) {
        super(call == null ? null : call.source());
        this.call = call;
        this.builtin = builtin;
        this.arguments = List.copyOf(arguments);
    }

    public @Nullable CallExpr call() {
        return call;
    }

    public Builtin builtin() {
        return builtin;
    }

    public List<Datum> arguments() {
        return arguments;
    }

    @Override
    public int kind() {
        return builtin.parameters().get(0).kind();
    }

    @Override
    public Concreteness concreteness() {
        return Concreteness.CONSTRAINT;
    }
}
