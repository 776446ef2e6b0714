package dev.pequod.conformance;

import dev.pequod.cue.internal.encoding.DataVisitor;
import dev.pequod.cue.internal.encoding.JavaObjects;
import dev.pequod.cue.internal.encoding.JsonReader;
import dev.pequod.cue.internal.encoding.JsonWriter;
import dev.pequod.cue.internal.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads cases and writes results: files of one JSON object. */
final class JsonFiles {
    private static final long MAX_BYTES = 256L << 20;

    private JsonFiles() {}

    /**
     * Returns the members of the object in a file.
     *
     * @throws dev.pequod.cue.errors.CueException if the file is not JSON
     * @throws IllegalArgumentException if it is not an object
     */
    @SuppressWarnings("unchecked") // the names of an object are strings
    static Map<String, @Nullable Object> read(Path file) throws IOException {
        JavaObjects objects = new JavaObjects();
        JsonReader.read(SourceFile.of(file.toString(), Files.readAllBytes(file)), objects);
        if (objects.result() instanceof Map<?, ?> members) {
            return (Map<String, @Nullable Object>) members;
        }
        throw new IllegalArgumentException("not an object: " + file);
    }

    static void write(Path file, Map<String, ?> members) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        JsonWriter out = JsonWriter.compact(MAX_BYTES);
        value(members, out);
        Files.writeString(file, out.text() + "\n");
    }

    private static void value(@Nullable Object v, DataVisitor out) {
        switch (v) {
            case null -> out.nullValue();
            case Boolean b -> out.bool(b);
            case String s -> out.string(s);
            case List<?> l -> {
                out.beginList();
                l.forEach(x -> value(x, out));
                out.endList();
            }
            case Map<?, ?> m -> {
                out.beginObject();
                m.forEach((name, x) -> {
                    out.name(String.valueOf(name));
                    value(x, out);
                });
                out.endObject();
            }
            default -> throw new IllegalArgumentException("not part of a result: " + v.getClass());
        }
    }
}
