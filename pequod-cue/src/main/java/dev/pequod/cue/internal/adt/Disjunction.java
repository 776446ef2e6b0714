package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The alternatives that remain of a disjunction, defaults first. */
public final class Disjunction extends Datum {
    private final List<Datum> values;
    private final int defaults;
    private final boolean hasDefaults;

    /**
     * Creates a disjunction.
     *
     * @param defaults how many of the first values are defaults
     * @param hasDefaults whether marks were in play, even if no default is left
     */
    public Disjunction(@Nullable SourcePos source, List<Datum> values, int defaults, boolean hasDefaults) {
        super(source);
        this.values = List.copyOf(values);
        this.defaults = defaults;
        this.hasDefaults = hasDefaults;
    }

    public List<Datum> values() {
        return values;
    }

    /** Returns how many of the first values are defaults. */
    public int defaults() {
        return defaults;
    }

    public boolean hasDefaults() {
        return hasDefaults;
    }

    @Override
    public int kind() {
        int k = Kinds.BOTTOM;
        for (Datum v : values) {
            k |= v.kind();
        }
        return k;
    }

    @Override
    public Concreteness concreteness() {
        return Concreteness.CONSTRAINT;
    }
}
