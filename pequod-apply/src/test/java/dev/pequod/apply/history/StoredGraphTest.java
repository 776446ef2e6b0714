package dev.pequod.apply.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Graphs that a ConfigMap holds in packed form. */
final class StoredGraphTest {

    @Test
    void aLongNameOfAResourceFits() {
        assertEquals("cart-graph-0123456789", StoredGraph.name("cart", "sha256:0123456789abcdef"));
        String longest = "a".repeat(236);
        assertEquals(longest + "-graph-0123456789", StoredGraph.name(longest, "sha256:0123456789abcdef"));
        String one = StoredGraph.name("b".repeat(224) + ".-" + "c".repeat(20), "sha256:0123456789abcdef");
        String other = StoredGraph.name("b".repeat(224) + ".-" + "d".repeat(20), "sha256:0123456789abcdef");
        assertTrue(one.matches("b{224}-[0-9a-f]{10}-graph-0123456789"), one);
        assertNotEquals(one, other);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static Optional<StoredGraph> packed(byte[] gzip) throws JsonException {
        String text = Base64.getEncoder().encodeToString(gzip);
        return StoredGraph.ofConfigMap(
                (JsonObject) JsonReader.read("{\"binaryData\": {\"graph.json.gz\": \"" + text + "\"}}"));
    }

    @Test
    void aLargeGraphIsReadAsItWasStored() throws JsonException {
        String graph = "{\"nodes\": \"" + "x".repeat(200_000) + "\"}";
        StoredGraph.Content content = new StoredGraph(graph, Optional.empty()).content("shop/cart");
        assertTrue(content instanceof StoredGraph.Content.Fits);
        JsonObject binaryData = ((StoredGraph.Content.Fits) content).binaryData();
        JsonObject configMap = ((JsonObject) JsonReader.read("{}")).with("binaryData", binaryData);
        assertEquals(graph, StoredGraph.ofConfigMap(configMap).orElseThrow().graph());
    }

    @Test
    void whatSomebodyElsePackedIsNoGraph() throws Exception {
        assertEquals("{}", packed(gzip("{}")).orElseThrow().graph());
        assertEquals(Optional.empty(), packed(new byte[9]));
        byte[] named = gzip("{}");
        named[3] = 8;
        assertEquals(Optional.empty(), packed(named));
        byte[] cut = gzip("{}");
        assertEquals(Optional.empty(), packed(Arrays.copyOf(cut, 11)));
    }

    /** Once, each member that was empty took some more of the stack. */
    @Test
    void membersOfGzipThatAreEmptyCostNoStack() throws Exception {
        byte[] empty = gzip("");
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < 40_000; i++) {
            many.write(empty);
        }
        assertEquals(Optional.empty(), packed(many.toByteArray()));
    }
}
