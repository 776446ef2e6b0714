package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.GuardedClient;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.Graph;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused holds up nobody, and what somebody says of an object counts before it goes. */
final class RefusalsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Owner OWNER = new Owner("platform.example.com/v1alpha1", "WebService", "shop", "cart");

    private final FakeCluster cluster = new FakeCluster();

    private Application application(ClusterClient client, InventoryStore store) {
        return new Application(
                OWNER, client, store, Duration.ofMinutes(5), Clock.fixed(NOW, ZoneOffset.UTC), new Random(1));
    }

    private static String map(String value) {
        return "{id: it, object: {apiVersion: v1, kind: ConfigMap, metadata: {name: it}, data: {a: " + value + "}}}";
    }

    /** Once, the tenth of such moments, days apart, was waited for as long as the tenth try of one. */
    @Test
    void aPassingFailureToReadIsForgottenWhenAllCouldBeRead() {
        AtomicBoolean isDown = new AtomicBoolean();
        ClusterClient client = new SurroundedClient(cluster, new SurroundedClient.Around() {
            @Override
            public <T> T lookUp(SurroundedClient.Sending<T> sending) throws ClusterException {
                if (isDown.get()) {
                    throw new ClusterException(Problem.of(Problem.Reason.UNAVAILABLE, "down"));
                }
                return sending.send();
            }
        });
        AtomicReference<Instant> now = new AtomicReference<>(NOW);
        Application application = new Application(
                OWNER,
                client,
                new ConfigMapInventory(cluster, OWNER),
                Duration.ofMinutes(5),
                ((InstantSource) now::get).withZone(ZoneOffset.UTC),
                new Random(1));
        Graph graph = CrashMatrix.graph(map("x"));
        assertTrue(application.apply(graph, p -> {}).isDone());
        for (int day = 1; day < 9; day++) {
            now.set(NOW.plus(Duration.ofDays(day)));
            isDown.set(true);
            application.forgetAll();
            Plan failed = application.apply(graph, p -> {});
            assertEquals("down", failed.problem().orElseThrow().message());
            Instant next = failed.wakeAt().orElseThrow();
            assertTrue(next.isBefore(now.get().plusSeconds(2)), () -> "waits until " + next);
            isDown.set(false);
            now.set(next);
            assertTrue(application.apply(graph, p -> {}).isDone());
        }
    }

    /** Once, who mended what was wrong waited for as long as a proxy had said of what was wrong. */
    @Test
    void anInventoryThatCouldNotBeStoredIsNotWaitedForBySomethingElse() {
        AtomicBoolean isDown = new AtomicBoolean(true);
        InventoryStore stored = new ConfigMapInventory(cluster, OWNER);
        InventoryStore store = new InventoryStore() {
            @Override
            public Inventory load() throws ClusterException {
                return stored.load();
            }

            @Override
            public void save(Inventory next) throws ClusterException {
                if (isDown.getAndSet(false)) {
                    throw new ClusterException(Problem.of(Problem.Reason.UNAVAILABLE, "down"));
                }
                stored.save(next);
            }

            @Override
            public void remove() throws ClusterException {
                save(Inventory.EMPTY);
            }
        };
        Application application = application(cluster, store);
        for (int i = 0; i < 2; i++) {
            Plan plan = application.apply(CrashMatrix.graph(map("x")), p -> {});
            assertEquals("down", plan.problem().orElseThrow().message());
        }
        assertTrue(application.apply(CrashMatrix.graph(map("y")), p -> {}).isDone());
        isDown.set(true);
        assertTrue(application.apply(CrashMatrix.graph(""), p -> {}).problem().isPresent());
        assertTrue(application.delete(false, p -> {}).isDone());
    }

    /**
     * Once, only values that were wanted were hidden, and so none at all while everything was deleted. Of a Secret that is very large, and not
     * wanted any more, not all values are kept.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 9_000, 300_000})
    void whoRefusesToDeleteASecretDoesNotTellItsValues(int more) {
        AtomicBoolean isRefused = new AtomicBoolean();
        ClusterClient client = GuardedClient.of(cluster, (write, stored) -> {
            if (isRefused.get() && !stored && write.startsWith("delete Secret")) {
                throw new ClusterException(Problem.of(
                        Problem.Reason.FORBIDDEN,
                        "Tried to delete Secret shop/it but the API server said: denied: {data: {password:"
                                + " aHVudGVyMi1sb25n}}, which is hunter2-long"));
            }
        });
        Application application = application(client, new ConfigMapInventory(cluster, OWNER));
        Graph graph = CrashMatrix.graph(
                "{id: secret, object: {apiVersion: v1, kind: Secret, metadata: {name: it}, data: {password: aHVudGVyMi1sb25n, more: '"
                        + "YWFh".repeat(more / 3) + "'}}}");
        assertTrue(application.apply(graph, p -> {}).isDone());
        isRefused.set(true);
        for (Supplier<Plan> go : List.<Supplier<Plan>>of(
                () -> application.apply(CrashMatrix.graph(map("x")), p -> {}),
                () -> application.delete(false, p -> {}))) {
            application.retryNow();
            NodeStatus secret = go.get().leaving().stream()
                    .filter(node -> node.object().identity().isSecret())
                    .findFirst()
                    .orElseThrow();
            assertEquals(
                    "Tried to delete Secret shop/it but the API server said: "
                            + (more > 9_000
                                    ? "<redacted>"
                                    : "denied: {data: {password: <redacted>}}, which is <redacted>"),
                    secret.message());
        }
    }

    /** Once, what came to nothing did not count: a worker was held for as long as thousands of refusals take. */
    @Test
    void whatIsRefusedVeryOftenIsAskedForInParts() {
        Graph graph = CrashMatrix.graph(IntStream.range(0, 250)
                .mapToObj(i ->
                        "{id: n" + i + ", object: {apiVersion: v1, kind: ConfigMap, metadata: {name: n" + i + "}}}")
                .collect(Collectors.joining(",")));
        List<String> tried = new ArrayList<>();
        ClusterClient client = GuardedClient.of(cluster, (write, stored) -> {
            if (!stored) {
                tried.add(write);
                throw new ClusterException(Problem.of(Problem.Reason.FORBIDDEN, "may not " + write));
            }
        });
        Application application = application(client, new ConfigMapInventory(cluster, OWNER));
        Plan plan = application.apply(graph, p -> {});
        assertEquals(Optional.of(NOW), plan.wakeAt());
        for (int i = 0; i < 5; i++) {
            int before = tried.size();
            plan = application.apply(graph, p -> {});
            assertTrue(tried.size() - before <= 100, tried.size() + " after " + before);
        }
        assertEquals(250, tried.size());
        assertTrue(plan.nodes().stream().allMatch(node -> node.reason().equals("Forbidden")));
        assertTrue(plan.wakeAt().orElseThrow().isAfter(NOW));
    }

    /** Once, what a go had read was forgotten before the next, which read it again, for ever. */
    @Test
    void whatTakesManyReadsIsDoneInParts() {
        List<ObjectRef> maps = IntStream.range(0, 250)
                .mapToObj(i -> ObjectRef.of("v1", "ConfigMap", "shop", "n" + i))
                .toList();
        maps.forEach(map -> cluster.put(Yaml.object("{apiVersion: v1, kind: ConfigMap, metadata: {name: "
                + map.identity().name() + ", namespace: shop}}")));
        Graph graph = CrashMatrix.graph(maps.stream()
                .map(map ->
                        "{id: %1$s, applyPolicy: {mode: Adopt}, object: {apiVersion: v1, kind: ConfigMap, metadata: {name: %1$s}}}"
                                .formatted(map.identity().name()))
                .collect(Collectors.joining(",")));
        Application adopting = application(cluster, new ConfigMapInventory(cluster, OWNER));
        assertTrue(inParts(() -> adopting.apply(graph, p -> {})).isDone());
        maps.forEach(map -> {
            JsonObject live = cluster.get(map).orElseThrow();
            cluster.put(live.with("metadata", live.object("metadata").without("labels")));
        });
        Application deleting = application(cluster, new ConfigMapInventory(cluster, OWNER));
        assertTrue(inParts(() -> deleting.delete(false, p -> {})).isDone());
    }

    private static Plan inParts(Supplier<Plan> go) {
        Plan plan = go.get();
        for (int i = 0; i < 20 && !plan.isDone(); i++) {
            plan = go.get();
        }
        return plan;
    }

    @Test
    void whoAsksWhatWouldGoIsToldWhatSomebodyHasAbandoned() throws ClusterException {
        Application application = application(cluster, new ConfigMapInventory(cluster, OWNER));
        application.apply(CrashMatrix.graph(map("x")), p -> {});
        ObjectRef it = ObjectRef.of("v1", "ConfigMap", "shop", "it");
        for (String policy : List.of("abandn", "abandon")) {
            JsonObject live = cluster.get(it).orElseThrow();
            JsonObject metadata = live.object("metadata");
            JsonObject annotations =
                    metadata.object("annotations").with(Ownership.DELETION_POLICY, new JsonString(policy));
            cluster.put(live.with("metadata", metadata.with("annotations", annotations)));
            List<Difference> differences =
                    Comparison.of(CrashMatrix.graph(""), OWNER, cluster, application.inventory());
            assertEquals(policy.equals("abandon") ? 0 : 1, differences.size());
            differences.forEach(d -> assertEquals(
                    Problem.Reason.INVALID, d.problem().orElseThrow().reason()));
        }
    }
}
