package dev.pequod.cue;

import dev.pequod.cue.internal.schema.SchemaText;
import java.util.List;

/**
 * A value as a schema of another language.
 *
 * @param json the schema, indented by four blanks, without a line feed at the end
 * @param notes what the value demands and the schema does not say; empty if the schema says it all
 */
public record Schema(String json, List<Note> notes) {
    /** Copies the list. */
    public Schema {
        notes = List.copyOf(notes);
    }

    /**
     * Something that the schema does not say.
     *
     * @param path the names of the fields that lead to what it is about, joined by dots; {@code *} for any field or element, {@code #X}
     *     for the definition X
     * @param text such as {@code the constraint strings.HasPrefix("a") is not checked}
     */
    public record Note(String path, String text) {
        @Override
        public String toString() {
            return path.isEmpty() ? text : path + ": " + text;
        }
    }

    static Schema of(SchemaText text) {
        return new Schema(
                text.json(),
                text.notes().stream()
                        .map(n -> new Note(String.join(".", n.path()), n.text()))
                        .toList());
    }
}
