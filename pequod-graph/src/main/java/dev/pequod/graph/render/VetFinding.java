package dev.pequod.graph.render;

import dev.pequod.cue.errors.Position;
import dev.pequod.graph.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a check has against a module.
 *
 * @param severity an Error keeps a module from being published
 * @param code its class, a word in upper camel case, such as {@code ModuleCase}
 * @param path the place in the file, such as {@code nodes[0].object}; empty for the whole
 * @param message what is wrong
 * @param positions the places that take part; their files are paths in the module
 * @param hint what may be done, or null
 */
public record VetFinding(
        Severity severity,
        String code,
        String path,
        String message,
        List<Position> positions,
        @Nullable String hint) {
    /** Copies the positions. */
    public VetFinding {
        positions = List.copyOf(positions);
    }

    static VetFinding error(String code, String message, Position... positions) {
        return new VetFinding(Severity.ERROR, code, "", message, List.of(positions), null);
    }

    static VetFinding warning(String code, String message, Position... positions) {
        return new VetFinding(Severity.WARNING, code, "", message, List.of(positions), null);
    }

    static VetFinding of(RenderError e) {
        return new VetFinding(Severity.ERROR, e.code(), e.path(), e.message(), e.positions(), e.hint());
    }

    static Position beginning(String file) {
        return new Position(file, 0, 1, 1);
    }
}
