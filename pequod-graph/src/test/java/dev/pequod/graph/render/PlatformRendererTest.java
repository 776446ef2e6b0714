package dev.pequod.graph.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphEncoder;
import dev.pequod.graph.GraphMetadata;
import dev.pequod.graph.Node;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlatformRendererTest {
    private static final PlatformRenderer RENDERER = PlatformRenderer.of(Modules.SHIPPED);

    static JsonObject resource(String ref, String spec) {
        try {
            return (JsonObject) JsonReader.read("""
                    {"apiVersion": "platform.example.com/v1alpha1", "kind": "WebService",
                     "metadata": {"name": "cart", "namespace": "shop", "labels": {"team": "checkout"}},
                     "spec": {"platformRef": {"folder": "%s"}, %s}}""".formatted(ref, spec));
        } catch (JsonException e) {
            throw new IllegalArgumentException(spec, e);
        }
    }

    private static RenderError error(RenderResult result) {
        List<RenderError> errors =
                assertInstanceOf(RenderResult.Failed.class, result).errors();
        assertEquals(1, errors.size(), errors.toString());
        return errors.getFirst();
    }

    @Test
    void aResourceBecomesAGraph() {
        RenderResult result = RENDERER.render(resource("v1.0.0", "\"image\": \"shop/cart:1.4.2\", \"port\": 3000"));
        RenderResult.Rendered rendered = assertInstanceOf(RenderResult.Rendered.class, result);
        Graph graph = rendered.graph();
        assertEquals(
                List.of("deployment", "service"),
                graph.nodes().stream().map(Node::id).toList());
        String digest = rendered.resolved().contentDigest().toString();
        assertEquals(
                new GraphMetadata(
                        "cart",
                        "v1.0.0",
                        "folder:v1.0.0",
                        digest,
                        graph.metadata().renderHash()),
                graph.metadata());
        assertFalse(graph.blocked());
        assertEquals(64, graph.metadata().renderHash().length());
        assertTrue(rendered.steps() > 0);
    }

    @Test
    void everyRunGivesTheSameBytes() {
        JsonObject resource = resource("v1.0.0", "\"image\": \"gcr.io/shop/cart\", \"replicas\": 1");
        RenderResult.Rendered first = assertInstanceOf(RenderResult.Rendered.class, RENDERER.render(resource));
        RenderResult.Rendered second = assertInstanceOf(
                RenderResult.Rendered.class,
                PlatformRenderer.of(Modules.SHIPPED).render(resource));
        assertEquals(GraphEncoder.canonicalJson(first.graph()), GraphEncoder.canonicalJson(second.graph()));
        assertEquals(first.steps(), second.steps());
        assertTrue(first.graph().blocked());
        assertEquals(3, first.graph().violations().size());
    }

    @Test
    void anUnknownFieldHasAHint() {
        RenderError e = error(RENDERER.render(resource("v1.0.0", "\"image\": \"cart:1\", \"replica\": 3")));
        assertEquals(
                "INPUT InvalidInput spec.replica: field not allowed\n  hint: did you mean replicas?",
                e.stage() + " " + e.code() + " " + e);
    }

    @Test
    void aModuleThatIsNotThereIsOneError() {
        RenderError e = error(RENDERER.render(resource("v9", "\"image\": \"cart:1\"")));
        assertEquals(RenderError.Stage.RESOLVE, e.stage());
        assertEquals("ModuleNotFound", e.code());
        assertEquals("spec.platformRef", e.path());
    }
}
