package dev.pequod.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads test cases from files; {@code -Dgoldens=rewrite} writes what is expected instead of comparing it. */
public final class Goldens {
    private static final Path ROOT = Path.of("src/test/resources/dev/pequod/graph");

    private Goldens() {}

    /** Returns the case folders below a folder of test data of this package, sorted. */
    public static List<Path> cases(String folder) {
        try (Stream<Path> paths = Files.list(ROOT.resolve(folder))) {
            return paths.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the JSON of a case's {@code in.json}. */
    public static JsonValue input(Path folder) {
        return json(folder.resolve("in.json"));
    }

    /** Returns the JSON of a file. */
    public static JsonValue json(Path file) {
        try {
            return JsonReader.read(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JsonException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** Returns the Graph in a case's {@code in.json}. */
    public static Graph graph(Path folder) {
        return switch (GraphDecoder.decode(input(folder))) {
            case DecodeResult.Valid valid -> valid.graph();
            case DecodeResult.Invalid invalid ->
                throw new AssertionError(invalid.findings().toString());
        };
    }

    /** Compares a text with a file of the case. */
    public static void check(Path file, String actual) {
        try {
            if ("rewrite".equals(System.getProperty("goldens"))) {
                Files.writeString(file, actual);
            }
            assertEquals(Files.readString(file), actual, file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
