package dev.pequod.apply.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.apply.Cases;
import dev.pequod.graph.DecodeResult;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphDecoder;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each case is a list of live objects with what is said of each; {@code readyWhen} replaces the kind's usual readiness, {@code wanted} what is wanted; values of {@code secret} are not told. */
final class ReadinessRulesTest {
    private static final Path CASES = Path.of("src/test/resources/dev/pequod/apply/readiness/ready");

    static List<String> cases() {
        return Cases.names(CASES);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void saysHowFarAnObjectIs(String name) {
        List<JsonValue> said = new ArrayList<>();
        for (JsonValue value : Cases.list(Cases.input(CASES, name), "cases")) {
            JsonObject one = (JsonObject) value;
            Readiness readiness = ReadinessRules.of(
                    graph(one).nodes().getFirst(), one.object("live"), Redaction.ofValues(one.object("secret")));
            said.add(JsonObject.EMPTY
                    .with("case", new JsonString(one.string("case")))
                    .with("state", new JsonString(readiness.state().name()))
                    .with("reason", new JsonString(readiness.reason()))
                    .with("message", new JsonString(readiness.message())));
        }
        Cases.check(CASES, name, new JsonArray(said));
    }

    private static Graph graph(JsonObject one) {
        JsonObject live = one.object("live");
        JsonObject node = JsonObject.EMPTY
                .with("id", new JsonString("it"))
                .with("object", one.get("wanted") == null ? live : one.object("wanted"))
                .with("readyWhen", new JsonArray(Cases.list(one, "readyWhen")));
        JsonObject graph = JsonObject.EMPTY.with("nodes", new JsonArray(List.of(node)));
        return switch (GraphDecoder.decode(graph)) {
            case DecodeResult.Valid valid -> valid.graph();
            case DecodeResult.Invalid invalid -> throw new AssertionError(invalid.findings());
        };
    }

    @Test
    void pathsOfFieldsHaveNamesIndexesAndQuotedNames() {
        assertEquals(List.of("status", "items", "0", "a.b", "c"), FieldSteps.of("status.items[0][\"a.b\"].c"));
        assertEquals(List.of("a", "1"), FieldSteps.of("a[1"));
        assertEquals(List.of(), FieldSteps.of(""));
    }
}
