package dev.pequod.cue.internal.adt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function of the language or of a builtin package: what a call must look like. The body is added by the package that can call it.
 */
public abstract non-sealed class Builtin extends Datum {
    private final String packagePath;
    private final String name;
    private final List<Datum> parameters;
    private final int result;
    private final boolean nonConcrete;

    /**
     * Creates a function.
     *
     * @param packagePath import path, empty for a predeclared function
     * @param parameters per parameter its type: a {@link BasicType}, {@link Top}, or a {@link Disjunction} whose single default is the default argument
     * @param result the kinds of the result
     * @param nonConcrete whether arguments may be schemas
     */
    protected Builtin(String packagePath, String name, List<Datum> parameters, int result, boolean nonConcrete) {
        super(null);
        this.packagePath = packagePath;
        this.name = name;
        this.parameters = List.copyOf(parameters);
        this.result = result;
        this.nonConcrete = nonConcrete;
    }

    public final String packagePath() {
        return packagePath;
    }

    public final String name() {
        return name;
    }

    /** Returns the name as errors print it, {@code strings.MinRunes} or {@code len}. */
    public final String qualifiedName() {
        return packagePath.isEmpty() ? name : packagePath + "." + name;
    }

    public final List<Datum> parameters() {
        return parameters;
    }

    public final int result() {
        return result;
    }

    public final boolean nonConcrete() {
        return nonConcrete;
    }

    /** Returns the default argument of parameter {@code i}, or null. */
    public final @Nullable Datum defaultArgument(int i) {
        return parameters.get(i) instanceof Disjunction d && d.defaults() == 1
                ? d.values().get(0)
                : null;
    }

    /** Reports whether a call with that many arguments is a constraint on a further first one. */
    public final boolean isValidator(int arguments) {
        return arguments == parameters.size() - 1 && (result & ~Kinds.BOOL) == 0 && defaultArgument(arguments) == null;
    }

    /** Returns the validator that naming the function without a call means, or null. */
    public final @Nullable BuiltinValidator bareValidator() {
        return parameters.size() == 1 && (result == Kinds.BOOL || result == Kinds.BOTTOM)
                ? new BuiltinValidator(null, this, List.of())
                : null;
    }

    @Override
    public final int kind() {
        return Kinds.FUNC;
    }

    @Override
    public final Concreteness concreteness() {
        return Concreteness.CONCRETE;
    }
}
