package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** A pattern constraint {@code [filter]: value}; {@code label} is the alias of the matched label, if any. */
public final class PatternField extends Term {
    private final Expr filter;
    private final Expr value;
    private final @Nullable Label label;
    private final ArcType arcType;
    private final FieldNotes notes;

    public PatternField(
            @Nullable SourcePos source,
            Expr filter,
            Expr value,
            @Nullable Label label,
            ArcType arcType,
            FieldNotes notes) {
        super(source);
        this.filter = filter;
        this.value = value;
        this.label = label;
        this.arcType = arcType;
        this.notes = notes;
    }

    public Expr filter() {
        return filter;
    }

    public Expr value() {
        return value;
    }

    public @Nullable Label label() {
        return label;
    }

    public ArcType arcType() {
        return arcType;
    }

    public FieldNotes notes() {
        return notes;
    }
}
