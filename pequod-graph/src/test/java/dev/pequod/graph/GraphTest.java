package dev.pequod.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GraphTest {

    @Test
    void theRenderHashIsOfContentDigestAndInput() throws JsonException {
        // printf '{"contentDigest":"sha256:ab","input":{"a":1,"b":2}}' | sha256sum
        assertEquals(
                "78129d49756caeea0ad6e59d47c915d462a72ed5a876cee181d7bc9e43c489ab",
                RenderHash.of("sha256:ab", JsonReader.read("{\"b\":2, \"a\":1}")));
        assertNotEquals(
                RenderHash.of("sha256:ab", JsonReader.read("{\"a\":1}")),
                RenderHash.of("sha256:ab", JsonReader.read("{\"a\":1.0}")));
    }

    /** Once, secrets stood in clear text in the Graph that was stored. */
    @Test
    void lesson16SecretsAreHiddenAndOtherObjectsLeftAlone() throws JsonException {
        JsonObject secret = object("""
            {"apiVersion":"v1","kind":"Secret","type":"Opaque","data":{"a":"eA==","b":"eQ=="},"stringData":"odd",
             "metadata":{"name":"s","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{x}","n":"1"}}}
            """);
        assertEquals(object("""
            {"apiVersion":"v1","kind":"Secret","type":"Opaque","data":{"a":"<redacted>","b":"<redacted>"},
             "stringData":"<redacted>","metadata":{"name":"s","annotations":{
             "kubectl.kubernetes.io/last-applied-configuration":"<redacted>","n":"1"}}}
            """), Redaction.redacted(secret));
        JsonObject other = object("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"data\":{\"a\":\"b\"}}");
        assertSame(other, Redaction.redacted(other));

        JsonObject typed = object("""
            {"apiVersion":"v1","kind":"Secret","data":{"a":"aHVudGVyMg==","b":"eA=="},"stringData":{"pin":12345,"l":["s3cret"]}}
            """);
        assertEquals(
                ".data.a: got <redacted>, <redacted>, {<redacted>} and [<redacted>] in x",
                Redaction.ofValues(typed).apply(".data.a: got aHVudGVyMg==, hunter2, {12345} and [s3cret] in x"));
        assertEquals("got b", Redaction.ofValues(other).apply("got b"));
        JsonObject key = object("""
            {"apiVersion":"v1","kind":"Secret","stringData":{"act":"act","key":"-----BEGIN KEY-----\\nMII\\"abc\\n-----END KEY-----\\n"}}
            """);
        assertEquals(
                "<redacted>: \"<redacted>\" and <redacted>",
                Redaction.ofValues(key)
                        .apply("act: \"-----BEGIN KEY-----\\nMII\\\"abc\\n-----END KEY-----\\n\" and MII\"abc"));

        assertEquals(Redaction.REDACTED, Redaction.ofValues(key).apply("x".repeat(20_000)));
        assertEquals(
                "<redacted> and <redacted>",
                Redaction.ofValues(List.of(typed, other, key)).apply("hunter2 and MII\"abc"));
        JsonObject large =
                object("{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"data\":{\"a\":\"" + "a".repeat(20_000) + "\"}}");
        assertEquals("short", Redaction.ofValues(large).apply("short"));
        assertEquals(Redaction.REDACTED, Redaction.ofValues(large).apply("b".repeat(10_000)), "it takes too long");

        JsonObject long16 =
                object("{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"stringData\":{\"a\":\"user:passw0rd\"}}");
        assertEquals(
                "<redacted> and <redacted>, but user:pass",
                Redaction.ofValues(long16).apply("dXNlcjpwYXNzdzByZA== and dXNlcjpwYXNzdzByZA, but user:pass"),
                "encoded");

        ReadyCondition field = new ReadyCondition.FieldMatch("data.a", secret.object("data"), Optional.empty());
        Node node = new Node("s", secret, ApplyPolicy.DEFAULT, List.of(), List.of(field));
        Graph graph = new Graph(GraphMetadata.EMPTY, List.of(node), JsonObject.EMPTY, List.of());
        String text = GraphEncoder.canonicalJson(Redaction.redacted(graph));
        assertFalse(text.contains("eA=="), text);
    }

    /** Of many long values all forms together had several times their memory; nothing is left of a text instead. */
    @Test
    void manyLongValuesTakeNoMemory() throws JsonException {
        StringBuilder data = new StringBuilder();
        for (int i = 100; i < 350; i++) {
            data.append("\"k")
                    .append(i)
                    .append("\":\"")
                    .append(i)
                    .append("x".repeat(2_900))
                    .append("\",");
        }
        JsonObject secret =
                object("{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"stringData\":{" + data + "\"z\":\"\"}}");
        assertEquals(Redaction.REDACTED, Redaction.ofValues(secret).apply("no"));
    }

    /** API servers read base64 past the ends of lines, with which programs wrap it. */
    @Test
    void wrappedDataIsHiddenToo() throws JsonException {
        JsonObject secret =
                object("{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"data\":{\"pw\":\"aHVu\\r\\ndGVyMg==\\n\"}}");
        assertEquals("got <redacted>", Redaction.ofValues(secret).apply("got hunter2"));
    }

    @Test
    void namesInExportsAndPathsOfViolationsAreHidden() throws JsonException {
        JsonObject secret = object("""
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"stringData":{"a":"hunter2","b":"hunter3"}}
            """);
        Node node = new Node("s", secret, ApplyPolicy.DEFAULT, List.of(), List.of());
        Graph graph = new Graph(
                GraphMetadata.EMPTY,
                List.of(node),
                object("{\"hunter2\":1,\"hunter3\":2,\"c\":3}"),
                List.of(new Violation("spec.hunter2", "bad", Severity.WARNING)));
        Graph shown = Redaction.redacted(graph);
        assertEquals(object("{\"<redacted>\":1,\"<redacted> 2\":2,\"c\":3}"), shown.exports());
        assertEquals("spec.<redacted>", shown.violations().getFirst().path());
    }

    /** Once, a HelmRelease that names a Secret counted as one, and its inputs were not kept. */
    @Test
    void whatOnlyNamesASecretIsNone() throws JsonException {
        JsonObject release = object("""
            {"apiVersion":"helm.toolkit.fluxcd.io/v2","kind":"HelmRelease","metadata":{"name":"a"},
             "spec":{"valuesFrom":[{"kind":"Secret","name":"v"},{"apiVersion":"v1","kind":"Secret","name":"w"}]}}
            """);
        assertFalse(Redaction.hasSecret(release));
        assertSame(release, Redaction.redacted(release));
    }

    /** Others may be given Secrets as manifests, as by a List or an object that is applied elsewhere. */
    @Test
    void secretsWithinOtherObjectsAreHidden() throws JsonException {
        JsonObject list = object("""
            {"apiVersion":"example.com/v1","kind":"Manifests","items":[{"apiVersion":"v1","kind":"Secret","stringData":{"pw":"hunter2"}},
             {"apiVersion":"v1","kind":"ConfigMap","data":{"a":"b"}}]}
            """);
        assertEquals(object("""
            {"apiVersion":"example.com/v1","kind":"Manifests","items":[{"apiVersion":"v1","kind":"Secret","stringData":{"pw":"<redacted>"}},
             {"apiVersion":"v1","kind":"ConfigMap","data":{"a":"b"}}]}
            """), Redaction.redacted(list));
        assertEquals("got <redacted>", Redaction.ofValues(list).apply("got hunter2"));
        Graph shown = Redaction.redacted(graph(list, "{\"pw\":\"hunter2\"}", "hunter2 is weak"));
        assertFalse(GraphEncoder.canonicalJson(shown).contains("hunter2"), shown.toString());
    }

    private static Graph graph(JsonObject object, String exports, String message) throws JsonException {
        Node node = new Node("a", object, ApplyPolicy.DEFAULT, List.of(), List.of());
        Violation violation = new Violation("spec.pw", message, Severity.WARNING);
        return new Graph(GraphMetadata.EMPTY, List.of(node), object(exports), List.of(violation));
    }

    /** Once, they stood in clear text in the exports and violations of the Graph that was stored. */
    @Test
    void valuesOfSecretsAreHiddenInExportsAndViolations() throws JsonException {
        JsonObject secret = object(
                "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"stringData\":{\"pw\":\"hunter2\",\"pin\":\"12345\",\"c\":\"act\"}}");
        String exports = """
            {"pw":"hunter2","pin":12345,"port":80,"tls":true,"none":null,"urls":["u:hunter2@h",{"hunter2":"ok"}]}
            """;
        Graph shown = Redaction.redacted(graph(secret, exports, "hunter2 is weak"));
        assertEquals(object("""
            {"pw":"<redacted>","pin":"<redacted>","port":80,"tls":true,"none":null,
             "urls":["u:<redacted>@h",{"<redacted>":"ok"}]}
            """), shown.exports());
        assertEquals(List.of(new Violation("spec.pw", "<redacted> is weak", Severity.WARNING)), shown.violations());
        assertEquals(
                shown,
                Redaction.redacted(shown.withNodes(graph(secret, exports, "").nodes())),
                "hiding twice");

        Graph other = graph(object("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}"), exports, "hunter2 is weak");
        assertSame(other, Redaction.redacted(other));
    }

    /** What would take too long is hidden as a whole. */
    @Test
    void manyExportsOfLargeSecretsAreHidden() throws JsonException {
        StringBuilder lines = new StringBuilder();
        for (int i = 100; i < 500; i++) {
            lines.append("x".repeat(60)).append(i).append("\\n");
        }
        JsonObject secret =
                object("{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"stringData\":{\"k\":\"" + lines + "\"}}");
        String few = "{\"a\":\"" + "y".repeat(700) + "\"}";
        assertEquals(
                object(few), Redaction.redacted(graph(secret, few, "short")).exports());
        String many = "{\"a\":[" + ("\"" + "y".repeat(700) + "\",").repeat(6) + "1]}";
        Graph shown = Redaction.redacted(graph(secret, many, "short"));
        assertEquals(object("{\"<redacted>\":[" + "\"<redacted>\",".repeat(6) + "\"<redacted>\"]}"), shown.exports());
        assertEquals(Redaction.REDACTED, shown.violations().getFirst().message());
    }

    @ParameterizedTest
    @CsvSource({
        "apps/v1, Deployment, DeploymentAvailable",
        "apps/v1, StatefulSet, StatefulSetReady",
        "apps/v1, DaemonSet, DaemonSetReady",
        "batch/v1, Job, JobComplete",
        "apiextensions.k8s.io/v1, CustomResourceDefinition, CRDEstablished",
        "v1, Service, Exists",
        "example.com/v1, Deployment, Exists",
    })
    void aKindHasItsUsualReadiness(String apiVersion, String kind, String type) throws JsonException {
        JsonObject object = object("{\"apiVersion\":\"" + apiVersion + "\",\"kind\":\"" + kind + "\"}");
        Node node = new Node("a", object, ApplyPolicy.DEFAULT, List.of(), List.of());
        assertEquals(
                List.of(type),
                node.readiness().stream().map(ReadyCondition::type).toList());
    }

    @ParameterizedTest
    @CsvSource({"90s, 1m30s", "1h, 1h", "1500ms, 1s500ms", "60m, 1h", "1000h, 1000h"})
    void durationsAreReadAndWritten(String text, String printed) {
        Duration duration = DurationText.parse(text).orElseThrow();
        assertEquals(printed, DurationText.print(duration));
        assertEquals(Optional.of(duration), DurationText.parse(printed));
    }

    @ParameterizedTest
    @CsvSource({"''", "0s", "5", "m", "-1s", "1.5h", "1d", "1001h", "99999999999s", "'1s '", "9999999999h9999999999h"})
    void otherDurationsAreRefused(String text) {
        assertTrue(DurationText.parse(text).isEmpty());
    }

    @Test
    void onlyErrorsBlock() {
        Graph graph = new Graph(GraphMetadata.EMPTY, List.of(), JsonObject.EMPTY, List.of());
        assertFalse(graph.withViolations(List.of(new Violation("", "m", Severity.WARNING)))
                .blocked());
        assertTrue(graph.withViolations(List.of(new Violation("", "m", Severity.ERROR)))
                .blocked());
    }

    @Test
    void aPolicyAnswersWithViolations() throws JsonException {
        DecodedViolations good = GraphDecoder.decodeViolations(
                JsonReader.read("[{\"path\":\"spec.image\",\"message\":\"pin it\",\"severity\":\"Warning\"}]"),
                "violations");
        assertEquals(
                new DecodedViolations(List.of(new Violation("spec.image", "pin it", Severity.WARNING)), List.of()),
                good);
        assertEquals(
                List.of(new Finding("p", "expected an array, found an object")),
                GraphDecoder.decodeViolations(JsonObject.EMPTY, "p").findings());
        assertEquals(
                List.of(
                        new Finding("p[0].message", "required field is missing"),
                        new Finding("p[0].severity", "required field is missing")),
                GraphDecoder.decodeViolations(JsonReader.read("[{}]"), "p").findings());
    }

    private static JsonObject object(String text) throws JsonException {
        return (JsonObject) JsonReader.read(text);
    }
}
