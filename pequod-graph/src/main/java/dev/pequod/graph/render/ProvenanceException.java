package dev.pequod.graph.render;

import java.util.List;

/** Says that a module could not do again what it has done, so that it is not known where its values come from. */
public final class ProvenanceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<RenderError> errors;

    ProvenanceException(RenderFailure failure) {
        super(failure.errors().getFirst().message(), failure);
        this.errors = failure.errors();
    }

    /** Returns why; never empty. */
    public List<RenderError> errors() {
        return errors;
    }
}
