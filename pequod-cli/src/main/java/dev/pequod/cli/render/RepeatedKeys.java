package dev.pequod.cli.render;

import dev.pequod.cli.console.Diagnostic;
import dev.pequod.cue.Field;
import dev.pequod.cue.Path;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds fields that a file writes twice. CUE unifies them, and equal values would pass; a cluster refuses them, as only one of
 * the two can be what was meant.
 */
final class RepeatedKeys {
    private static final int MOST_FOUND = 20;

    /** Deeper than any resource; the reader has its own limit. */
    private static final int MOST_DEPTH = 500;

    private final List<Diagnostic> found = new ArrayList<>();

    private RepeatedKeys() {}

    /** Returns an error for each field of a document that is written more than once, with all places. */
    static List<Diagnostic> in(Value document) {
        RepeatedKeys keys = new RepeatedKeys();
        keys.look(document, "", 0);
        return keys.found;
    }

    private void look(Value value, String path, int depth) {
        if (depth > MOST_DEPTH || found.size() > MOST_FOUND) {
            return;
        }
        for (Field f : value.fields()) {
            String name = Path.of(f.name()).toString();
            String below = path.isEmpty() ? name : path + "." + name;
            List<Position> places = f.value().positions();
            if (places.size() > 1) {
                found.add(Diagnostic.error(
                        "RepeatedField",
                        below,
                        "the field is written more than once",
                        places.toArray(Position[]::new)));
            } else {
                look(f.value(), below, depth + 1);
            }
        }
        int index = 0;
        for (Value element : value.elements()) {
            look(element, path + "." + index++, depth + 1);
        }
    }
}
