package dev.pequod.graph.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.CustomRef;
import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ResolvedModule;
import dev.pequod.graph.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** The guide writes policies so; what such a list looks at was told to be looked at by nothing. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void rulesInTheListOfViolationsAreTold(int replicas) throws ModuleException {
        String head = "package policy\n\ninput: spec: {\n\treplicas: int\n\t...\n}\n";
        String list = """
                violations: [
                	if input.spec.replicas == 1 {path: "spec.replicas", message: "too few", severity: "Warning"},
                ]
                """;
        assertEquals(List.of("violations"), rules("policy/list.cue", head + list, replicas));
        assertEquals(
                List.of("rules.few"),
                rules(
                        "policy/joined.cue",
                        head + list.replace("violations:", "rules: few:")
                                + "violations: [for r in rules for v in r {v}]\n",
                        replicas));
    }

    private static List<String> rules(String path, String policy, int replicas) throws ModuleException {
        String render = """
                package m

                #Input: replicas!: int
                #Render: {
                	input: {metadata: {...}, spec: #Input}
                	output: nodes: [{id: "a", object: {
                		apiVersion: "v1"
                		kind: "ConfigMap"
                		metadata: name: "a"
                		data: n: "\\(input.spec.replicas)"
                		replicas: input.spec.replicas
                	}}]
                }
                """;
        ModuleFiles files = ModuleFiles.of(Map.of(
                "cue.mod/module.cue",
                "module: \"example.com/m@v0\"\nlanguage: version: \"v0.17.0\"\n".getBytes(StandardCharsets.UTF_8),
                "render.cue",
                render.getBytes(StandardCharsets.UTF_8),
                path,
                policy.getBytes(StandardCharsets.UTF_8)));
        PlatformRenderer renderer = PlatformRenderer.of(Modules.SHIPPED);
        RenderResult.Rendered rendered = assertInstanceOf(
                RenderResult.Rendered.class,
                renderer.render(
                        PlatformRendererTest.resource("v1.1.0", "\"replicas\": " + replicas),
                        new ResolvedModule(
                                new CustomRef("folder", "m"), "folder:m", "", files.contentDigest(), "", files),
                        Deadline.after(Duration.ofMinutes(1))));
        Provenance provenance = renderer.provenance(rendered, Deadline.after(Duration.ofMinutes(1)));
        return origin(provenance, "a", "replicas").rules().stream()
                .map(PolicyRule::name)
                .toList();
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
