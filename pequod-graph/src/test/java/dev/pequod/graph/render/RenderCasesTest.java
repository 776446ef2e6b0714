package dev.pequod.graph.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.cue.Limits;
import dev.pequod.graph.DecodeResult;
import dev.pequod.graph.Goldens;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphDecoder;
import dev.pequod.graph.GraphEncoder;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Renders each {@code in.json} through the {@code module} beside it: {@code good-…} must become a Graph without violations,
 * {@code bad-…} errors, {@code policy-…} a Graph with violations or an error of the policy.
 */
final class RenderCasesTest {
    private static final String FOLDER = "render/cases";
    private static final PlatformRenderer RENDERER = PlatformRenderer.of(Modules.SHIPPED)
            .withLimits(Limits.DEFAULTS.withSteps(2_000_000).withTimeout(Duration.ofSeconds(30)));

    static List<Path> cases() {
        return Goldens.cases(FOLDER);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void renders(Path folder) {
        JsonObject input = (JsonObject) Goldens.input(folder);
        RenderResult result =
                RENDERER.render(input, new Modules(folder).module("module"), Deadline.after(Duration.ofSeconds(60)));
        Goldens.check(folder.resolve("result.txt"), text(result));
        String kind = folder.getFileName().toString().replaceAll("-.*", "");
        switch (result) {
            case RenderResult.Rendered rendered ->
                assertEquals(
                        rendered.graph().violations().isEmpty() || folder.endsWith("good-own-violations")
                                ? "good"
                                : "policy",
                        kind);
            case RenderResult.Failed failed ->
                assertEquals(failed.errors().toString().contains("policy") ? "policy" : "bad", kind, failed.toString());
        }
    }

    /** Each {@code out.json} is what the reference program exports as {@code (#Render & {input: …}).output}. */
    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheReference(Path folder) {
        if (!Files.exists(folder.resolve("out.json"))) {
            assertFalse(folder.endsWith("good-numbers"), "the reference's results are missing");
            return;
        }
        RenderResult result = RENDERER.render(
                (JsonObject) Goldens.input(folder),
                new Modules(folder).module("module"),
                Deadline.after(Duration.ofSeconds(60)));
        if (result instanceof RenderResult.Rendered rendered) {
            DecodeResult.Valid expected = assertInstanceOf(
                    DecodeResult.Valid.class, GraphDecoder.decode(Goldens.json(folder.resolve("out.json"))));
            assertEquals(expected.graph().nodes(), rendered.graph().nodes());
            assertEquals(expected.graph().exports(), rendered.graph().exports());
        } else {
            assertTrue(folder.getFileName().toString().startsWith("policy-"));
        }
    }

    private static String text(RenderResult result) {
        return switch (result) {
            case RenderResult.Failed failed ->
                failed.errors().stream()
                        .map(e -> e.stage() + " " + e.code() + "\n" + e + "\n")
                        .collect(Collectors.joining());
            case RenderResult.Rendered rendered -> {
                Graph graph = rendered.graph();
                String violations = graph.violations().stream()
                        .map(v -> v.severity() + " " + v.path() + ": " + v.message() + "\n")
                        .collect(Collectors.joining());
                JsonObject shown =
                        GraphEncoder.encode(graph).without("metadata").without("violations");
                yield violations + JsonWriter.pretty(shown);
            }
        };
    }
}
