package dev.pequod.apply.history;

import dev.pequod.api.Digest;
import dev.pequod.apply.Problem;
import dev.pequod.graph.DecodeResult;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphDecoder;
import dev.pequod.graph.GraphEncoder;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.json.CanonicalJson;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * A Graph as a ConfigMap holds it: canonical JSON without the values of Secrets, beside what it was rendered from.
 *
 * @param graph the Graph, byte for byte
 * @param record what it was rendered from; empty if nobody kept it
 */
public record StoredGraph(String graph, Optional<RenderRecord> record) {
    private static final int DIGITS = 10;
    /** Of the 253 characters that a name may have, what is left beside the ending. */
    private static final int LONGEST = 236;

    private static final String GRAPH = "graph.json";
    private static final String RECORD = "source.json";
    private static final String PACKED = ".gz";
    private static final int PLAIN = 100_000;
    private static final int MOST = 900_000;
    private static final int MOST_UNPACKED = 64 << 20;
    private static final int CHUNK = 1 << 13;
    /** What is read is there as bytes, as a text, as values and as a Graph. */
    private static final int COPIES = 4;

    private static final int BYTES_OF_A_VALUE = 64;
    private static final int GZIP_HEADER = 10;
    private static final int GZIP_FLAGS = 3;

    /** Returns what is stored of a Graph. */
    public static StoredGraph of(Graph graph, RenderRecord record) {
        return new StoredGraph(GraphEncoder.canonicalJson(Redaction.redacted(graph)), Optional.of(record));
    }

    /** Returns the name of the ConfigMap of a resource's Graph; of a long name of a resource only the beginning and a digest are in it. */
    public static String name(String resource, String renderHash) {
        String hex = renderHash.substring(renderHash.indexOf(':') + 1);
        return shortened(resource) + "-graph-" + hex.substring(0, Math.min(DIGITS, hex.length()));
    }

    private static String shortened(String resource) {
        if (resource.length() <= LONGEST) {
            return resource;
        }
        String digest =
                Digest.of(resource.getBytes(StandardCharsets.UTF_8)).hex().substring(0, DIGITS);
        return resource.substring(0, LONGEST - DIGITS - 1).replaceAll("[.-]+$", "") + "-" + digest;
    }

    /** Returns the Graph that a ConfigMap holds; empty if it holds none, or more than one could be. */
    public static Optional<StoredGraph> ofConfigMap(JsonObject configMap) {
        try {
            String graph = text(configMap, GRAPH);
            String record = text(configMap, RECORD);
            return graph.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new StoredGraph(
                            graph, record.isEmpty() ? Optional.empty() : RenderRecord.ofJson(JsonReader.read(record))));
        } catch (IOException | JsonException | IllegalArgumentException e) {
            return Optional.empty(); // somebody else's ConfigMap of the same name
        }
    }

    /** Returns the Graph itself, without the values of Secrets; empty if the text is none. */
    public Optional<Graph> decoded() {
        try {
            return GraphDecoder.decode(JsonReader.read(graph)) instanceof DecodeResult.Valid valid
                    ? Optional.of(valid.graph())
                    : Optional.empty();
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns what is to be stored in the place of another one of the same render hash: with what that one tells of where the module came
     * from before, if there is room for it.
     */
    public StoredGraph after(StoredGraph before) {
        StoredGraph all = new StoredGraph(
                graph, record.map(r -> before.record.map(r::after).orElse(r)));
        return all.content("") instanceof Content.Fits ? all : this;
    }

    /** Returns what the reference to the module meant; empty if the text does not say. */
    String digest() {
        try {
            return JsonReader.read(graph) instanceof JsonObject json
                    ? json.object("metadata").string("platformRefResolved")
                    : "";
        } catch (JsonException e) {
            return "";
        }
    }

    /**
     * Returns about how many bytes of the heap {@link #ofConfigMap} and {@link #decoded} take at the most, without taking them: what is packed
     * may be a thousand times as long, and whoever may write ConfigMaps may have packed it.
     *
     * @param most how many are too many: what is more is not counted to the end
     */
    public static long weight(JsonObject configMap, long most) {
        return weight(configMap, GRAPH, most) + weight(configMap, RECORD, most);
    }

    private static long weight(JsonObject configMap, String name, long most) {
        long weight = 0;
        try (InputStream in = opened(configMap, name)) {
            byte[] some = new byte[CHUNK];
            long read = 0;
            for (int n = in.read(some); n > 0 && read <= MOST_UNPACKED && weight <= most; n = in.read(some)) {
                read += n;
                weight += (long) COPIES * n;
                for (int i = 0; i < n; i++) {
                    boolean isPart = some[i] == ',' || some[i] == ':' || some[i] == '[' || some[i] == '{';
                    weight += isPart ? BYTES_OF_A_VALUE : 0;
                }
            }
            return weight;
        } catch (IOException | IllegalArgumentException e) {
            return weight; // nobody reads further either
        }
    }

    private static InputStream opened(JsonObject configMap, String name) throws IOException {
        String packed = configMap.object("binaryData").string(name + PACKED);
        return packed.isEmpty()
                ? new ByteArrayInputStream(configMap.object("data").string(name).getBytes(StandardCharsets.UTF_8))
                : unpacking(Base64.getDecoder().decode(packed));
    }

    private static String text(JsonObject configMap, String name) throws IOException {
        try (InputStream in = opened(configMap, name)) {
            byte[] bytes = in.readNBytes(MOST_UNPACKED + 1);
            if (bytes.length > MOST_UNPACKED) {
                throw new IOException("more than a Graph can be");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /**
     * Reads what is packed here: one member of gzip, whose header has no optional parts. {@code GZIPInputStream} calls itself for each
     * further member, and somebody else may have written thousands.
     */
    private static InputStream unpacking(byte[] gzip) throws IOException {
        if (gzip.length < GZIP_HEADER || gzip[GZIP_FLAGS] != 0) {
            throw new IOException("another form of gzip");
        }
        Inflater inflater = new Inflater(true);
        InputStream packed = new ByteArrayInputStream(gzip, GZIP_HEADER, gzip.length - GZIP_HEADER);
        return new InflaterInputStream(packed, inflater) {
            @Override
            public void close() throws IOException {
                super.close();
                inflater.end();
            }
        };
    }

    /**
     * Returns {@code data} and {@code binaryData} of the ConfigMap, or why there can be none.
     *
     * @param of whose Graph it is, for the message
     */
    public Content content(String of) {
        Map<String, JsonValue> data = new LinkedHashMap<>();
        Map<String, JsonValue> binaryData = new LinkedHashMap<>();
        long size = add(GRAPH, graph, data, binaryData);
        if (record.isPresent()) {
            size += add(RECORD, CanonicalJson.text(record.get().toJson()), data, binaryData);
        }
        if (size > MOST) {
            return new Content.TooLarge(Problem.of(
                    Problem.Reason.TOO_LARGE,
                    "Tried to store the Graph of " + of + " but its " + graph.length()
                            + " characters do not fit into a ConfigMap, even compressed"));
        }
        return new Content.Fits(new JsonObject(data), new JsonObject(binaryData));
    }

    /** What a ConfigMap is to hold. */
    public sealed interface Content {
        /** It fits. */
        record Fits(JsonObject data, JsonObject binaryData) implements Content {}

        /** It does not fit. */
        record TooLarge(Problem problem) implements Content {}
    }

    private static long add(String name, String text, Map<String, JsonValue> data, Map<String, JsonValue> binaryData) {
        if (text.length() <= PLAIN) {
            data.put(name, new JsonString(text));
            return text.length();
        }
        String packed = Base64.getEncoder().encodeToString(gzip(text));
        binaryData.put(name + PACKED, new JsonString(packed));
        return packed.length();
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }
}
