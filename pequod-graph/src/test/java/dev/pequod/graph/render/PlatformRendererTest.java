package dev.pequod.graph.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CustomRef;
import dev.pequod.api.Deadline;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleResolver;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolvedModule;
import dev.pequod.cue.Limits;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphEncoder;
import dev.pequod.graph.GraphMetadata;
import dev.pequod.graph.Node;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
    void aMisspeltPlatformRefIsTheOneThatWasMeant() throws JsonException {
        JsonObject resource = (JsonObject) JsonReader.read(
                "{\"metadata\": {\"name\": \"a\"}, \"spec\": {\"platformref\": {\"embedded\": \"v1.0.0\"}}}");
        RenderResult.Failed failed = assertInstanceOf(
                RenderResult.Failed.class, PlatformRenderer.of(Modules.SHIPPED).render(resource));
        assertEquals(
                "did you mean platformRef in place of \"platformref\"?",
                failed.errors().getFirst().hint());
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
        assertEquals(RenderError.Stage.INPUT, e.stage());
        assertEquals("InvalidInput", e.code());
        assertEquals("spec.replica", e.path());
        assertEquals("did you mean replicas?", e.hint());
        assertFalse(e.positions().isEmpty());
    }

    @Test
    void aModuleThatIsNotThereIsOneError() {
        RenderError e = error(RENDERER.render(resource("v9", "\"image\": \"cart:1\"")));
        assertEquals(RenderError.Stage.RESOLVE, e.stage());
        assertEquals("ModuleNotFound", e.code());
        assertEquals("spec.platformRef", e.path());
    }

    @Test
    void aReferenceThatCannotBeUnderstoodIsOneError() {
        JsonObject resource = resource("v1.0.0", "\"image\": \"cart:1\"");
        JsonObject spec = resource.object("spec");
        RenderError none = error(RENDERER.render(resource.with("spec", spec.without("platformRef"))));
        assertEquals("InvalidPlatformRef", none.code());
        assertEquals("spec.platformRef", none.path());
        RenderError noSpec = error(RENDERER.render(resource.without("spec")));
        assertEquals("InvalidResource", noSpec.code());
        assertEquals("spec", noSpec.path());
    }

    @Test
    void aResolverHasTheTimeOfARendering() {
        List<Duration> left = new ArrayList<>();
        ModuleResolver slow = new ModuleResolver() {
            @Override
            public Set<String> schemes() {
                return Modules.SHIPPED.schemes();
            }

            @Override
            public ResolvedModule resolve(PlatformRef ref, FetchContext context) throws ModuleException {
                left.add(context.deadline().remaining());
                return Modules.SHIPPED.resolve(ref, context);
            }
        };
        PlatformRenderer renderer = PlatformRenderer.of(slow).withTimeout(Duration.ofHours(1));
        assertEquals(
                Duration.ofHours(1), renderer.withListener(RenderListener.NONE).timeout());
        assertInstanceOf(RenderResult.Rendered.class, renderer.render(resource("v1.0.0", "\"image\": \"cart:1\"")));
        assertTrue(left.getFirst().compareTo(PlatformRenderer.TIMEOUT) > 0, left.toString());
    }

    /** Once, a resource without a namespace was told to audit logs as "WebService /cart". */
    @Test
    void whoAsksIsNamedWithTheNamespaceThatIsMeant() {
        List<String> asked = new ArrayList<>();
        ModuleResolver listening = new ModuleResolver() {
            @Override
            public Set<String> schemes() {
                return Modules.SHIPPED.schemes();
            }

            @Override
            public ResolvedModule resolve(PlatformRef ref, FetchContext context) throws ModuleException {
                asked.add(context.requester() + " in " + context.namespace());
                return Modules.SHIPPED.resolve(ref, context);
            }
        };
        JsonObject resource = resource("v1.0.0", "\"image\": \"cart:1\"");
        PlatformRenderer renderer = PlatformRenderer.of(listening);
        JsonObject metadata = resource.object("metadata");
        renderer.render(resource.with("metadata", metadata.with("namespace", new JsonString("shop"))));
        renderer.render(resource.with("metadata", metadata.without("namespace")));
        String name = metadata.string("name");
        assertEquals(
                List.of("WebService shop/" + name + " in shop", "WebService default/" + name + " in default"), asked);
    }

    @Test
    void anotherReferenceReplacesTheResourcesOwn() {
        RenderResult.Rendered rendered = assertInstanceOf(
                RenderResult.Rendered.class,
                RENDERER.render(
                        resource("nowhere", "\"image\": \"cart:1\""),
                        new CustomRef(Modules.SCHEME, "v1.0.0"),
                        FetchContext.of("test", Deadline.after(PlatformRenderer.TIMEOUT))));
        assertEquals("folder:v1.0.0", rendered.graph().metadata().platformRef());
    }

    @Test
    void oneStepTooFewIsOneError() {
        JsonObject resource = resource("v1.0.0", "\"image\": \"cart:1\"");
        RenderError e =
                error(RENDERER.withLimits(Limits.DEFAULTS.withSteps(500)).render(resource));
        assertEquals("LimitExceeded", e.code());
        assertFalse(e.positions().isEmpty());
    }

    @Test
    void aDeadlineThatHasPassedIsOneError() {
        RenderError e = error(RENDERER.render(
                resource("v1.0.0", "\"image\": \"cart:1\""),
                Modules.SHIPPED.module("v1.0.0"),
                Deadline.after(Duration.ZERO)));
        assertEquals("DeadlineExceeded", e.code());
    }

    @Test
    void interruptingEndsARendering() {
        Thread.currentThread().interrupt();
        RenderResult result = RENDERER.render(
                resource("v1.0.0", "\"image\": \"cart:1\""),
                Modules.SHIPPED.module("v1.0.0"),
                Deadline.after(PlatformRenderer.TIMEOUT));
        assertTrue(Thread.interrupted(), "the interrupt is kept");
        assertEquals("DeadlineExceeded", error(result).code());
    }

    @Test
    void manyThreadsRenderThroughOneModule() throws Exception {
        ResolvedModule module = Modules.SHIPPED.module("v1.0.0");
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<String>> results = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                JsonObject resource = resource("v1.0.0", "\"image\": \"cart:1\", \"port\": " + (8000 + i % 4));
                results.add(threads.submit(() -> {
                    RenderResult result = RENDERER.render(resource, module, Deadline.after(PlatformRenderer.TIMEOUT));
                    return GraphEncoder.canonicalJson(assertInstanceOf(RenderResult.Rendered.class, result)
                            .graph());
                }));
            }
            for (int i = 4; i < results.size(); i++) {
                assertEquals(results.get(i % 4).get(), results.get(i).get());
            }
            assertTrue(results.get(3).get().contains("8003"));
        }
    }

    @Test
    void theSourceOfAnErrorCanBeShown() {
        RenderResult result = RENDERER.render(resource("v1.0.0", "\"image\": \"cart:1\", \"port\": 70000"));
        RenderError e = error(result);
        assertEquals("spec.port: must be an integer from 1 to 65535; found 70000", e.path() + ": " + e.message());
        Position place = e.positions().getFirst();
        String line = result.source(place).orElseThrow().lines().toList().get(place.line() - 1);
        assertEquals("\tport: >=1 & <=65535", line);
    }

    @Test
    void aModuleIsCheckedBeforeItIsPublished() throws ModuleException {
        assertEquals(
                List.of(), RENDERER.check(Modules.SHIPPED.module("v1.0.0"), Deadline.after(PlatformRenderer.TIMEOUT)));
        ResolvedModule broken = module(Map.of(
                "schema.cue", "package m\n#Input: {...}\n#Render: output: nodes: []\n",
                "policy/a.cue", "package policy\nviolation: []\n"));
        assertEquals(
                List.of(
                        "#Render has no input, which takes metadata and spec",
                        "policy has no violations, the list of what it finds"),
                RENDERER.check(broken, Deadline.after(PlatformRenderer.TIMEOUT)).stream()
                        .map(RenderError::message)
                        .toList());
    }

    @Test
    void hostileModulesEndWithinTheirBounds() throws ModuleException {
        String start =
                "package m\n#Input: {...}\n#Render: {\n\tinput: {metadata: _, spec: #Input}\n\toutput: nodes: []\n\toutput: exports: x: ";
        PlatformRenderer few =
                RENDERER.withLimits(Limits.DEFAULTS.withSteps(300_000).withTimeout(Duration.ofSeconds(20)));
        List<String> texts = List.of(
                "[for a in L for b in L for c in L for d in L for e in L {a+b+c+d+e}]\n}\nL: [0,1,2,3,4,5,6,7,8,9,10,11]\n",
                "{a: ".repeat(5000) + "1" + "}".repeat(5000) + "\n}\n");
        for (String text : texts) {
            RenderError e = error(few.render(
                    resource("x", "\"image\": \"cart:1\""),
                    module(Map.of("m.cue", start + text)),
                    Deadline.after(PlatformRenderer.TIMEOUT)));
            assertEquals("LimitExceeded", e.code(), e.toString());
        }
    }

    private static ResolvedModule module(Map<String, String> texts) throws ModuleException {
        Map<String, byte[]> files = new TreeMap<>();
        texts.forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
        ModuleFiles module = ModuleFiles.of(files);
        return new ResolvedModule(
                new CustomRef(Modules.SCHEME, "x"), "folder:x", "", module.contentDigest(), "", module);
    }
}
