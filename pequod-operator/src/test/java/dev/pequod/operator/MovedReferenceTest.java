package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of two keys goes, and when none does. */
final class MovedReferenceTest {
    private static final ObjectRef CART = LiveCluster.webService("shop", "cart");
    private static final String INLINE = "package a\n#Render: {input: {...}, output: nodes: []}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{embedded: v1.0.0, oci: r.example.com/a:v1} | 6 | True | embedded:v1.0.0 is sha256:0 | embedded",
                "{oci: r.example.com/a:v1, git: 'https://x'} | 6 | True | oci:r.example.com/a is sha256:0 | oci",
                "{embedded: v1.0.0, inline: 'package a'} | 6 | True | inline:sha256:0 is sha256:0 | inline",
                "{oci: r.example.com/a:v1, acme: x} | 6 | True | acme:y is sha256:0 | acme",
                // Whatever came of it.
                "{embedded: v9.0.0, oci: a} | 6 | False | spec.platformRef.embedded: Tried to get oci:x but | embedded",
                "{embedded: v9, oci: a} | 6 | False | spec.platformRef.embedded: bad version | embedded",
                // More than one edit since: the last one may have been about the key that the status tells of.
                "{embedded: v1.0.0, oci: r.example.com/a:v1} | 5 | True | embedded:v1.0.0 is sha256:0 | ''",
                "{embedded: v1.0.0, oci: r.example.com/a:v1} | 7 | True | embedded:v1.0.0 is sha256:0 | ''",
                "{embedded: v9.0.0, oci: a} | 5 | False | spec.platformRef.embedded: Tried to get it but | ''",
                // There were two keys before, too.
                "{embedded: v1.0.0, oci: a} | 6 | False | spec.platformRef: expected exactly one of oci | ''",
                "{embedded: v1.0.0, oci: a} | 6 | False | 'metadata.name: embedded: it' | ''",
                "{embedded: v1.0.0, oci: a} | 6 | True | git:https://x is sha256:0 | ''",
                "{embedded: v1.0.0, oci: a} | 6 | '' | '' | ''",
                "{embedded: v1.0.0} | 6 | True | embedded:v1.0.0 is sha256:0 | ''",
                "{} | 6 | True | embedded:v1.0.0 is sha256:0 | ''",
                "{embedded: v1.0.0, oci: a, git: b} | 6 | True | embedded:v1.0.0 is sha256:0 | ''",
            })
    void theFormerKeyGoesWhereItIsCertain(String keys, int observed, String holds, String message, String gone) {
        JsonObject resource =
                Yaml.object("{metadata: {uid: u, resourceVersion: '7', generation: 7}, spec: {platformRef: "
                        + keys + "}, status: {conditions: [{type: Resolved, status: '" + holds
                        + "', observedGeneration: "
                        + observed + ", message: " + new JsonString(message) + "}]}}");
        String patch = MovedReference.patch(resource).map(Object::toString).orElse("");
        assertEquals(
                gone.isEmpty()
                        ? ""
                        : "{\"metadata\":{\"uid\":\"u\",\"resourceVersion\":\"7\"},\"spec\":{\"platformRef\":{\"" + gone
                                + "\":null}}}",
                patch);
    }

    @Test
    void whatHasNoGenerationIsNotCertain() {
        JsonObject resource = Yaml.object("{spec: {platformRef: {embedded: v1.0.0, oci: a}}, metadata: {generation: 1},"
                + " status: {conditions: [{type: Resolved, status: 'True', message: 'embedded:v1.0.0 is'}]}}");
        assertTrue(MovedReference.patch(resource).isEmpty());
    }

    private static JsonObject cart(FakeCluster cluster) {
        return cluster.get(CART).orElseThrow();
    }

    private static void write(FakeCluster cluster, String platformRef) {
        JsonObject cart = cart(cluster);
        cluster.put(cart.with("spec", cart.object("spec").with("platformRef", Yaml.object(platformRef))));
    }

    private static FakeCluster cluster() {
        FakeCluster cluster = new FakeCluster();
        cluster.controller(SimulatedOperator::available);
        cluster.put(Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: cart,"
                + " namespace: shop, generation: 1}, spec: {platformRef: {embedded: v1.0.0}, image: a}}"));
        return cluster;
    }

    /** Once, the key that was asked for last was taken away, as the status told of the one before the one before. */
    @Test
    void whatIsTakenBackBeforeAnybodySawItIsNotTakenAway() throws Exception {
        FakeCluster cluster = cluster();
        try (SimulatedOperator operator = new SimulatedOperator(cluster)) {
            operator.settle(Duration.ofMinutes(1));
        }
        write(cluster, "{oci: r.example.com/a:v1}");
        write(cluster, "{oci: r.example.com/a:v1, embedded: v1.0.0}");
        try (SimulatedOperator operator = new SimulatedOperator(cluster)) {
            operator.settle(Duration.ofMinutes(1));
        }
        assertEquals(
                Yaml.object("{oci: r.example.com/a:v1, embedded: v1.0.0}"),
                cart(cluster).object("spec").object("platformRef"));
        JsonObject resolved = LiveCluster.condition(cart(cluster), "Resolved");
        assertEquals("InvalidPlatformRef", resolved.string("reason"));
        String message = resolved.string("message");
        assertTrue(message.startsWith("spec.platformRef: expected exactly one of "), message);
        assertTrue(
                message.contains("\n  hint: kubectl patch webservice cart -n shop --type=merge -p"
                        + " '{\"spec\":{\"platformRef\":{\"oci\":null}}}' keeps embedded"),
                message);
    }

    /** Once, two keys were left for ever. */
    @Test
    void aVersionThatThereIsNotIsTakenBackByTheSamePatch() throws Exception {
        FakeCluster cluster = cluster();
        String inline = "inline: " + new JsonString(INLINE);
        write(cluster, "{" + inline + "}");
        try (SimulatedOperator operator = new SimulatedOperator(cluster)) {
            operator.settle(Duration.ofMinutes(1));
            write(cluster, "{embedded: v9.0.0, " + inline + "}");
            operator.settle(Duration.ofMinutes(1));
            JsonObject resolved = LiveCluster.condition(cart(cluster), "Resolved");
            assertEquals("ModuleNotFound", resolved.string("reason"), resolved.toString());
            write(cluster, "{embedded: v9.0.0, " + inline + "}");
            operator.settle(Duration.ofMinutes(1));
            JsonObject now = cart(cluster);
            assertEquals(
                    JsonObject.EMPTY.with("inline", new JsonString(INLINE)),
                    now.object("spec").object("platformRef"));
            assertEquals("True", LiveCluster.condition(now, "Resolved").string("status"), now.toString());
        }
    }

    /** Once, they told of a module that the resource did not name any more. */
    @Test
    void whatWasSaidOfAModuleGoesWithIt() throws Exception {
        FakeCluster cluster = cluster();
        write(cluster, "{embedded: v9.0.0}");
        cluster.put(cart(cluster)
                .with(
                        "status",
                        Yaml.object("{observedGeneration: 1, conditions: [{type: Deprecated, status: 'True'},"
                                + " {type: UpToDate, status: 'False'}]}")));
        try (SimulatedOperator operator = new SimulatedOperator(cluster)) {
            operator.settle(Duration.ofMinutes(1));
        }
        JsonObject now = cart(cluster);
        assertEquals("ModuleNotFound", LiveCluster.condition(now, "Ready").string("reason"));
        String status = now.object("status").toString();
        assertFalse(status.contains("Deprecated") || status.contains("UpToDate"), status);
    }
}
