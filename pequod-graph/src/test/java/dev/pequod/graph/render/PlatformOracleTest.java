package dev.pequod.graph.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.ResolvedModule;
import dev.pequod.graph.DecodeResult;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphDecoder;
import dev.pequod.graph.Violation;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Renders hundreds of inputs and compares with what the reference program made of them; oracle/README.md tells how. */
final class PlatformOracleTest {
    private static final Path RECORDED = Path.of("src/test/resources/dev/pequod/graph/render/oracle");
    private static final PlatformRenderer RENDERER = PlatformRenderer.of(Modules.SHIPPED);

    private static List<JsonObject> cases(String version) throws IOException, JsonException {
        List<JsonObject> cases = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(RECORDED.resolve(version + ".jsonl.gz"))),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                cases.add((JsonObject) JsonReader.read(line));
            }
        }
        return cases;
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1.0.0", "v1.1.0"})
    void everyInputGivesWhatTheReferenceProgramGives(String version) throws IOException, JsonException {
        ResolvedModule module = Modules.SHIPPED.module(version);
        List<JsonObject> cases = cases(version);
        assertTrue(cases.size() >= 100, cases.size() + " cases");
        List<String> differences = new ArrayList<>();
        for (JsonObject recorded : cases) {
            JsonObject input = recorded.object("input");
            try {
                check(recorded, RENDERER.render(input, module, Deadline.after(Duration.ofSeconds(30))));
            } catch (AssertionError e) {
                differences.add(input + "\n" + e.getMessage());
            }
        }
        assertEquals(
                "", String.join("\n\n", differences), differences.size() + " of " + cases.size() + " inputs differ");
    }

    private static void check(JsonObject recorded, RenderResult result) {
        if (recorded.get("error") != null) {
            String error = recorded.string("error").substring("_given.input.".length());
            List<RenderError> errors =
                    assertInstanceOf(RenderResult.Failed.class, result, error).errors();
            assertTrue(errors.stream().anyMatch(e -> error.startsWith(e.path() + ": ")), () -> error + "\n" + errors);
            return;
        }
        Graph graph = assertInstanceOf(RenderResult.Rendered.class, result, result.toString())
                .graph();
        Graph expected = assertInstanceOf(DecodeResult.Valid.class, GraphDecoder.decode(recorded.object("output")))
                .graph();
        assertEquals(expected.nodes(), graph.nodes());
        assertEquals(expected.exports(), graph.exports());
        assertEquals(expected.metadata().name(), graph.metadata().name());
        List<Violation> violations = GraphDecoder.decodeViolations((JsonArray) recorded.get("violations"), "violations")
                .violations();
        assertEquals(violations, graph.violations());
    }
}
