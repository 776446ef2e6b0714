package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.render.PlatformRenderer;
import dev.pequod.graph.render.RenderResult;
import dev.pequod.operator.runtime.TurnedClock;
import dev.pequod.operator.runtime.Workers.CrowdedException;
import dev.pequod.resolver.StandardResolver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a resource is rendered anew. */
final class LastRenderingTest {
    private static final Duration REFRESH = Duration.ofMinutes(1);
    private static final PlatformRenderer RENDERER = PlatformRenderer.of(StandardResolver.create());

    private final TurnedClock clock = new TurnedClock();
    private final LastRendering last = new LastRendering();
    private int renderings;

    private RenderResult render(String version, String image) {
        JsonObject resource =
                Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name:"
                        + " cart, namespace: shop}, spec: {platformRef: {embedded: " + version + "}, image: " + image
                        + "}}");
        return last.of(resource, clock.instant(), REFRESH, () -> {
            renderings++;
            return RENDERER.render(resource);
        });
    }

    @Test
    void whatFailedByItsInputFailsAgainOnlyWithAnotherOne() {
        for (int event = 0; event < 100; event++) {
            assertTrue(render("v1.0.0", "7") instanceof RenderResult.Failed);
            clock.turn(Duration.ofSeconds(10));
        }
        assertEquals(1, renderings);
        assertFalse(last.hasFailed(clock.instant()));
        assertTrue(render("v1.0.0", "app") instanceof RenderResult.Rendered);
        assertEquals(2, renderings);
        last.outdate();
        render("v1.0.0", "app");
        assertEquals(3, renderings);
    }

    @Test
    void whatMayBeOverByItselfIsTriedAgainSeldom() {
        for (int second = 0; second < 3600; second++) {
            assertTrue(render("v9.9.9", "app") instanceof RenderResult.Failed);
            render("v9.9.9", "app");
            clock.turn(Duration.ofSeconds(1));
        }
        assertTrue(renderings > 10 && renderings < 25, renderings + " renderings in an hour");
        clock.jump(Duration.ofHours(-5));
        int before = renderings;
        render("v9.9.9", "app");
        assertEquals(before + 1, renderings, "a clock that was set back holds up nothing");
        assertTrue(last.hasFailed(clock.instant()));
    }

    /** Once, who asked a server that lags more than twice kept what it said. */
    @Test
    void whatWasReadInAnOlderVersionIsReadAgainEachTimeLater() {
        JsonObject resource =
                Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name:"
                        + " cart, namespace: shop}, spec: {platformRef: {embedded: v1.0.0}, image: app}}");
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            boolean isStale = i < 10;
            last.of(resource, clock.instant(), REFRESH, () -> {
                last.hasRead(isStale);
                renderings++;
                return RENDERER.render(resource);
            });
            Optional<Duration> wait = last.againAt().map(at -> Duration.between(clock.instant(), at));
            wait.ifPresent(waits::add);
            clock.turn(wait.orElse(REFRESH));
        }
        assertEquals(11, renderings);
        assertEquals(Duration.ofMillis(500), waits.getFirst());
        assertEquals(Duration.ofSeconds(1), waits.get(1));
        assertEquals(10, waits.size(), "what was read at last is there as it was read");
    }

    /** What is known is looked after while too many of the namespace wait for their modules, and nothing that has changed is forgotten. */
    @Test
    void whatIsKnownIsUsedWhileTooManyWait() {
        JsonObject resource =
                Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name:"
                        + " cart, namespace: shop}, spec: {platformRef: {embedded: v1.0.0}, image: app}}");
        assertThrows(CrowdedException.class, () -> crowded(resource));
        RenderResult known = render("v1.0.0", "app");
        assertEquals(1, renderings);
        last.outdate();
        assertEquals(known, crowded(resource));
        assertEquals(Optional.of(clock.instant().plusSeconds(5)), last.againAt());
        render("v1.0.0", "app");
        assertEquals(2, renderings);
        JsonObject other = resource.with("spec", resource.object("spec").with("image", new JsonString("app:2")));
        assertThrows(CrowdedException.class, () -> crowded(other));
    }

    /** Once, what had come true meanwhile, such as that a signature is trusted no more, was forgotten. */
    @Test
    void whatHasChangedIsNotForgottenWhereRenderingHasAFault() {
        RenderResult known = render("v1.0.0", "app");
        last.outdate();
        JsonObject resource =
                Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name:"
                        + " cart, namespace: shop}, spec: {platformRef: {embedded: v1.0.0}, image: app}}");
        for (int i = 0; i < 2; i++) {
            assertThrows(
                    IllegalStateException.class,
                    () -> last.of(resource, clock.instant(), REFRESH, () -> {
                        throw new IllegalStateException("a fault");
                    }));
        }
        assertEquals(known, render("v1.0.0", "app"));
        assertEquals(2, renderings);
    }

    private RenderResult crowded(JsonObject resource) {
        return last.of(resource, clock.instant(), REFRESH, () -> {
            throw new CrowdedException();
        });
    }
}
