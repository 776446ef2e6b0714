package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** An expression that is computed: literals of structs and lists, operators, calls. */
public abstract sealed class Evaluator extends Expr
        permits StructLit,
                ListLit,
                DisjunctionExpr,
                BoundExpr,
                SliceExpr,
                Interpolation,
                UnaryExpr,
                BinaryExpr,
                OpenExpr,
                CallExpr,
                LabelReference {
    Evaluator(@Nullable SourcePos source) {
        super(source);
    }
}
