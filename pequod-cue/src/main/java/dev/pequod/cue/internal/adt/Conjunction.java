package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several constraints that hold together and cannot be simplified further. */
public final class Conjunction extends Datum {
    private final List<Datum> values;

    public Conjunction(@Nullable SourcePos source, List<Datum> values) {
        super(source);
        this.values = List.copyOf(values);
    }

    public List<Datum> values() {
        return values;
    }

    @Override
    public int kind() {
        int k = Kinds.TOP;
        for (Datum v : values) {
            k &= v.kind();
        }
        return k;
    }

    @Override
    public Concreteness concreteness() {
        return Concreteness.CONSTRAINT;
    }
}
