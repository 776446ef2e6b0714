package dev.pequod.operator;

import dev.pequod.graph.GraphEncoder;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonNumber;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.render.RenderResult;
import dev.pequod.operator.runtime.Key;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How much is held of the resources of each namespace, so that neither one nor all together fill the memory that is there.
 *
 * <p>No namespace has more than it leaves to all others: who has half of the room is let in no further, the next one has at most a quarter, and so on. Where too
 * little is left, a namespace that holds much yields to one that holds, with what it asks for, at most half of that: its largest resources are
 * woken, and who asked is woken when they have given back what they held. What has yielded does not come back at the cost of those it has yielded to, so that nobody goes
 * back and forth. Thread-safe.
 */
final class MemoryShares {
    private static final int BYTES_OF_A_VALUE = 48;
    /** What is wanted is kept, and what there is of it in the cluster. */
    private static final int COPIES = 2;

    /** What is kept of an object beside what is wanted of it, such as its status; twice as much at most, whatever others make of it. */
    private static final int BESIDE = 4 << 10;

    /** What is kept of an object that is not wanted any more; less than it counted while it was, so that no edit takes more for what it leaves behind. */
    static final int OF_THE_UNWANTED = 6_000;

    private static final int LATIN = 0xff;

    private final long share;
    private final Optional<Consumer<Key>> wake;
    private final Map<String, Map<Key, Long>> held = new HashMap<>();
    private final Map<String, Long> sums = new HashMap<>();
    private long all;
    /** Who holds only what is kept in any case, and has nothing to give back. */
    private final Set<Key> bound = new HashSet<>();
    /** Who is to give back what it holds, and for whom. */
    private final Map<Key, Key> yielding = new HashMap<>();
    /** Who has given it back, and was not told why yet. */
    private final Set<Key> yielded = new HashSet<>();

    /**
     * Makes shares of which nothing is used, and in which nobody yields.
     *
     * @param share how many bytes the resources of one namespace may take together; those of all may take twice as many
     */
    MemoryShares(long share) {
        this(share, Optional.empty());
    }

    /**
     * Makes shares of which nothing is used.
     *
     * @param share how many bytes the resources of one namespace may take together; those of all may take twice as many
     * @param wake hears who {@linkplain #yields is to give back} what it holds, and who may ask again as that has happened
     */
    MemoryShares(long share, Consumer<Key> wake) {
        this(share, Optional.of(wake));
    }

    private MemoryShares(long share, Optional<Consumer<Key>> wake) {
        this.share = share;
        this.wake = wake;
    }

    /**
     * Has a resource hold so many bytes instead of those that it held; returns false, and leaves it at these, if that is more than the
     * share of its namespace, or than all others leave.
     */
    synchronized boolean hold(Key key, long bytes) {
        long before = held(key);
        long sum = sum(key) - before + bytes;
        long room = 2 * share - all + ofAll(sum(key)) - ofAll(sum);
        // who has something already exchanges it, for which all others have left room
        long missing = before > 0 && !bound.contains(key) ? Math.max(sum - share, -room) : sum - room;
        if (bytes > before && missing > 0) {
            if (sum <= share && wake.isPresent() && !yielding.containsValue(key)) {
                askOthers(key, sum, missing);
            }
            return false;
        }
        bound.remove(key);
        put(key, bytes);
        return true;
    }

    private void put(Key key, long bytes) {
        long sum = sum(key) - held(key) + bytes;
        held.computeIfAbsent(key.namespace(), n -> new HashMap<>()).put(key, bytes);
        setSum(key.namespace(), sum);
    }

    private void setSum(String namespace, long sum) {
        Long before = sum == 0 ? sums.remove(namespace) : sums.put(namespace, sum);
        all += ofAll(sum) - ofAll(before == null ? 0 : before);
    }

    /** What a namespace holds beyond its share, since it can give nothing of it back, takes no room from others. */
    private long ofAll(long sum) {
        return Math.min(sum, share);
    }

    /**
     * Notes that a resource holds so many bytes, of which it can give nothing back: they count against the share of its namespace whether there
     * is room for them or not.
     */
    synchronized void keep(Key key, long bytes) {
        put(key, bytes);
        bound.add(key);
    }

    /** Has a resource hold so many bytes more; returns false, and leaves it at what it held, if there is no room. */
    synchronized boolean holdMore(Key key, long bytes) {
        return hold(key, held(key) + bytes);
    }

    /** Has a resource hold so many bytes, if it holds more that it can give back. */
    synchronized void holdAtMost(Key key, long bytes) {
        if (held(key) > bytes && !bound.contains(key)) {
            hold(key, bytes);
        }
    }

    /** Reports whether it is the share of its namespace that a resource would go beyond by holding so much. */
    synchronized boolean isBeyondShare(Key key, long bytes) {
        return sum(key) - held(key) + bytes > share;
    }

    private long held(Key key) {
        return held.getOrDefault(key.namespace(), Map.of()).getOrDefault(key, 0L);
    }

    private long sum(Key key) {
        return sums.getOrDefault(key.namespace(), 0L);
    }

    /**
     * Asks the largest resources of the largest namespaces to yield, if that makes the room that is missing. All others wait meanwhile: so no more
     * is looked at than it takes.
     */
    private void askOthers(Key key, long sum, long missing) {
        List<Key> asked = new ArrayList<>();
        long made = 0;
        List<Map.Entry<String, Long>> largest = sums.entrySet().stream()
                .filter(one -> !one.getKey().equals(key.namespace()) && one.getValue() / 2 >= sum)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .toList();
        for (Map.Entry<String, Long> one : largest) {
            if (made >= missing) {
                break;
            }
            List<Map.Entry<Key, Long>> resources = held.getOrDefault(one.getKey(), Map.of()).entrySet().stream()
                    .filter(h -> !yielding.containsKey(h.getKey()) && !bound.contains(h.getKey()))
                    .sorted(Map.Entry.<Key, Long>comparingByValue().reversed())
                    .toList();
            for (Map.Entry<Key, Long> resource : resources) {
                if (made < missing) {
                    asked.add(resource.getKey());
                    made += resource.getValue();
                }
            }
        }
        if (made >= missing) {
            asked.forEach(other -> yielding.put(other, key));
            asked.forEach(wake.orElseThrow());
        }
    }

    /** Reports whether a resource is to give back what it holds now; nothing of that may be kept. */
    synchronized boolean yields(Key key) {
        Key asker = yielding.get(key);
        if (asker == null) {
            return false;
        }
        free(key);
        yielded.add(key);
        wake.ifPresent(w -> w.accept(asker));
        return true;
    }

    /** Reports once whether a resource has given back what it held since it was asked the last time. */
    synchronized boolean hasYielded(Key key) {
        return yielded.remove(key);
    }

    /** Notes that a resource holds nothing any more. */
    synchronized void free(Key key) {
        yielding.remove(key);
        yielded.remove(key);
        bound.remove(key);
        Map<Key, Long> others = held.getOrDefault(key.namespace(), new HashMap<>());
        Long before = others.remove(key);
        if (others.isEmpty()) {
            held.remove(key.namespace());
        }
        if (before != null) {
            setSum(key.namespace(), sum(key) - before);
        }
    }

    /** Returns what the resources of a namespace may take, in words. */
    String share() {
        return (share >> 20) + " MiB";
    }

    /** Returns about how much of the heap a result of rendering takes, with the objects that are made of it. */
    static long bytes(RenderResult result) {
        return switch (result) {
            case RenderResult.Rendered rendered ->
                COPIES * bytes(GraphEncoder.encode(rendered.graph()))
                        + (long) BESIDE * rendered.graph().nodes().size()
                        + bytes(rendered.input());
            case RenderResult.Failed failed ->
                failed.errors().stream()
                        .mapToLong(e -> BYTES_OF_A_VALUE + bytes(e.toString()))
                        .sum();
        };
    }

    /** Returns about how much of the heap a value takes. */
    static long bytes(JsonValue value) {
        return BYTES_OF_A_VALUE
                + switch (value) {
                    case JsonObject object ->
                        object.members().entrySet().stream()
                                .mapToLong(
                                        member -> BYTES_OF_A_VALUE + bytes(member.getKey()) + bytes(member.getValue()))
                                .sum();
                    case JsonArray array ->
                        array.elements().stream().mapToLong(MemoryShares::bytes).sum();
                    case JsonString text -> bytes(text.value());
                    case JsonNumber number -> number.value().unscaledValue().bitLength() >> 3;
                    default -> 0;
                };
    }

    /** A text takes a byte for each character where all are of Latin, and two otherwise. */
    private static long bytes(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > LATIN) {
                return 2L * text.length();
            }
        }
        return text.length();
    }
}
