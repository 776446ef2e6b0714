package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.operator.runtime.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one namespace has can be as large as it likes, without a harm to others. */
final class MemorySharesTest {
    private static final long PLENTY = 1L << 40;

    private final FakeCluster cluster = new FakeCluster();

    private void put(String namespace, String name, int size) {
        cluster.put(Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: " + name
                + ", namespace: " + namespace + "}, spec: {platformRef: {embedded: v1.0.0}, image: '" + "a".repeat(size)
                + "'}}"));
    }

    private String ready(String namespace, String name) throws ClusterException {
        JsonObject resource =
                cluster.get(LiveCluster.webService(namespace, name)).orElseThrow();
        JsonObject ready = LiveCluster.condition(resource, "Ready");
        return ready.string("reason") + ": " + ready.string("message");
    }

    private boolean isApplied(String namespace, String name) throws ClusterException {
        return cluster.get(ObjectRef.of("apps/v1", "Deployment", namespace, name))
                .isPresent();
    }

    @Test
    void whatIsFreedCanBeHeldByOthers() {
        MemoryShares shares = new MemoryShares(100);
        Key one = new Key("shop", "one");
        Key two = new Key("shop", "two");
        Key other = new Key("other", "two");
        assertTrue(shares.hold(one, 60));
        assertFalse(shares.hold(two, 60));
        assertTrue(shares.hold(other, 60));
        assertFalse(shares.hold(two, 40), "no more than is left to others");
        shares.free(other);
        assertTrue(shares.hold(two, 40));
        assertFalse(shares.holdMore(two, 1));
        assertTrue(shares.hold(one, 50));
        assertTrue(shares.holdMore(two, 10));
        shares.free(one);
        shares.free(one);
        assertTrue(shares.hold(two, 100));
    }

    /** Four namespaces, each within its own share, must not fill the heap. */
    @Test
    void allTogetherHoldNoMoreThanTwoShares() {
        MemoryShares shares = new MemoryShares(100);
        long all = 0;
        for (int i = 0; i < 20; i++) {
            for (int resource = 0; resource < 50; resource++) {
                all += shares.hold(new Key("n" + i, "r" + resource), 2) ? 2 : 0;
            }
        }
        assertTrue(all > 180 && all < 200, "held " + all);
    }

    /** Who comes late gets room from who has much, once: what has yielded does not come back at its cost. */
    @Test
    void whoHoldsMuchYieldsToWhoHoldsLittle() {
        List<Key> woken = new ArrayList<>();
        MemoryShares shares = new MemoryShares(100, woken::add);
        Key large = new Key("large", "second");
        Key late = new Key("late", "one");
        assertTrue(shares.hold(new Key("large", "first"), 30));
        assertTrue(shares.hold(large, 70));
        assertTrue(shares.hold(new Key("middle", "one"), 50));
        assertFalse(shares.hold(late, 51), "it would have more than half of what others have");
        assertEquals(List.of(), woken);
        assertFalse(shares.hold(late, 40));
        assertEquals(List.of(large), woken);
        assertFalse(shares.hold(late, 40), "it is not given back yet");
        assertFalse(shares.yields(late));
        assertTrue(shares.yields(large));
        assertEquals(List.of(large, late), woken.stream().distinct().toList());
        assertTrue(shares.hold(late, 40));
        assertTrue(shares.hasYielded(large));
        assertFalse(shares.hasYielded(large));
        woken.clear();
        assertFalse(shares.hold(large, 70));
        assertEquals(List.of(), woken);
    }

    /** Who asked such a one would ask it for ever. */
    @Test
    void whatIsKeptInAnyCaseCountsAndIsNotAskedFor() {
        List<Key> woken = new ArrayList<>();
        MemoryShares shares = new MemoryShares(100, woken::add);
        Key status = new Key("large", "status");
        Key late = new Key("late", "one");
        shares.keep(status, 150);
        assertFalse(shares.hold(new Key("large", "another"), 1));
        assertTrue(shares.hold(late, 40), "no more than its share is taken from others");
        Key later = new Key("later", "one");
        assertFalse(shares.hold(later, 40));
        assertEquals(List.of(), woken);
        shares.holdAtMost(status, 10);
        assertFalse(shares.hold(later, 40));
        assertTrue(shares.hold(status, 20), "by less that it can give back");
        assertTrue(shares.hold(later, 40));
    }

    /** Once, only what a Graph takes counted, and so nothing of what is refused: statuses with large inventories filled the heap. */
    @ParameterizedTest
    @ValueSource(longs = {10_000, PLENTY})
    void theStatusOfWhatIsRefusedCounts(long specs) throws Exception {
        cluster.controller(SimulatedOperator::available);
        put("shop", "cart", 20_000);
        ObjectRef ref = LiveCluster.webService("shop", "cart");
        JsonObject cart = cluster.get(ref).orElseThrow();
        String entry = "{node: it, apiVersion: v1, kind: ConfigMap, name: it, namespace: shop}";
        cluster.put(cart.with(
                "status", Yaml.object("{inventory: [" + String.join(", ", Collections.nCopies(1_000, entry)) + "]}")));
        try (SimulatedOperator operator = new SimulatedOperator(cluster, specs, 100_000)) {
            operator.settle(Duration.ofMinutes(1));
            assertEquals("TooLarge", ready("shop", "cart").substring(0, 8));
            put("shop", "second", 10);
            operator.settle(Duration.ofMinutes(2));
            assertEquals("TooLarge", ready("shop", "second").substring(0, 8));
            JsonObject metadata = cluster.get(ref).orElseThrow().object("metadata");
            cluster.delete(ref, metadata.string("uid"), metadata.string("resourceVersion"));
            operator.settle(Duration.ofMinutes(2));
            assertEquals("Ready: all 2 objects are ready", ready("shop", "second"));
        }
    }

    /** Whoever asks holds up all others meanwhile: with a look at all there is for each namespace it would be minutes. */
    @Test
    @Timeout(60)
    void whoAsksVeryManyIsAnsweredSoon() {
        List<Key> woken = new ArrayList<>();
        MemoryShares shares = new MemoryShares(10_010, woken::add);
        for (int i = 0; i < 20_000; i++) {
            assertTrue(shares.hold(new Key("n" + i / 10, "r" + i % 10), 1));
        }
        for (int i = 0; i < 2_000; i++) {
            assertEquals(i < 3, shares.hold(new Key("late" + i, "it"), 5));
        }
        assertEquals(5 * 1_997, woken.size(), "each asks for what it needs");
        assertEquals(woken.size(), Set.copyOf(woken).size(), "and others than those before");
    }

    /** As an update does, while what runs is still kept. */
    @Test
    void whoHoldsSomethingMayExchangeItThoughOthersLeaveLittle() {
        MemoryShares shares = new MemoryShares(50);
        Key first = new Key("big", "cart");
        assertTrue(shares.hold(first, 30));
        assertTrue(shares.hold(new Key("one", "cart"), 20));
        assertTrue(shares.hold(new Key("two", "cart"), 20));
        assertFalse(shares.hold(new Key("big", "second"), 1));
        assertTrue(shares.hold(first, 50));
        assertFalse(shares.hold(first, 51), "its share");
        assertFalse(shares.hold(new Key("one", "cart"), 31), "all there is");
        assertTrue(shares.hold(new Key("one", "cart"), 30));
    }

    @Test
    void aTextTakesTwoBytesForEachCharacterOnlyWhereSomeAreNotLatin() {
        long empty = MemoryShares.bytes(new JsonString(""));
        assertEquals(empty + 4, MemoryShares.bytes(new JsonString("caf\u00e9")));
        assertEquals(empty + 8, MemoryShares.bytes(new JsonString("caf\u0119")));
    }

    /** The namespaces of whoever was first must not lock out who comes last. */
    @Test
    void theGraphsOfManyNamespacesMakeRoomForOneMore() throws Exception {
        cluster.controller(SimulatedOperator::available);
        try (SimulatedOperator operator = new SimulatedOperator(cluster, PLENTY, 280_000)) {
            for (String namespace : List.of("one", "two", "three")) {
                for (int i = 0; i < 4; i++) {
                    put(namespace, "big" + i, 20_000);
                }
                operator.settle(Duration.ofSeconds(30));
            }
            assertEquals(3, ready(), "two of the first namespace, and one of the second");
            put("late", "cart", 17_500);
            operator.settle(Duration.ofSeconds(30));
            assertEquals("Ready: all 2 objects are ready", ready("late", "cart"));
            assertEquals(2, ready(), "one has yielded");
            assertEquals(
                    "TooLarge: its objects, with those of the other WebServices of namespace …, take more memory than all other"
                            + " namespaces leave; it is looked at again each minute, or give the operator more memory",
                    yielded());
            int reconciliations = operator.reconciliations();
            operator.settle(Duration.ofMinutes(5));
            assertEquals("Ready: all 2 objects are ready", ready("late", "cart"));
            assertEquals(2, ready(), "nobody goes back and forth");
            assertTrue(operator.reconciliations() - reconciliations < 150, "each is looked at once a minute");
        }
    }

    private int ready() throws ClusterException {
        int ready = 0;
        for (String namespace : List.of("one", "two", "three")) {
            for (int i = 0; i < 4; i++) {
                ready += ready(namespace, "big" + i).startsWith("Ready:") ? 1 : 0;
            }
        }
        return ready;
    }

    private boolean wasApplied(String namespace, String name) throws ClusterException {
        JsonObject resource =
                cluster.get(LiveCluster.webService(namespace, name)).orElseThrow();
        return resource.object("status").get("inventory") != null;
    }

    /** Returns what is told of the one resource that was applied and is not looked after any more. */
    private String yielded() throws ClusterException {
        List<String> all = new ArrayList<>();
        for (String namespace : List.of("one", "two", "three")) {
            for (int i = 0; i < 4; i++) {
                if (wasApplied(namespace, "big" + i)
                        && !ready(namespace, "big" + i).startsWith("Ready")) {
                    all.add(ready(namespace, "big" + i).replace("namespace " + namespace, "namespace …"));
                }
            }
        }
        return String.join(", ", all);
    }

    @Test
    void aSpecThatIsTooLargeIsTold() throws Exception {
        cluster.controller(SimulatedOperator::available);
        put("shop", "big", 30_000);
        put("shop", "cart", 10_000);
        put("other", "cart", 10_000);
        try (SimulatedOperator operator = new SimulatedOperator(cluster, 38_000, PLENTY)) {
            operator.settle(Duration.ofSeconds(30));
            assertEquals("Ready: all 2 objects are ready", ready("shop", "big"));
            assertEquals("Ready: all 2 objects are ready", ready("other", "cart"));
            assertEquals(
                    "TooLarge: its spec and metadata, with those of the other WebServices of namespace shop, take more memory than"
                            + " one namespace may have (0 MiB, and no more than all others leave)",
                    ready("shop", "cart"));
            assertFalse(isApplied("shop", "cart"));
            int before = operator.reconciliations();
            operator.settle(Duration.ofMinutes(3));
            assertTrue(operator.reconciliations() - before < 12, "it is looked at once a minute");
            put("shop", "big", 1_000);
            operator.settle(Duration.ofMinutes(2));
            assertEquals("Ready: all 2 objects are ready", ready("shop", "cart"));
        }
    }

    /** Once, whoever edited small resources of two namespaces until they were large had all the memory for ever. */
    @Test
    void theSpecsOfTwoNamespacesMakeRoomForOthers() throws Exception {
        cluster.controller(SimulatedOperator::available);
        put("shop", "old", 10);
        try (SimulatedOperator operator = new SimulatedOperator(cluster, 20_000, PLENTY)) {
            for (int size : List.of(10, 3_400)) {
                for (int i = 0; i < 4; i++) {
                    edit("one", "big" + i, size);
                    edit("two", "big" + i, size);
                }
                operator.settle(Duration.ofMinutes(1));
            }
            put("shop", "new", 500);
            edit("shop", "old", 600);
            operator.settle(Duration.ofMinutes(1));
            assertEquals("Ready: all 2 objects are ready", ready("shop", "new"));
            assertEquals("Ready: all 2 objects are ready", ready("shop", "old"));
            int reconciliations = operator.reconciliations();
            operator.settle(Duration.ofMinutes(5));
            assertEquals("Ready: all 2 objects are ready", ready("shop", "new"));
            assertEquals("Ready: all 2 objects are ready", ready("shop", "old"));
            assertTrue(operator.reconciliations() - reconciliations < 60, "nobody goes back and forth");
            assertTrue(isApplied("one", "big0"));
        }
    }

    /** Puts a resource, or changes the image of the one that is there. */
    private void edit(String namespace, String name, int size) throws ClusterException {
        Optional<JsonObject> known = cluster.get(LiveCluster.webService(namespace, name));
        if (known.isEmpty()) {
            put(namespace, name, size);
        } else {
            JsonObject spec = known.get().object("spec").with("image", new JsonString("a".repeat(size)));
            cluster.put(known.get().with("spec", spec));
        }
    }

    /** What became too large keeps its objects, and goes with them when it is deleted; finalizers of others stay. */
    @Test
    void whatIsTooLargeIsDeletedWithItsObjects() throws Exception {
        cluster.controller(SimulatedOperator::available);
        put("shop", "cart", 10);
        try (SimulatedOperator operator = new SimulatedOperator(cluster, 75_000, 75_000)) {
            operator.settle(Duration.ofMinutes(1));
            assertTrue(isApplied("shop", "cart"));
            JsonObject held =
                    cluster.get(LiveCluster.webService("shop", "cart")).orElseThrow();
            cluster.put(held.with("spec", held.object("spec").with("image", new JsonString("a".repeat(100_000))))
                    .with(
                            "metadata",
                            held.object("metadata")
                                    .with(
                                            "finalizers",
                                            JsonArray.ofStrings(List.of("example.com/theirs", "pequod.dev/objects")))));
            operator.settle(Duration.ofMinutes(2));
            assertEquals("TooLarge", ready("shop", "cart").substring(0, 8));
            assertTrue(isApplied("shop", "cart"));
        }
        try (SimulatedOperator restarted = new SimulatedOperator(cluster, 75_000, 75_000)) {
            restarted.settle(Duration.ofMinutes(1));
            JsonObject large = cluster.get(LiveCluster.webService("shop", "cart"))
                    .orElseThrow()
                    .object("metadata");
            cluster.delete(
                    LiveCluster.webService("shop", "cart"), large.string("uid"), large.string("resourceVersion"));
            restarted.settle(Duration.ofMinutes(2));
            assertFalse(isApplied("shop", "cart"));
            assertEquals(
                    JsonArray.ofStrings(List.of("example.com/theirs")),
                    cluster.get(LiveCluster.webService("shop", "cart"))
                            .orElseThrow()
                            .object("metadata")
                            .get("finalizers"));
        }
    }

    /** What is not applied is kept, too, whatever it is. */
    @ParameterizedTest
    @CsvSource({
        "20_000, 10, 10, TooLarge",
        "10, 20_000, 10, TooLarge",
        "10, 10, 20_000, TooLarge",
        "10, 10, 10, PolicyViolation"
    })
    void aGraphThatPolicyForbidsCounts(String data, String message, String exported, String ready) throws Exception {
        JsonString module = new JsonString("""
                import "strings"
                #Input: {}
                #Render: {
                    input: {metadata: {name: string, namespace: string}, spec: #Input}
                    output: {
                        nodes: [{id: "one", object: {
                            apiVersion: "v1", kind: "ConfigMap", metadata: {name: "a", namespace: "shop"}
                            data: a: strings.Repeat("a", %s)
                        }}]
                        violations: [{path: "", message: strings.Repeat("a", %s), severity: "Error"}]
                        exports: x: strings.Repeat("a", %s)
                    }
                }
                """.formatted(data, message, exported));
        cluster.put(Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: cart,"
                + " namespace: shop}, spec: {platformRef: {inline: " + module + "}}}"));
        try (SimulatedOperator operator = new SimulatedOperator(cluster, PLENTY, 14_000)) {
            operator.settle(Duration.ofMinutes(1));
            assertEquals(ready, ready("shop", "cart").replaceFirst(":.*", ""));
        }
    }

    @Test
    void theSameGraphRenderedAnewCountsOnce() throws Exception {
        cluster.controller(SimulatedOperator::available);
        put("shop", "cart", 1_000);
        try (SimulatedOperator operator = new SimulatedOperator(cluster, PLENTY, 38_000)) {
            for (int i = 0; i < 3; i++) {
                operator.settle(Duration.ofMinutes(1));
                assertEquals("Ready: all 2 objects are ready", ready("shop", "cart"));
                operator.outdateAll();
            }
            put("shop", "second", 1_000);
            operator.settle(Duration.ofMinutes(1));
            assertEquals("TooLarge", ready("shop", "second").substring(0, 8), "there is room for less than two");
        }
    }

    /** Nobody looks after its objects, which still change. */
    @Test
    void whatIsPausedTakesNoMemoryFromOthers() throws Exception {
        cluster.controller(SimulatedOperator::available);
        put("shop", "cart", 1_000);
        try (SimulatedOperator operator = new SimulatedOperator(cluster)) {
            operator.settle(Duration.ofMinutes(1));
        }
        ObjectRef cart = LiveCluster.webService("shop", "cart");
        annotate(cart, "pequod.dev/paused", "true");
        try (SimulatedOperator restarted = new SimulatedOperator(cluster, PLENTY, 40_000)) {
            restarted.settle(Duration.ofMinutes(1));
            for (int i = 0; i < 50; i++) {
                annotate(ObjectRef.of("apps/v1", "Deployment", "shop", "cart"), "example.com/beat", "at " + i);
                restarted.settle(Duration.ofSeconds(1));
            }
            put("shop", "second", 1_000);
            restarted.settle(Duration.ofMinutes(2));
            assertEquals("Ready: all 2 objects are ready", ready("shop", "second"));
        }
    }

    /** Its objects change for as long as somebody holds them up. */
    @Test
    void whatIsBeingDeletedTakesNoMoreMemoryWithTime() throws Exception {
        cluster.controller(SimulatedOperator::available);
        put("shop", "cart", 1_000);
        try (SimulatedOperator operator = new SimulatedOperator(cluster, PLENTY, 80_000)) {
            operator.settle(Duration.ofMinutes(1));
            ObjectRef deployment = ObjectRef.of("apps/v1", "Deployment", "shop", "cart");
            JsonObject held = cluster.get(deployment).orElseThrow();
            JsonObject finalizers = held.object("metadata").with("finalizers", JsonArray.ofStrings(List.of("a.b/c")));
            cluster.put(held.with("metadata", finalizers));
            ObjectRef cart = LiveCluster.webService("shop", "cart");
            JsonObject known = cluster.get(cart).orElseThrow().object("metadata");
            cluster.delete(cart, known.string("uid"), known.string("resourceVersion"));
            for (int i = 0; i < 100; i++) {
                operator.settle(Duration.ofSeconds(1));
                annotate(deployment, "example.com/beat", "at " + i);
            }
            assertTrue(cluster.get(cart).isPresent());
            put("shop", "second", 1_000);
            operator.settle(Duration.ofMinutes(2));
            assertEquals("Ready: all 2 objects are ready", ready("shop", "second"));
        }
    }

    /** Metrics said for ever how it was when it was paused. */
    @Test
    void noNodesAreToldOfWhatIsPaused() throws Exception {
        cluster.controller(SimulatedOperator::available);
        put("shop", "cart", 10);
        try (SimulatedOperator operator = new SimulatedOperator(cluster)) {
            operator.settle(Duration.ofMinutes(1));
            assertEquals(2, operator.planned(new Key("shop", "cart")).nodes().size());
            annotate(LiveCluster.webService("shop", "cart"), "pequod.dev/paused", "true");
            operator.settle(Duration.ofMinutes(1));
            assertEquals(0, operator.planned(new Key("shop", "cart")).nodes().size());
        }
    }

    private void annotate(ObjectRef ref, String name, String value) throws ClusterException {
        JsonObject known = cluster.get(ref).orElseThrow().object("metadata");
        JsonObject metadata = Yaml.object("{annotations: {" + name + ": '" + value + "'}}")
                .with("uid", new JsonString(known.string("uid")))
                .with("resourceVersion", new JsonString(known.string("resourceVersion")));
        cluster.merge(ref, JsonObject.EMPTY.with("metadata", metadata));
    }

    @Test
    void aGraphThatIsTooLargeIsTold() throws Exception {
        cluster.controller(SimulatedOperator::available);
        put("shop", "cart", 1_000);
        put("other", "cart", 10);
        try (SimulatedOperator operator = new SimulatedOperator(cluster, PLENTY, 80_000)) {
            operator.settle(Duration.ofMinutes(1));
            assertEquals("Ready: all 2 objects are ready", ready("shop", "cart"));
            put("shop", "cart", 160_000);
            operator.settle(Duration.ofMinutes(1));
            assertEquals(
                    "TooLarge: its objects, with those of the other WebServices of namespace shop, take more memory than one"
                            + " namespace may have (0 MiB)",
                    ready("shop", "cart"));
            put("shop", "cart", 2_000);
            operator.settle(Duration.ofMinutes(2));
            assertEquals("Ready: all 2 objects are ready", ready("shop", "cart"));
        }
    }
}
