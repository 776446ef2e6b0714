package dev.pequod.graph.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.graph.DecodeResult;
import dev.pequod.graph.Goldens;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphDecoder;
import dev.pequod.graph.Violation;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Renders the tests of the modules that Pequod ships; their results are the reference program's. */
final class ShippedModulesTest {
    private static final PlatformRenderer RENDERER = PlatformRenderer.of(Modules.SHIPPED);

    static List<Path> tests() throws IOException {
        try (Stream<Path> paths = Files.walk(Modules.SHIPPED.root(), 3)) {
            List<Path> tests = paths.filter(p -> Files.exists(p.resolve("in.json")))
                    .sorted()
                    .toList();
            assertTrue(tests.size() > 60, "the modules' tests are missing");
            return tests;
        }
    }

    @ParameterizedTest
    @MethodSource("tests")
    void rendersAsTheReference(Path test) throws IOException {
        String version = test.getParent().getParent().getFileName().toString();
        RenderResult result = RENDERER.render(
                (JsonObject) Goldens.input(test),
                Modules.SHIPPED.module(version),
                Deadline.after(PlatformRenderer.TIMEOUT));
        Path error = test.resolve("error.txt");
        if (Files.exists(error)) {
            String path = Files.readString(error).strip();
            List<RenderError> errors =
                    assertInstanceOf(RenderResult.Failed.class, result).errors();
            assertTrue(errors.stream().anyMatch(e -> e.path().startsWith(path)), errors.toString());
            assertTrue(errors.stream().allMatch(e -> e.stage() == RenderError.Stage.INPUT), errors.toString());
            assertTrue(errors.stream().noneMatch(e -> e.positions().isEmpty()), "an error names no line: " + errors);
        } else {
            Graph graph = assertInstanceOf(RenderResult.Rendered.class, result, result.toString())
                    .graph();
            Graph expected = assertInstanceOf(
                            DecodeResult.Valid.class, GraphDecoder.decode(Goldens.json(test.resolve("out.json"))))
                    .graph();
            assertEquals(expected.nodes(), graph.nodes());
            assertEquals(expected.exports(), graph.exports());
            assertEquals(violations(test), graph.violations());
        }
    }

    private static List<Violation> violations(Path test) {
        Path file = test.resolve("violations.json");
        JsonValue expected = Files.exists(file) ? Goldens.json(file) : JsonArray.EMPTY;
        return GraphDecoder.decodeViolations(expected, "").violations();
    }
}
