package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A disjunction as written: its alternatives and which of them are marked. */
public final class DisjunctionExpr extends Evaluator {
    private final List<Disjunct> values;
    private final boolean hasDefaults;

    public DisjunctionExpr(@Nullable SourcePos source, List<Disjunct> values, boolean hasDefaults) {
        super(source);
        this.values = values;
        this.hasDefaults = hasDefaults;
    }

    public List<Disjunct> values() {
        return values;
    }

    public boolean hasDefaults() {
        return hasDefaults;
    }

    /** One alternative. */
    public record Disjunct(Expr value, boolean marked) {}
}
