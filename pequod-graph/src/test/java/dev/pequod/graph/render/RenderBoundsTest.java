package dev.pequod.graph.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CustomRef;
import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ResolvedModule;
import dev.pequod.cue.Limits;
import dev.pequod.graph.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a module can cost whoever renders it, and that no module is taken for another. */
final class RenderBoundsTest {
    private static final JsonObject RESOURCE =
            PlatformRendererTest.resource("any", "\"image\": \"registry.example.com/shop/cart:1\"");
    private static final int RENDERINGS = 600;
    private static final long SLACK = 16L << 20;

    private static ResolvedModule module(String cue) throws ModuleException {
        ModuleFiles files = ModuleFiles.of(Map.of("module.cue", cue.getBytes(StandardCharsets.UTF_8)));
        return new ResolvedModule(
                new CustomRef(Modules.SCHEME, "test"), "folder:test", "", files.contentDigest(), "", files);
    }

    private static RenderResult render(PlatformRenderer renderer, ResolvedModule module) {
        return renderer.render(RESOURCE, module, Deadline.after(PlatformRenderer.TIMEOUT));
    }

    /** Once, nothing had a deadline: a comprehension of twelve to the power of five took minutes of the 200 milliseconds it had. */
    @Test
    void lesson9AComprehensionOfMillionsEndsAtTheDeadlineOrAtTheLimit() throws ModuleException {
        ResolvedModule module = module("""
                package m

                import "list"

                #Input: {...}
                _twelve: list.Range(0, 12, 1)
                #Render: {
                \tinput: {...}
                \toutput: exports: all: [
                \t\tfor a in _twelve for b in _twelve for c in _twelve for d in _twelve for e in _twelve for f in _twelve {a + f},
                \t]
                }
                """);
        PlatformRenderer renderer = PlatformRenderer.of(Modules.SHIPPED);
        PlatformRenderer patient =
                renderer.withLimits(Limits.DEFAULTS.withSteps(Long.MAX_VALUE).withValues(Long.MAX_VALUE));
        RenderResult late = patient.render(RESOURCE, module, Deadline.after(Duration.ofMillis(200)));
        assertEquals(
                List.of("DeadlineExceeded"),
                assertInstanceOf(RenderResult.Failed.class, late).errors().stream()
                        .map(RenderError::code)
                        .toList());
        RenderResult large = render(renderer, module);
        assertEquals(
                List.of("LimitExceeded"),
                assertInstanceOf(RenderResult.Failed.class, large).errors().stream()
                        .map(RenderError::code)
                        .toList());
    }

    /** Once, each rendering left a quarter of a mebibyte behind, until there was no memory left. */
    @Test
    void lesson10TheHeapStaysFlatOverManyRenderings() {
        PlatformRenderer renderer = PlatformRenderer.of(Modules.SHIPPED);
        ResolvedModule module = Modules.SHIPPED.module("v1.1.0");
        for (int i = 0; i < RENDERINGS / 10; i++) {
            render(renderer, module);
        }
        long before = used();
        for (int i = 0; i < RENDERINGS; i++) {
            assertInstanceOf(RenderResult.Rendered.class, render(renderer, module));
        }
        long after = used();
        // That leak would be 150 MiB here.
        assertTrue(after - before < SLACK, "grew from " + before + " to " + after + " bytes");
    }

    /** Once, memory leaked with each use: modules that were rendered once must not stay for ever, but as many as an eighth of the heap holds. */
    @Test
    void lesson10TheHeapStaysFlatOverManyModules() throws ModuleException {
        PlatformRenderer renderer = PlatformRenderer.of(Modules.SHIPPED);
        long before = 0;
        for (int i = 0; i < RENDERINGS; i++) {
            assertInstanceOf(RenderResult.Rendered.class, render(renderer, configMap(String.valueOf(i))));
            if (i == RENDERINGS / 10) {
                before = used();
            }
        }
        long after = used();
        long kept = Runtime.getRuntime().maxMemory() / 8;
        // If all stayed, that would be more than twice of what may be kept.
        assertTrue(after - before < kept + SLACK, "grew from " + before + " to " + after + " bytes");
    }

    private static ResolvedModule configMap(String value) throws ModuleException {
        return module("""
                package m

                #Input: {...}
                #Render: {
                \tinput: {...}
                \toutput: nodes: [{id: "a", object: {apiVersion: "v1", kind: "ConfigMap", metadata: name: "a", data: {
                \t\tvalue: "%s"
                \t\tlarge: "%s"
                \t}}}]
                }
                """.formatted(value, "x".repeat(300_000)));
    }

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Once, keys that collided gave the wrong module: here, one whose source says that it is the same as another. */
    @Test
    void lesson11WhatIsCompiledIsOfTheseFilesWhateverTheirSourceIsCalled() throws ModuleException {
        PlatformRenderer renderer = PlatformRenderer.of(Modules.SHIPPED);
        ResolvedModule one = configMap("one");
        ResolvedModule two = configMap("two");
        Digest claimed = one.sourceDigest();
        ResolvedModule disguised =
                new ResolvedModule(one.ref(), one.source(), one.revision(), claimed, "", two.files());
        for (int i = 0; i < 2; i++) {
            assertEquals("one", value(render(renderer, one)));
            assertEquals("two", value(render(renderer, disguised)));
        }
        assertNotEquals(one.contentDigest(), disguised.contentDigest());
    }

    private static String value(RenderResult result) {
        return assertInstanceOf(RenderResult.Rendered.class, result)
                .graph()
                .nodes()
                .getFirst()
                .object()
                .object("data")
                .string("value");
    }

    /** Once, what might have been meant was looked for among all of them, for each: 13 seconds for 2,000. */
    @Test
    @Timeout(30)
    void ofThousandsOfUnknownFieldsSomeAreTold() throws ModuleException {
        String fields = IntStream.range(0, 5_000)
                .mapToObj(i -> "\"K%033d\": 1".formatted(i))
                .collect(Collectors.joining(", "));
        RenderResult wrong = PlatformRenderer.of(Modules.SHIPPED)
                .render(
                        PlatformRendererTest.resource("any", fields),
                        module("""
                                package m

                                #Input: image?: string
                                #Render: {
                                \tinput: {spec: #Input, ...}
                                \toutput: nodes: []
                                }
                                """),
                        Deadline.after(PlatformRenderer.TIMEOUT));
        List<RenderError> errors =
                assertInstanceOf(RenderResult.Failed.class, wrong).errors();
        assertTrue(errors.size() <= CueErrors.MOST + 1, () -> errors.size() + " errors");
        assertEquals("unknown field", errors.getFirst().message());
        assertTrue(errors.getLast().message().endsWith(" more errors"), errors.getLast()::message);
    }
}
