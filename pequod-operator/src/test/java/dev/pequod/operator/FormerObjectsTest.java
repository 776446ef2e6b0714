package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.apply.ClusterException;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a resource had before takes memory for longer than its Graph did. */
final class FormerObjectsTest {
    private static final long PLENTY = 1L << 40;

    private final FakeCluster cluster = new FakeCluster();

    private String ready(String name) throws ClusterException {
        JsonObject resource = cluster.get(LiveCluster.webService("shop", name)).orElseThrow();
        return LiveCluster.condition(resource, "Ready").string("reason");
    }

    private void putInline(String name, String nodes) throws ClusterException {
        JsonString module = new JsonString("""
                import "strings"
                #Input: {}
                #Render: {
                    input: {metadata: {name: string, namespace: string}, spec: #Input}
                    output: nodes: %s
                }
                """.formatted(nodes));
        JsonObject spec = Yaml.object("{platformRef: {inline: " + module + "}}");
        JsonObject fresh = Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: "
                + name + ", namespace: shop}}");
        cluster.put(
                cluster.get(LiveCluster.webService("shop", name)).orElse(fresh).with("spec", spec));
    }

    /** They stay while what is wanted in their place cannot be had. */
    @Test
    void objectsThatAreNotWantedAnyMoreCountUntilTheyAreGone() throws Exception {
        cluster.put(Yaml.object("{apiVersion: v1, kind: ConfigMap, metadata: {namespace: shop, name: taken}}"));
        try (SimulatedOperator operator = new SimulatedOperator(cluster, PLENTY, 250_000)) {
            for (int i = 0; i < 5; i++) {
                putInline("w" + i, """
                        [for i in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] {id: "m\\(i)", object: {apiVersion: "v1", kind: "ConfigMap"
                            metadata: name: "\\(input.metadata.name)-\\(i)", data: v: strings.Repeat("x", 5_000)}}]""");
                operator.settle(Duration.ofSeconds(30));
                putInline("w" + i, """
                        [{id: "it", object: {apiVersion: "v1", kind: "ConfigMap", metadata: name: strings.ToLower("taken")}}]""");
                operator.settle(Duration.ofSeconds(30));
            }
            assertEquals(
                    2 * 10 + 1,
                    cluster.objects().values().stream()
                            .filter(object -> object.string("kind").equals("ConfigMap"))
                            .filter(object -> object.object("data").get("v") != null
                                    || object.object("metadata").string("name").equals("taken"))
                            .count());
            assertEquals("NotOwned", ready("w1"));
        }
    }

    /** It is kept whatever else is, and says which objects there may be: whoever had a Graph of very many objects had all of that for nothing. */
    @Test
    void theStatusOfWhatIsTooLargeCountsWhereItIsLarge() throws Exception {
        String many = """
                [for i, _ in strings.Split(strings.Repeat("a,", %d), ",") {id: "m\\(i)", object: {apiVersion: "v1", kind: "ConfigMap"
                    metadata: name: "\\(input.metadata.name)-\\(i)"}}]""";
        try (SimulatedOperator operator = new SimulatedOperator(cluster, PLENTY, 620_000)) {
            putInline("first", many.formatted(99));
            operator.settle(Duration.ofMinutes(1));
            assertEquals("Ready", ready("first"));
            JsonObject first =
                    cluster.get(LiveCluster.webService("shop", "first")).orElseThrow();
            JsonObject annotations = JsonObject.EMPTY.with(Tenant.ANNOTATION, new JsonString("default"));
            cluster.put(first.with("metadata", first.object("metadata").with("annotations", annotations)));
            putInline("first", many.formatted(299));
            operator.settle(Duration.ofMinutes(2));
            assertEquals("TooLarge", ready("first"));
            putInline("second", many.formatted(99));
            operator.settle(Duration.ofMinutes(2));
            assertEquals("TooLarge", ready("second"));
        }
    }
}
