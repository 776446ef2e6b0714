package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** A value. */
public abstract sealed class Datum extends Expr implements BaseValue
        permits Bottom,
                Null,
                Bool,
                Num,
                Str,
                Bytes,
                Top,
                BasicType,
                BoundValue,
                Conjunction,
                Disjunction,
                Builtin,
                BuiltinValidator,
                Vertex {
    Datum(@Nullable SourcePos source) {
        super(source);
    }

    /** Returns how specific the value is. */
    public abstract Concreteness concreteness();

    /** Reports whether the value is one that has no fields, elements or alternatives. */
    public final boolean isScalar() {
        return this instanceof Num
                || this instanceof Str
                || this instanceof Bool
                || this instanceof Bytes
                || this instanceof Null;
    }

    /** Reports whether the value is concrete or an error. */
    public final boolean isConcrete() {
        Concreteness c = concreteness();
        return c == Concreteness.CONCRETE || c == Concreteness.BOTTOM;
    }
}
