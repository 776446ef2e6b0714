package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.Application;
import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ConfigMapInventory;
import dev.pequod.apply.Inventory;
import dev.pequod.apply.LastWords;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Owner;
import dev.pequod.apply.Ownership;
import dev.pequod.apply.SurroundedClient;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.DecodeResult;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphDecoder;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.operator.runtime.Key;
import dev.pequod.operator.runtime.TurnedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/** What is heard of objects between two reconciliations, and of which. */
final class LastWordsTest {
    private static final Duration WHILE = Duration.ofSeconds(30);
    private static final Owner CART = WebServices.owner(new Key("shop", "cart"));
    private static final ObjectRef JOB = ObjectRef.of("batch/v1", "Job", "shop", "it");

    private final FakeCluster cluster = new FakeCluster();
    private final List<String> requests = new ArrayList<>();
    private final ClusterClient client = counting(cluster, requests);
    private final Application application = new Application(
            CART, client, new ConfigMapInventory(cluster, CART), WHILE, new TurnedClock(), new Random(1));
    private final LastWords words = new LastWords(
            new Inventory(List.of(new Inventory.Entry("it", JOB, "", List.of(), false))), MemoryShares::bytes);

    private static ClusterClient counting(ClusterClient client, List<String> requests) {
        return new SurroundedClient(client, new SurroundedClient.Around() {
            @Override
            public <T> T request(SurroundedClient.Request request, SurroundedClient.Sending<T> sending)
                    throws ClusterException {
                requests.add(request.verb() + " " + request.object());
                return sending.send();
            }
        });
    }

    private static Graph graph() {
        JsonObject graph = Yaml.object("{nodes: [{id: it, object: {apiVersion: batch/v1, kind: Job, metadata: {name:"
                + " it, namespace: shop}, spec: {image: app, ttlSecondsAfterFinished: 0}}}]}");
        return switch (GraphDecoder.decode(graph)) {
            case DecodeResult.Valid valid -> valid.graph();
            case DecodeResult.Invalid invalid -> throw new AssertionError(invalid.findings());
        };
    }

    private JsonObject applied() throws ClusterException {
        application.apply(graph(), p -> {});
        requests.clear();
        return cluster.get(JOB).orElseThrow();
    }

    private static JsonObject complete(JsonObject job) {
        return job.with("status", Yaml.object("{conditions: [{type: Complete, status: 'True'}]}"));
    }

    private static JsonObject version(JsonObject object, int version) {
        JsonString text = new JsonString(Integer.toString(version));
        return object.with("metadata", object.object("metadata").with("resourceVersion", text))
                .with("size", new JsonString("a".repeat(version)));
    }

    @Test
    void ofAnObjectThatChangesOftenTheLastWordIsKept() throws ClusterException {
        JsonObject job = applied();
        List<Long> taken = new ArrayList<>();
        for (int i = 1_000; i < 1_100; i++) {
            assertTrue(words.hear(version(job, i), false, taken::add));
        }
        assertTrue(words.hear(version(job, 1_050), false, taken::add), "as another watch tells late");
        long kept = taken.stream().mapToLong(bytes -> bytes).sum();
        assertEquals(MemoryShares.bytes(version(job, 1_099)), kept);
        words.hear(complete(version(job, 1_100)), false, bytes -> true);
        words.hear(version(job, 1_099), false, bytes -> true);
        words.tell(application);
        assertTrue(application.apply(graph(), p -> {}).isDone());
        assertEquals(List.of(), requests);
    }

    /** It is run once. */
    @Test
    void aJobOfWhichOnlyTheEndWasKeptIsSeenToHaveEnded() throws ClusterException {
        JsonObject job = applied();
        cluster.take(JOB);
        words.hear(job, false, bytes -> true);
        words.hear(complete(job), false, bytes -> true);
        words.hear(complete(job), true, bytes -> true);
        application.forget(JOB.identity());
        words.tell(application);
        assertTrue(application.apply(graph(), p -> {}).isDone());
        assertEquals(List.of("GET Job shop/it"), requests);
    }

    /** Else it would be run again when the other one goes, or be taken for it. */
    @Test
    void theEndOfAnObjectIsKeptBesideWhatFollowsIt() throws ClusterException {
        JsonObject first = applied();
        words.hear(complete(first), true, bytes -> true);
        cluster.take(JOB);
        JsonObject second = cluster.put(first);
        words.hear(second, false, bytes -> true);
        words.hear(complete(first), true, bytes -> true); // as another watch tells late
        words.tell(application);
        assertFalse(application.apply(graph(), p -> {}).isDone());
        assertEquals(List.of(), requests, "the second one is known");
        words.hear(second, true, bytes -> true);
        cluster.take(JOB);
        words.tell(application);
        assertTrue(application.apply(graph(), p -> {}).isDone(), "the first one was complete");
        assertEquals(Optional.empty(), cluster.get(JOB));
    }

    @Test
    void whatDoesNotFitIsReadAgainUnlessASmallerOneFollows() throws ClusterException {
        JsonObject job = applied();
        words.hear(complete(job), false, bytes -> false);
        words.tell(application);
        application.apply(graph(), p -> {});
        assertEquals(List.of("GET Job shop/it"), requests);
        requests.clear();
        words.hear(job, false, bytes -> false);
        words.hear(complete(version(job, 1_000)), false, bytes -> true);
        words.tell(application);
        assertTrue(application.apply(graph(), p -> {}).isDone());
        assertEquals(List.of(), requests);
        words.hear(complete(version(job, 1_001)), true, bytes -> false);
        words.tell(application);
        application.apply(graph(), p -> {});
        assertEquals(List.of("GET Job shop/it"), requests, "what is gone takes memory, too");
    }

    /** Once, what the watch of another version of the kind told was compared with what is wanted, and written again and again. */
    @Test
    void ofAnotherVersionOnlyTheEndIsHeard() throws ClusterException {
        JsonObject job = applied();
        JsonObject other = complete(version(job, 1_000)).with("apiVersion", new JsonString("batch/v2"));
        assertFalse(words.hear(other, false, bytes -> true));
        words.tell(application);
        assertFalse(application.apply(graph(), p -> {}).isDone());
        assertEquals(List.of(), requests);
        words.only(List.of(JOB, ObjectRef.of("batch/v2", "Job", "shop", "it")));
        assertTrue(words.hear(other, false, bytes -> true), "it is wanted in that by now");
        words.only(List.of(JOB));
        assertTrue(words.hear(other, true, bytes -> true));
        words.tell(application);
        application.apply(graph(), p -> {});
        assertEquals(List.of("GET Job shop/it"), requests);
    }

    @Test
    void nothingIsHeardOfWhatNobodyIsInterestedIn() throws ClusterException {
        JsonObject job = applied();
        LongPredicate never = bytes -> {
            throw new AssertionError("it takes no memory");
        };
        JsonObject other = Yaml.object("{apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: shop}}");
        assertFalse(words.hear(other, false, never));
        assertFalse(words.hear(other, true, never));
        words.hear(complete(job), false, bytes -> true);
        words.only(List.of());
        assertFalse(words.hear(job, false, never));
        words.tell(application);
        assertFalse(application.apply(graph(), p -> {}).isDone(), "what was kept of it is gone");
        words.only(List.of(JOB));
        words.hear(complete(job), false, bytes -> true);
        words.tell(application);
        assertTrue(application.apply(graph(), p -> {}).isDone());
    }

    private void webService() {
        cluster.controller(SimulatedOperator::available);
        cluster.put(Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: cart,"
                + " namespace: shop}, spec: {platformRef: {embedded: v1.0.0}, image: app}}"));
    }

    private void touch(ObjectRef ref, String value) throws ClusterException {
        JsonObject object = cluster.get(ref).orElseThrow();
        cluster.put(object.with("touched", new JsonString(value)));
    }

    /** The mark of each resource is known to all. */
    @Test
    void whoMarksObjectsAsThoseOfAnotherMakesNoWork() throws ClusterException {
        AtomicInteger asked = new AtomicInteger();
        TenantPolicy policy = TenantPolicy.open(Optional.empty());
        webService();
        try (SimulatedOperator operator = new SimulatedOperator(cluster, () -> {
            asked.incrementAndGet();
            return policy;
        })) {
            operator.settle(WHILE);
            int reconciliations = operator.reconciliations();
            String mark = CART.key();
            for (int i = 0; i < 20; i++) {
                cluster.put(Yaml.object("{apiVersion: v1, kind: Service, metadata: {name: x" + i % 5
                        + ", namespace: theirs, labels: {" + Ownership.OWNER_LABEL + ": " + mark + "}}, touched: '" + i
                        + "'}"));
                operator.settle(WHILE);
            }
            assertEquals(reconciliations, operator.reconciliations());
            int before = asked.get();
            ObjectRef service = ObjectRef.of("v1", "Service", "shop", "cart");
            for (int i = 0; i < 20; i++) {
                touch(service, "at " + i);
            }
            assertEquals(before, asked.get(), "whose it is need not be found out for each event");
            operator.settle(WHILE);
            assertTrue(operator.reconciliations() > reconciliations, "its own objects are heard of");
        }
    }

    @Test
    void anOperatorThatFollowsReadsNothingThatWatchesTell() throws ClusterException {
        webService();
        try (SimulatedOperator operator = new SimulatedOperator(cluster)) {
            operator.settle(WHILE);
        }
        try (SimulatedOperator next = new SimulatedOperator(client)) {
            next.settle(WHILE);
        }
        assertEquals(List.of(), requests);
    }
}
