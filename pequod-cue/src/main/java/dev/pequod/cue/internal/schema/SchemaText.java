package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.encoding.JsonWriter;
import dev.pequod.cue.internal.eval.Evaluation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A finished value as a schema.
 *
 * @param json the schema, indented by four blanks
 * @param notes what the value demands and the schema does not say
 */
public record SchemaText(String json, List<Note> notes) {
    /**
     * One such demand.
     *
     * @param path the names of the fields that lead to what it is about, {@code *} for any element or field
     * @param text a phrase such as {@code the constraint strings.HasPrefix("a") is not checked}
     */
    public record Note(List<String> path, String text) {}

    /** Returns what is wrong with a value whatever the data are, null if nothing is. */
    public static @Nullable Bottom wrong(Evaluation c, Vertex v) {
        Bottom error = c.validateAll(v, false, false);
        return error == null ? null : Growth.lasting(c, error);
    }

    /** Returns a value as JSON Schema 2020-12. */
    public static SchemaText ofJsonSchema(Evaluation c, Vertex v, long outputBytes) {
        Notes notes = new Notes(c);
        return of(JsonSchema.of(Shapes.of(c, v), notes), notes, c, outputBytes);
    }

    /** Returns a value as the structural schema of a custom resource definition of Kubernetes. */
    public static SchemaText ofStructural(Evaluation c, Vertex v, long outputBytes) {
        Notes notes = new Notes(c);
        return of(StructuralSchema.of(c, Shapes.of(c, v), notes), notes, c, outputBytes);
    }

    private static SchemaText of(Map<String, Object> schema, Notes notes, Evaluation c, long outputBytes) {
        JsonWriter out = JsonWriter.indented("    ", outputBytes);
        out.watchedBy(c::passed);
        JsonTree.write(schema, out);
        return new SchemaText(out.text(), notes.all());
    }
}
