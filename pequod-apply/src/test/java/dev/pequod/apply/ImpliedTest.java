package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What follows from objects closes no cycle. */
final class ImpliedTest {
    private static Map<String, List<String>> dependencies(String nodes) {
        return Implied.dependencies(CrashMatrix.graph(nodes).nodes());
    }

    private static final String KIND =
            "{id: kind, object: {apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name:"
                    + " things.example.com}, spec: {group: example.com, names: {kind: Thing}}}}";

    @Test
    void aNodeNeedsItsKindAndItsNamespace() {
        assertEquals(
                Map.of("thing", List.of("kind", "space"), "kind", List.of(), "space", List.of()),
                dependencies(
                        "{id: thing, object: {apiVersion: example.com/v1, kind: Thing, metadata: {name: a, namespace:"
                                + " made}}}, {id: space, object: {apiVersion: v1, kind: Namespace, metadata: {name: made}}}, "
                                + KIND));
    }

    @Test
    void whatANamespaceNeedsDoesNotNeedTheNamespace() {
        assertEquals(
                Map.of(
                        "space", List.of("first"),
                        "first", List.of("second"),
                        "second", List.of(),
                        "third", List.of("first", "space")),
                dependencies(
                        "{id: space, dependsOn: [first], object: {apiVersion: v1, kind: Namespace, metadata: {name:"
                                + " made}}}, {id: first, dependsOn: [second], object: {apiVersion: v1, kind: ConfigMap, metadata:"
                                + " {name: first, namespace: made}}}, {id: second, object: {apiVersion: v1, kind: ConfigMap,"
                                + " metadata: {name: second, namespace: made}}}, {id: third, dependsOn: [first], object:"
                                + " {apiVersion: v1, kind: ConfigMap, metadata: {name: third, namespace: made}}}"));
    }
}
