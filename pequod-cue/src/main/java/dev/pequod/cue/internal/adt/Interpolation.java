package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A string or bytes literal with embedded expressions; parts alternate, literal first. {@code kind} is STRING or BYTES. */
public final class Interpolation extends Evaluator {
    private final int kind;
    private final List<Expr> parts;

    public Interpolation(@Nullable SourcePos source, int kind, List<Expr> parts) {
        super(source);
        this.kind = kind;
        this.parts = parts;
    }

    public int kind() {
        return kind;
    }

    public List<Expr> parts() {
        return parts;
    }
}
