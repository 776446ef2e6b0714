package dev.pequod.graph.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.graph.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProvenanceTest {
    private static Provenance provenance(String ref, String spec) {
        PlatformRenderer renderer = PlatformRenderer.of(Modules.SHIPPED);
        JsonObject resource = PlatformRendererTest.resource(ref, spec);
        RenderResult.Rendered rendered = assertInstanceOf(RenderResult.Rendered.class, renderer.render(resource));
        return renderer.provenance(rendered, Deadline.after(Duration.ofMinutes(1)));
    }

    private static FieldOrigin origin(Provenance provenance, String node, String path) {
        return provenance.of(node, path).orElseThrow();
    }

    @Test
    void tellsTheFieldTheLineAndTheRule() {
        Provenance provenance = provenance("v1.1.0", "\"image\": \"shop/cart:1.4.2\", \"replicas\": 3");
        FieldOrigin replicas = origin(provenance, "deployment", "spec.replicas");
        assertEquals("3", replicas.value().toString());
        assertEquals(List.of("spec.replicas"), replicas.fields());
        assertEquals("render.cue", replicas.written().getFirst().file());
        assertTrue(
                replicas.through().stream().anyMatch(p -> p.file().equals("schema.cue")),
                replicas.through().toString());
        assertEquals(
                List.of("rules.replicas"),
                replicas.rules().stream().map(PolicyRule::name).toList());
        assertEquals(
                "policy/replicas.cue", replicas.rules().getFirst().position().file());
    }

    @Test
    void aDefaultComesFromTheSchemaAlone() {
        Provenance provenance = provenance("v1.1.0", "\"image\": \"shop/cart:1.4.2\"");
        FieldOrigin port = origin(provenance, "deployment", "spec.template.spec.containers[0].ports[0].containerPort");
        assertEquals("8080", port.value().toString());
        assertEquals(List.of(), port.fields());
        assertEquals("pod.cue", port.written().getFirst().file());
        assertTrue(port.through().stream().anyMatch(p -> p.file().equals("schema.cue")));
    }

    @Test
    void everyValueOfEveryShippedModuleIsWrittenSomewhere() {
        for (String version : List.of("v1.0.0", "v1.1.0")) {
            Provenance provenance = provenance(version, "\"image\": \"shop/cart:1.4.2\"");
            for (String node : List.of("deployment", "service")) {
                List<FieldOrigin> all = provenance.all(node);
                assertFalse(all.isEmpty(), version + " " + node);
                all.forEach(o -> assertFalse(o.written().isEmpty(), version + " " + node + "." + o.path()));
            }
        }
    }

    @Test
    void keysAndListsOfTheResourceAreFollowed() {
        Provenance provenance = provenance("v1.1.0", "\"image\": \"shop/cart:1.4.2\", \"env\": {\"LEVEL\": \"info\"}");
        FieldOrigin value = origin(provenance, "deployment", "spec.template.spec.containers[0].env[0].value");
        assertEquals(List.of("spec.env.LEVEL"), value.fields());
        FieldOrigin team = origin(provenance, "service", "metadata.labels.team");
        assertEquals(List.of("metadata.labels.team"), team.fields());
    }

    @Test
    void thereIsNothingToTellOfWhatThereIsNot() {
        Provenance provenance = provenance("v1.1.0", "\"image\": \"shop/cart:1.4.2\"");
        assertTrue(provenance.of("nobody", "kind").isEmpty());
        assertTrue(provenance.of("deployment", "spec.replica").isEmpty());
        assertTrue(provenance.all("nobody").isEmpty());
    }

    /** Once, what was asked for all values of a large Graph could not be stopped. */
    @Test
    void whoIsInterruptedIsToldNothing() {
        Provenance provenance = provenance("v1.1.0", "\"image\": \"shop/cart:1.4.2\"");
        Thread.currentThread().interrupt();
        try {
            assertThrows(ProvenanceException.class, () -> provenance.all("deployment"));
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertFalse(provenance.all("deployment").isEmpty());
    }
}
