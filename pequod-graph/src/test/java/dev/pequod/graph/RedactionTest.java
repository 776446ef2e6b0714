package dev.pequod.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonReader;
import org.junit.jupiter.api.Test;

/** What Secrets hold is hidden, wherever a module repeats it. */
final class RedactionTest {
    private static Graph graph(String text) throws JsonException {
        return assertInstanceOf(DecodeResult.Valid.class, GraphDecoder.decode(JsonReader.read(text)))
                .graph();
    }

    @Test
    void whatSecretsHoldIsHiddenEverywhere() throws JsonException {
        Graph graph = graph("""
            {"nodes": [
              {"id": "secret", "object": {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "db", "namespace": "shop"},
                "stringData": {"password": "s3cr3t-bob-zzz", "port": "5432"},
                "data": {"token": "dG9rZW4tb2YtYm9i"}}},
              {"id": "map", "object": {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "db", "namespace": "shop"},
                "data": {"url": "pg://u:s3cr3t-bob-zzz@h:5432", "list": "token-of-bob,dG9rZW4tb2YtYm9i"}}}],
             "exports": {"urls": ["pg://u:s3cr3t-bob-zzz@h"]},
             "violations": [{"path": "spec", "message": "token-of-bob is weak", "severity": "Warning"}]}""");
        Graph hidden = Redaction.redacted(graph);
        String shown = GraphEncoder.canonicalJson(hidden);
        for (String secret : new String[] {"s3cr3t", "token-of-bob", "dG9rZW4"}) {
            assertFalse(shown.contains(secret), shown);
        }
        assertEquals(
                "{\"url\":\"pg://u:<redacted>@h:5432\",\"list\":\"<redacted>,<redacted>\"}",
                hidden.nodes().get(1).object().object("data").toString());
        assertEquals("<redacted> is weak", hidden.violations().getFirst().message());
        assertEquals(hidden, Redaction.redacted(hidden));
    }

    @Test
    void withoutSecretsTheGraphIsTheSame() throws JsonException {
        Graph graph = graph("""
            {"nodes": [{"id": "map", "object": {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "db", "namespace": "shop"},
                "data": {"password": "plain-text"}}}]}""");
        assertEquals(graph, Redaction.redacted(graph));
    }
}
