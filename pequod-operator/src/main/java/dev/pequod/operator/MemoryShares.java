package dev.pequod.operator;

import dev.pequod.graph.GraphEncoder;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.render.RenderResult;
import dev.pequod.operator.runtime.Key;
import java.util.HashMap;
import java.util.Map;

/** How much is held of the resources of each namespace, so that none fills the memory that is there for all. Thread-safe. */
final class MemoryShares {
    private static final int BYTES_OF_A_VALUE = 48;

    private final long most;
    private final Map<Key, Long> held = new HashMap<>();
    private final Map<String, Long> sums = new HashMap<>();

    /**
     * Makes shares of which nothing is used.
     *
     * @param most how many bytes the resources of one namespace may take together
     */
    MemoryShares(long most) {
        this.most = most;
    }

    /**
     * Has a resource hold so many bytes instead of those that it held; returns false, and leaves it at these, if that is more than the
     * share of its namespace.
     */
    synchronized boolean hold(Key key, long bytes) {
        long before = held.getOrDefault(key, 0L);
        long sum = sums.getOrDefault(key.namespace(), 0L) - before + bytes;
        if (sum > most && bytes > before) {
            return false;
        }
        held.put(key, bytes);
        sums.put(key.namespace(), sum);
        return true;
    }

    /** Notes that a resource holds nothing any more. */
    synchronized void free(Key key) {
        Long before = held.remove(key);
        if (before != null) {
            sums.compute(key.namespace(), (n, sum) -> sum == null || sum <= before ? null : sum - before);
        }
    }

    /** Returns what the resources of a namespace may take, in words. */
    String share() {
        return (most >> 20) + " MiB";
    }

    /** Returns about how much of the heap a result of rendering takes at most. */
    static long bytes(RenderResult result) {
        return switch (result) {
            case RenderResult.Rendered rendered ->
                bytes(GraphEncoder.encode(rendered.graph())) + bytes(rendered.input());
            case RenderResult.Failed failed ->
                failed.errors().stream()
                        .mapToLong(e -> BYTES_OF_A_VALUE + 2L * e.toString().length())
                        .sum();
        };
    }

    /** Returns about how much of the heap a value takes at most. */
    static long bytes(JsonValue value) {
        return BYTES_OF_A_VALUE
                + switch (value) {
                    case JsonObject object ->
                        object.members().entrySet().stream()
                                .mapToLong(member ->
                                        BYTES_OF_A_VALUE + 2L * member.getKey().length() + bytes(member.getValue()))
                                .sum();
                    case JsonArray array ->
                        array.elements().stream().mapToLong(MemoryShares::bytes).sum();
                    case JsonString text -> 2L * text.value().length();
                    case JsonNumber number -> number.value().unscaledValue().bitLength() >> 3;
                    default -> 0;
                };
    }
}
