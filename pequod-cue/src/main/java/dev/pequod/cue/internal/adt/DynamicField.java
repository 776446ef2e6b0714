package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import org.jspecify.annotations.Nullable;

/** A field with a computed label, {@code (key): value} or an interpolated one; {@code labelAlias} if the value may refer to the label. */
public final class DynamicField extends Term {
    private final ArcType arcType;
    private final Expr key;
    private final Expr value;
    private final boolean labelAlias;
    private final FieldNotes notes;

    public DynamicField(
            @Nullable SourcePos source, ArcType arcType, Expr key, Expr value, boolean labelAlias, FieldNotes notes) {
        super(source);
        this.arcType = arcType;
        this.key = key;
        this.value = value;
        this.labelAlias = labelAlias;
        this.notes = notes;
    }

    public ArcType arcType() {
        return arcType;
    }

    public Expr key() {
        return key;
    }

    public Expr value() {
        return value;
    }

    public boolean labelAlias() {
        return labelAlias;
    }

    public FieldNotes notes() {
        return notes;
    }
}
