package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** An expression that denotes a vertex elsewhere: a reference, selector or index. */
public abstract sealed class Resolver extends Expr
        permits FieldReference,
                ValueReference,
                DynamicReference,
                ImportReference,
                LetReference,
                SelectorExpr,
                IndexExpr {
    Resolver(@Nullable SourcePos source) {
        super(source);
    }
}
