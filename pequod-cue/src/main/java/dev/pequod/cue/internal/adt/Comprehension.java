package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Clauses and the struct they yield; {@code fallback} is yielded when nothing else is. */
public final class Comprehension extends Term {
    private final List<Clause> clauses;
    private final StructLit value;
    private final @Nullable StructLit fallback;

    public Comprehension(
            @Nullable SourcePos source, List<Clause> clauses, StructLit value, @Nullable StructLit fallback) {
        super(source);
        this.clauses = clauses;
        this.value = value;
        this.fallback = fallback;
    }

    public List<Clause> clauses() {
        return clauses;
    }

    public StructLit value() {
        return value;
    }

    public @Nullable StructLit fallback() {
        return fallback;
    }
}
