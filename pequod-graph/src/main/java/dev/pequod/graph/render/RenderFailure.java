package dev.pequod.graph.render;

import dev.pequod.graph.render.RenderError.Stage;
import java.util.List;

/** Ends a rendering with errors; it never leaves this package. */
final class RenderFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<RenderError> errors;

    RenderFailure(List<RenderError> errors) {
        super("rendering failed", null, false, false);
        this.errors = List.copyOf(errors);
    }

    RenderFailure(Stage stage, String code, String path, String message) {
        this(List.of(RenderError.of(stage, code, path, message)));
    }

    List<RenderError> errors() {
        return errors;
    }
}
