package dev.pequod.graph;

import dev.pequod.graph.json.CanonicalJson;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** Identifies what a Graph was rendered from: the same module content and input always have the same hash. */
public final class RenderHash {

    private RenderHash() {}

    /**
     * Returns the sha256, in 64 lower-case hex digits, of the {@link CanonicalJson} of
     * {@code {"contentDigest": …, "input": …}}.
     *
     * @param contentDigest the module's content digest, such as {@code sha256:…}
     * @param input what the module was given as {@code input}
     */
    public static String of(String contentDigest, JsonValue input) {
        JsonObject hashed = new JsonObject(Map.of("contentDigest", new JsonString(contentDigest), "input", input));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(CanonicalJson.bytes(hashed));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
