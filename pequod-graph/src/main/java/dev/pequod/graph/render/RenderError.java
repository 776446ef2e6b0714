package dev.pequod.graph.render;

import dev.pequod.cue.errors.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reason why a resource could not be rendered.
 *
 * @param stage how far rendering came
 * @param code the class of the error, one word in upper camel case, such as {@code InvalidInput}; of a module that could not
 *     be had, the code of its {@link dev.pequod.api.ModuleException.Reason}
 * @param path the field of the resource, such as {@code spec.port}, or of the module's value, such as
 *     {@code output.nodes.0.id}; empty for the whole
 * @param message what is wrong; of CUE in the reference's wording
 * @param positions every place of the module that takes part, both sides of a conflict; see {@link RenderResult#source}
 * @param hint what may be done, or null
 */
public record RenderError(
        Stage stage,
        String code,
        String path,
        String message,
        List<Position> positions,
        @Nullable String hint) {

    /** The steps of rendering, in order. */
    public enum Stage {
        /** The resource itself: a name, a {@code spec}, a platformRef that can be understood. */
        RESOURCE,
        /** Finding the module. */
        RESOLVE,
        /** Compiling the module, and whether it is one. */
        COMPILE,
        /** The resource as the module's {@code #Render.input}. */
        INPUT,
        /** The module's {@code #Render.output}. */
        OUTPUT,
        /** What only the finished Graph shows: ids and dependencies. */
        GRAPH,
        /** A policy of the module: it could not be evaluated, so that what it would find is unknown. */
        POLICY
    }

    /** Copies the positions. */
    public RenderError {
        positions = List.copyOf(positions);
    }

    static RenderError of(Stage stage, String code, String path, String message) {
        return new RenderError(stage, code, path, message, List.of(), null);
    }

    /** Returns {@code path: message}, then one indented line for each position, and one for the hint. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        if (!path.isEmpty()) {
            out.append(path).append(": ");
        }
        out.append(message);
        positions.forEach(p -> out.append("\n    ").append(p));
        if (hint != null) {
            out.append("\n  hint: ").append(hint);
        }
        return out.toString();
    }
}
