package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** A reference to a field whose label is computed: an alias of a dynamic or pattern field. */
public final class DynamicReference extends Resolver {
    private final int upCount;
    private final Expr label;
    private final Label alias;

    public DynamicReference(@Nullable SourcePos source, int upCount, Expr label, Label alias) {
        super(source);
        this.upCount = upCount;
        this.label = label;
        this.alias = alias;
    }

    public int upCount() {
        return upCount;
    }

    public Expr label() {
        return label;
    }

    public Label alias() {
        return alias;
    }
}
