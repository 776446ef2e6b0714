package dev.pequod.apply.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.Cases;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.RenderHash;
import dev.pequod.graph.json.CanonicalJson;
import dev.pequod.graph.json.JsonObject;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Graph by a module of the same content from elsewhere has the same render hash and the same ConfigMap. */
final class FormerModulesTest {
    private static final String CONTENT = "sha256:" + "c".repeat(64);
    private static final JsonObject INPUT = Yaml.object("{spec: {replicas: 2}}");
    private static final String HASH = RenderHash.of(CONTENT, INPUT);

    private static final String OCI = digest("0c10c1");
    private static final String REGISTRY = "{oci: 'r.example/web:v1@" + OCI + "'}";
    private static final String EMBEDDED = "{embedded: v1.0.0}";

    private static String digest(String beginning) {
        return "sha256:" + beginning + "d".repeat(64 - beginning.length());
    }

    /** Returns what is stored of a Graph that a module was used for, and others before it. */
    private static StoredGraph by(String ref, String digest, StoredGraph... before) {
        JsonObject pinned = Yaml.object(ref);
        StoredGraph stored = new StoredGraph(
                "{\"metadata\":{\"platformRefResolved\":\"" + digest + "\"}}",
                Optional.of(new RenderRecord(pinned, pinned, CONTENT, Optional.of(INPUT), List.of())));
        for (StoredGraph one : before) {
            stored = stored.after(one);
        }
        return read(stored);
    }

    private static StoredGraph read(StoredGraph stored) {
        StoredGraph.Content.Fits content = (StoredGraph.Content.Fits) stored.content("it");
        JsonObject map = JsonObject.EMPTY.with("data", content.data()).with("binaryData", content.binaryData());
        return StoredGraph.ofConfigMap(map).orElseThrow();
    }

    private static String former(StoredGraph stored) {
        return stored.record().orElseThrow().former().toString();
    }

    /** Returns a resource that embedded text was used for, and a registry before it. */
    private static JsonObject resource(String earlier) {
        return Cases.object("""
            metadata: {name: cart}
            spec: {platformRef: {embedded: v1.0.0}, replicas: 2}
            status:
              renderHash: %1$s
              platformRefResolved: %2$s
              history:
              - {renderHash: %1$s, digest: '%2$s', outcome: Ready}
              - {renderHash: %1$s, digest: '%3$s', outcome: Ready}
            """.formatted(HASH, CONTENT, OCI) + earlier);
    }

    private static Rollback.Plan plan(Rollback.Choice.To to, StoredGraph stored) {
        return plan(to, stored, to.digest());
    }

    /** Returns what comes of going back where each reference means the digest. */
    private static Rollback.Plan plan(Rollback.Choice.To to, StoredGraph stored, String digest) {
        return Rollback.plan(resource(""), to, Optional.of(stored), r -> new Rollback.Attempt(HASH, digest, ""));
    }

    /** Once, a module that was tried and left for the same content from elsewhere could not be gone back to. */
    @Test
    void itIsGoneBackToWhereThereIsNoOtherGraph() {
        Rollback.Choice.To to = new Rollback.Choice.To(HASH, OCI);
        assertEquals(to, Rollback.choose(resource(""), Optional.empty()));
        String other = "  - {renderHash: aaaa1111, digest: 'sha256:0a', outcome: Ready}\n";
        assertEquals(
                new Rollback.Choice.To("aaaa1111", "sha256:0a"), Rollback.choose(resource(other), Optional.empty()));

        StoredGraph tried = by(EMBEDDED, CONTENT, by(REGISTRY, OCI, by(EMBEDDED, CONTENT)));
        assertEquals(tried, by(EMBEDDED, CONTENT, tried), "what is stored again is the same");
        assertEquals(
                "{\"spec\":{\"platformRef\":{\"embedded\":null,\"oci\":\"r.example/web:v1@" + OCI + "\"}}}",
                CanonicalJson.text(
                        ((Rollback.Plan.Change) plan(to, tried)).patch().without("metadata")));
        Rollback.Plan.Refused refused = new Rollback.Plan.Refused("ConfigMap cart-graph-" + HASH.substring(0, 10)
                + " does not tell any more which module of the same content " + OCI + " was");
        assertEquals(refused, plan(to, by(EMBEDDED, CONTENT)), "as the release before stored it");
    }

    /** The release before kept the Graph that was stored for the former reference. */
    @Test
    void whatRunsIsGoneBackToByWhicheverReferenceIsKnown() {
        Rollback.Choice.To now = new Rollback.Choice.To(HASH, CONTENT);
        assertInstanceOf(Rollback.Plan.Change.class, plan(now, by(REGISTRY, OCI), OCI));
    }

    @Test
    void digitsOfADigestNameTheLastGraphByThatModule() {
        JsonObject resource = resource("  - {renderHash: aaaa1111, digest: '" + OCI + "', outcome: Ready}\n");
        for (String to : List.of("0c10", "sha256:0c10c1", OCI)) {
            assertEquals(new Rollback.Choice.To(HASH, OCI), Rollback.choose(resource, Optional.of(to)));
        }
        assertEquals(
                new Rollback.Choice.Refused("it is the current one already"),
                Rollback.choose(resource, Optional.of(HASH.substring(0, 8))));
    }

    /** What somebody writes into the ConfigMap is rendered like anything else, and by the digest that the status tells. */
    @Test
    void anotherReferenceInThePlaceOfAFormerOneIsNotGoneBackTo() {
        StoredGraph stored = by(EMBEDDED, CONTENT, by(REGISTRY, OCI));
        Rollback.Choice.To to = new Rollback.Choice.To(HASH, OCI);
        assertEquals(
                new Rollback.Plan.Refused(
                        "the Graph cannot be rendered again: the module is not the one any more that it"
                                + " was rendered by"),
                Rollback.plan(resource(""), to, Optional.of(stored), r -> new Rollback.Attempt("another", "", "")));
        for (String ref : List.of(
                "{oci: 'r.example/web:v1'}",
                "{oci: 'r.example/web:v1@" + digest("ee") + "'}",
                "{git: 'https://g.example/web?ref=main'}",
                "{}",
                "[]")) {
            RenderRecord record = stored.record().orElseThrow();
            JsonObject falsified = record.toJson()
                    .with("former", Yaml.object("{a: [" + ref + "]}").get("a"));
            StoredGraph read = read(new StoredGraph(stored.graph(), RenderRecord.ofJson(falsified)));
            assertInstanceOf(Rollback.Plan.Refused.class, plan(to, read), ref);
        }
    }

    /** Once, whoever wrote the ConfigMap had a resource name a tag of theirs, and moved that later. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{oci: 'evil.example/x:latest'}",
                "{git: 'https://evil.example/x?ref=main'}",
                "{configMap: evil}",
                "{acme: evil}",
                "{embedded: v1.0.0, oci: 'evil.example/x:latest'}",
                "{}"
            })
    void aReferenceThatMayMoveIsNotWritten(String ref) {
        Rollback.Plan.Refused refused = assertInstanceOf(
                Rollback.Plan.Refused.class, plan(new Rollback.Choice.To(HASH, CONTENT), by(ref, CONTENT)));
        assertTrue(refused.reason().contains("may come to mean another"), refused.reason());
    }

    /** The resource names it already, so that nobody else does. */
    @Test
    void aReferenceThatMayMoveStaysWhereItIs() {
        JsonObject resource = Yaml.object("{metadata: {name: cart}, spec: {platformRef: {configMap: mine}}}");
        Rollback.Plan plan = Rollback.plan(
                resource,
                new Rollback.Choice.To(HASH, CONTENT),
                Optional.of(by("{configMap: mine}", CONTENT)),
                r -> new Rollback.Attempt(HASH, CONTENT, ""));
        assertInstanceOf(Rollback.Plan.Change.class, plan);
    }

    @Test
    void aModuleThatTheHistoryDoesNotHaveIsNotWritten() {
        String other = digest("e1");
        assertEquals(
                new Rollback.Plan.Refused("the Graph cannot be rendered again: what ConfigMap cart-graph-"
                        + HASH.substring(0, 10) + " says the module was named by means " + other
                        + ", which the history does not have for it, so somebody has changed it"),
                plan(
                        new Rollback.Choice.To(HASH, CONTENT),
                        by("{oci: 'evil.example/x@" + other + "'}", CONTENT),
                        other));
    }

    @Test
    void eachDigestIsToldOnce() {
        StoredGraph stored = by(EMBEDDED, CONTENT);
        for (int i = 0; i < 30; i++) {
            String digest = digest("a" + i % 12);
            stored = by("{oci: 'r.example/web@" + digest + "'}", digest, stored);
        }
        List<JsonObject> former = stored.record().orElseThrow().former();
        assertEquals(9, former.size());
        assertEquals(9, former.stream().distinct().count());
        assertTrue(former.getFirst().string("oci").contains("@" + digest("a4")), former.toString());
    }

    /** An inline module may be as large as a ConfigMap, and its text may hold values of Secrets. */
    @Test
    void theTextOfAnInlineModuleIsNotToldOn() {
        StoredGraph inline = by("{inline: 'package m'}", CONTENT, by(REGISTRY, OCI));
        assertEquals(
                "[" + Yaml.object(REGISTRY) + "]",
                former(by("{oci: 'r.example/web@" + digest("02") + "'}", digest("02"), inline)));
    }

    @Test
    void aGraphThatJustFitsIsStoredWithoutWhatWasBefore() {
        StoredGraph before = by(REGISTRY, OCI);
        JsonObject ref = Yaml.object(EMBEDDED);
        RenderRecord record = new RenderRecord(ref, ref, CONTENT, Optional.of(INPUT), List.of());
        byte[] noise = new byte[700_000];
        new Random(1).nextBytes(noise);
        String text = Base64.getEncoder().encodeToString(noise);
        int fits = 0;
        for (int step = 1 << 19; step > 0; step /= 2) {
            fits += fits(text.substring(0, fits + step), record) ? step : 0;
        }
        StoredGraph full = new StoredGraph(text.substring(0, fits), Optional.of(record));
        assertEquals(full, full.after(before));
    }

    private static boolean fits(String text, RenderRecord record) {
        return new StoredGraph(text, Optional.of(record)).content("it") instanceof StoredGraph.Content.Fits;
    }
}
