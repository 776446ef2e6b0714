package dev.pequod.apply.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonString;
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

    private static JsonObject configMap(byte[] gzip) {
        JsonString text = new JsonString(Base64.getEncoder().encodeToString(gzip));
        return JsonObject.EMPTY.with("binaryData", JsonObject.EMPTY.with("graph.json.gz", text));
    }

    private static long weight(JsonObject map) {
        return StoredGraph.weight(map, Long.MAX_VALUE);
    }

    private static Optional<StoredGraph> packed(byte[] gzip) {
        return StoredGraph.ofConfigMap(configMap(gzip));
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

    /** Two kilobytes, which once took half a gigabyte to be read. */
    @Test
    void whatUnpackingWouldTakeIsKnownBefore() throws Exception {
        byte[] gzip = gzip("[" + "{},".repeat(1 << 20) + "1]");
        JsonObject map = configMap(gzip);
        assertTrue(gzip.length < 8_000);
        assertTrue(weight(map) > 100_000_000, "" + weight(map));
        assertTrue(StoredGraph.weight(map, 1_000_000) < 2_000_000, "it need not be known how much too much it is");
        String small = "{\"metadata\": {}, \"nodes\": [" + "{\"id\": \"a\"},".repeat(100) + "{}]}";
        JsonObject plain = JsonObject.EMPTY.with("data", JsonObject.EMPTY.with("graph.json", new JsonString(small)));
        assertEquals(weight(plain), weight(configMap(gzip(small))));
        assertTrue(weight(plain) < 40_000);
        assertEquals(0, weight(configMap(new byte[9])));
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
