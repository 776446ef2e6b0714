package dev.pequod.cue.internal.adt;

import dev.pequod.cue.internal.source.SourcePos;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list literal; elements are expressions, comprehensions and at most one final ellipsis. */
public final class ListLit extends Evaluator {
    private final List<Term> elements;

    public ListLit(@Nullable SourcePos source, List<Term> elements) {
        super(source);
        this.elements = elements;
    }

    public List<Term> elements() {
        return elements;
    }
}
