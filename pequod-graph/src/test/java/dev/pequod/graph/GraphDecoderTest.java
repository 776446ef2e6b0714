package dev.pequod.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class GraphDecoderTest {

    static List<Path> cases() {
        return Goldens.cases("decode");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void finds(Path folder) {
        String actual = switch (GraphDecoder.decode(Goldens.input(folder))) {
            case DecodeResult.Valid valid -> "";
            case DecodeResult.Invalid invalid ->
                invalid.findings().stream().map(finding -> finding + "\n").collect(Collectors.joining());
        };
        Goldens.check(folder.resolve("findings.txt"), actual);
        assertEquals(folder.getFileName().toString().startsWith("good-"), actual.isEmpty(), actual);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void decodingWhatWasEncodedGivesAnEqualGraph(Path folder) {
        if (GraphDecoder.decode(Goldens.input(folder)) instanceof DecodeResult.Valid valid) {
            assertEquals(valid, GraphDecoder.decode(GraphEncoder.encode(valid.graph())));
        } else {
            assertTrue(folder.getFileName().toString().startsWith("bad-"));
        }
    }

    @Test
    void aHundredThousandNodesInOneChainAreFast() {
        DecodeResult result = decodeMany(i -> i == 0 ? List.of() : List.of("n" + (i - 1)));
        Graph graph = assertInstanceOf(DecodeResult.Valid.class, result).graph();
        assertEquals(100_000, GraphOrder.of(graph).levels().size());
    }

    @Test
    void aCycleOfAHundredThousandNodesIsShownShortened() {
        DecodeResult result = decodeMany(i -> List.of("n" + (i + 1) % 100_000));
        String message = assertInstanceOf(DecodeResult.Invalid.class, result)
                .findings()
                .getFirst()
                .message();
        assertTrue(message.startsWith("dependency cycle: n0 → n1 → "), message);
        assertTrue(message.endsWith("(99980 more) → n0"), message);
    }

    @Test
    void aHundredThousandUnknownDependenciesAreBounded() {
        DecodeResult result = decodeMany(i -> List.of("m" + i));
        List<Finding> findings =
                assertInstanceOf(DecodeResult.Invalid.class, result).findings();
        assertEquals(Findings.LIMIT + 1, findings.size());
        assertEquals("and 99800 more", findings.getLast().message());
    }

    private static DecodeResult decodeMany(IntFunction<List<String>> dependsOn) {
        List<JsonValue> nodes = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            JsonString id = new JsonString("n" + i);
            JsonObject object = new JsonObject(Map.of(
                    "apiVersion", new JsonString("v1"),
                    "kind", new JsonString("ConfigMap"),
                    "metadata", new JsonObject(Map.of("name", id))));
            nodes.add(new JsonObject(
                    Map.of("id", id, "object", object, "dependsOn", JsonArray.ofStrings(dependsOn.apply(i)))));
        }
        JsonObject graph = new JsonObject(Map.of("nodes", new JsonArray(nodes)));
        return assertTimeoutPreemptively(Duration.ofSeconds(20), () -> GraphDecoder.decode(graph));
    }
}
