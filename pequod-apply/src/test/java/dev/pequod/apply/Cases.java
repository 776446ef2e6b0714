package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.PlainJson;
import dev.pequod.graph.view.YamlWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Cases that are files: {@code in-NAME.yaml} beside what is expected, {@code out-NAME.yaml}; {@code -Dgoldens=rewrite} writes the latter. */
public final class Cases {
    private Cases() {}

    /** Returns the names of the cases in a folder, sorted. */
    public static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(f -> f.getFileName().toString())
                    .filter(n -> n.startsWith("in-"))
                    .map(n -> n.substring("in-".length(), n.length() - ".yaml".length()))
                    .sorted()
                    .toList();
            assertFalse(names.isEmpty(), folder + " has no cases");
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the documents of a text. */
    public static List<JsonValue> documents(String yaml) {
        Iterable<Object> documents = new Load(LoadSettings.builder().build()).loadAllFromString(yaml);
        return StreamSupport.stream(documents.spliterator(), false)
                .map(PlainJson::fromJava)
                .toList();
    }

    /** Returns an object written as YAML. */
    public static JsonObject object(String yaml) {
        return (JsonObject) documents(yaml).getFirst();
    }

    /** Returns what a case is given. */
    public static JsonObject input(Path folder, String name) {
        try {
            return object(Files.readString(folder.resolve("in-" + name + ".yaml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compares what came of a case with what is expected. */
    public static void check(Path folder, String name, JsonValue output) {
        Path file = folder.resolve("out-" + name + ".yaml");
        try {
            if (System.getProperty("goldens", "").equals("rewrite")) {
                Files.writeString(file, YamlWriter.write(output));
            }
            assertEquals(Files.readString(file), YamlWriter.write(output), file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the elements of a list, or nothing. */
    public static List<JsonValue> list(JsonObject object, String name) {
        return object.get(name) instanceof JsonArray array ? array.elements() : List.of();
    }
}
