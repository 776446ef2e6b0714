package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A struct literal, or a file. */
public final class StructLit extends Evaluator {
    private final List<Term> declarations;
    private final boolean file;
    private final Experiments experiments;
    private final boolean hasEmbedding;

    public StructLit(@Nullable SourcePos source, List<Term> declarations, boolean file, Experiments experiments) {
        super(source);
        this.declarations = declarations;
        this.file = file;
        this.experiments = experiments;
        this.hasEmbedding = declarations.stream().anyMatch(d -> d instanceof Expr || d instanceof Comprehension);
    }

    public List<Term> declarations() {
        return declarations;
    }

    public boolean file() {
        return file;
    }

    public Experiments experiments() {
        return experiments;
    }

    /** Reports whether a declaration is an embedding or comprehension. */
    public boolean hasEmbedding() {
        return hasEmbedding;
    }
}
