package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** A field declaration {@code label: value}. */
public final class Field extends Term {
    private final ArcType arcType;
    private final Label label;
    private final Expr value;
    private final FieldNotes notes;

    public Field(@Nullable SourcePos source, ArcType arcType, Label label, Expr value, FieldNotes notes) {
        super(source);
        this.arcType = arcType;
        this.label = label;
        this.value = value;
        this.notes = notes;
    }

    public ArcType arcType() {
        return arcType;
    }

    public Label label() {
        return label;
    }

    public Expr value() {
        return value;
    }

    public FieldNotes notes() {
        return notes;
    }
}
