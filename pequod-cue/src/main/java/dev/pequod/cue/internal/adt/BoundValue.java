package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** A bound with a known operand: {@code >5}, {@code !="a"}, {@code =~"^x"}. */
public final class BoundValue extends Datum {
    private final Op op;
    private final Datum value;

    public BoundValue(@Nullable SourcePos source, Op op, Datum value) {
        super(source);
        this.op = op;
        this.value = value;
    }

    public Op op() {
        return op;
    }

    public Datum value() {
        return value;
    }

    /** Returns the kinds the bound admits: numbers for a number, everything but null for {@code !=null}. */
    @Override
    public int kind() {
        int k = value.kind();
        if (k == Kinds.INT || k == Kinds.FLOAT || k == Kinds.NUMBER) {
            return Kinds.NUMBER;
        }
        if (k == Kinds.NULL && op == Op.NOT_EQUAL) {
            return Kinds.TOP & ~Kinds.NULL;
        }
        return k;
    }

    @Override
    public Concreteness concreteness() {
        return Concreteness.CONSTRAINT;
    }
}
