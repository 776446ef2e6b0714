package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.NodeStatus.Phase;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.GuardedClient;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.Graph;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What fails is neither tried for ever nor kept secret. */
final class ApplicationTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Owner OWNER = new Owner("platform.example.com/v1alpha1", "WebService", "shop", "cart");

    private final FakeCluster cluster = new FakeCluster();
    private final Stored stored = new Stored();
    private final List<String> tried = new ArrayList<>();
    private Instant now = NOW;

    private Application application(GuardedClient.Guard guard) {
        ClusterClient client = GuardedClient.of(cluster, (write, stored) -> {
            if (!stored) {
                tried.add(write);
            }
            guard.pass(write, stored);
        });
        return application(client);
    }

    private Application application(ClusterClient client) {
        return new Application(
                OWNER,
                client,
                new ConfigMapInventory(cluster, OWNER),
                Duration.ofMinutes(5),
                ((InstantSource) () -> now).withZone(ZoneOffset.UTC),
                RandomGenerator.getDefault());
    }

    private static String map(String value) {
        return "{id: it, object: {apiVersion: v1, kind: ConfigMap, immutable: true, metadata: {name: it, annotations:"
                + " {pequod.dev/update-policy: recreate}}, data: {a: " + value + "}}}";
    }

    private static GuardedClient.Guard refusing(String verb, Problem.Reason reason) {
        return (write, stored) -> {
            if (write.startsWith(verb) && !stored) {
                throw new ClusterException(Problem.of(reason, "may not " + verb));
            }
        };
    }

    /** Once, the correction was told to be as wrong as what it corrects, for minutes. */
    @Test
    void whatWasRefusedOfOneContentStandsInTheWayOfNoOther() {
        AtomicBoolean isRefused = new AtomicBoolean();
        ClusterClient client = new SurroundedClient(cluster, new SurroundedClient.Around() {
            @Override
            public <T> T request(SurroundedClient.Request request, SurroundedClient.Sending<T> sending)
                    throws ClusterException {
                if (isRefused.get() && request.object().contains("pequod-trial")) {
                    throw new ClusterException(
                            Problem.of(Problem.Reason.INVALID, request.object() + " is wrong: " + request.object()));
                }
                return sending.send();
            }
        });
        Application application = application(client);
        assertTrue(application.apply(CrashMatrix.graph(map("x")), p -> {}).isDone());
        isRefused.set(true);
        NodeStatus wrong = application
                .apply(CrashMatrix.graph(map("wrong")), p -> {})
                .nodes()
                .getFirst();
        assertEquals(
                "Tried to see whether ConfigMap shop/it can be created anew, by one of another name, but: ConfigMap shop/it"
                        + " is wrong: ConfigMap shop/it; so it is not deleted. If that is only because it is there, delete it"
                        + " yourself",
                wrong.message());
        isRefused.set(false);
        assertTrue(application.apply(CrashMatrix.graph(map("right")), p -> {}).isDone());
    }

    @Test
    void aRefusedDeletionOfWhatCannotBeChangedIsTold() {
        assertTrue(application((write, stored) -> {})
                .apply(CrashMatrix.graph(map("x")), p -> {})
                .isDone());
        tried.clear();
        Plan plan =
                application(refusing("delete", Problem.Reason.FORBIDDEN)).apply(CrashMatrix.graph(map("y")), p -> {});
        assertEquals(List.of("apply ConfigMap shop/it", "delete ConfigMap shop/it"), tried);
        assertEquals(Phase.FAILED, plan.nodes().getFirst().phase());
        assertEquals("may not delete", plan.nodes().getFirst().message());
        assertTrue(plan.wakeAt().orElseThrow().isAfter(NOW), "it is tried again later");
    }

    @Test
    void whatWasReadyHasAllItsTimeWhenItIsSoNoLonger() throws ClusterException {
        Graph graph =
                CrashMatrix.graph("{id: it, object: {apiVersion: v1, kind: ConfigMap, metadata: {name: it}, data: {a:"
                        + " x}}, readyWhen: [{type: FieldMatch, path: status.is, value: up, timeout: 10m}]}");
        Application application = application((write, stored) -> {});
        application.apply(graph, p -> {});
        now = NOW.plus(Duration.ofDays(1));
        assertEquals("Timeout", reason(application, graph, "down"));
        assertEquals("", reason(application, graph, "up"));
        now = NOW.plus(Duration.ofDays(2));
        assertEquals("", reason(application, graph, "up"));
        now = NOW.plus(Duration.ofDays(3)); // nothing was looked at for a day
        assertEquals("Field", reason(application, graph, "down"));
        now = now.plus(Duration.ofMinutes(9));
        assertEquals("Field", reason(application, graph, "down"));
        now = now.plus(Duration.ofMinutes(1));
        assertEquals("Timeout", reason(application, graph, "down"));
        // Another process knows it from whoever recorded it.
        Instant ready = now.minus(Duration.ofMinutes(1));
        Circumstances recorded = new Circumstances() {
            @Override
            public Optional<Instant> readyUntil() {
                return Optional.of(ready);
            }
        };
        Plan plan = application((write, stored) -> {}).apply(graph, recorded, p -> {});
        assertEquals("Field", plan.nodes().getFirst().reason());
        assertEquals(ready.plus(Duration.ofMinutes(10)), plan.wakeAt().orElseThrow());
    }

    /** Who looks later has no Graph, and was told that all is ready. */
    @Test
    void whenAnObjectIsReadyIsKnownFromTheInventory() throws ClusterException {
        String node = "{id: it, object: {apiVersion: v1, kind: ConfigMap, metadata: {name: it}, data: {phase: %s}},"
                + " readyWhen: [{type: FieldMatch, path: data.phase, value: done}]}";
        Application application = application((write, stored) -> {});
        application.apply(CrashMatrix.graph(node.formatted("going")), p -> {});
        Inventory inventory = Inventory.ofJson(application.inventory().toJson());
        assertEquals(application.inventory(), inventory);
        Plan seen = Observation.of(OWNER, cluster, inventory).plan();
        assertEquals("Field", seen.nodes().getFirst().reason(), seen.toString());
        application.apply(CrashMatrix.graph(node.formatted("done")), p -> {});
        assertTrue(Observation.of(OWNER, cluster, inventory).plan().isDone());
    }

    @Test
    void theInventoryTellsNoValueOfASecretWithinAnObject() {
        Application application = application((write, stored) -> {});
        application.apply(
                CrashMatrix.graph("{id: it, object: {apiVersion: v1, kind: Bundle, metadata: {name: it}, manifest:"
                        + " {apiVersion: v1, kind: Secret, stringData: {key: hunter22}}}, readyWhen: [{type: FieldMatch,"
                        + " path: status.key, value: hunter22}, {type: FieldMatch, path: status.phase, value: up}]}"),
                p -> {});
        String inventory = application.inventory().toJson().toString();
        assertFalse(inventory.contains("hunter22"), inventory);
        assertTrue(inventory.contains("status.phase"), "what else there is to it is kept: " + inventory);
    }

    @Test
    void aJobThatKubernetesRemovesWhenItIsCompleteIsRunOnce() throws ClusterException {
        String job = "{id: it, object: {apiVersion: batch/v1, kind: Job, metadata: {name: it}, spec: {image: %s,"
                + " ttlSecondsAfterFinished: 0}}}";
        Graph graph = CrashMatrix.graph(job.formatted("a"));
        ObjectRef it = ObjectRef.of("batch/v1", "Job", "shop", "it");
        Application application = application((write, stored) -> {});
        application.apply(graph, p -> {});
        JsonObject complete = cluster.get(it)
                .orElseThrow()
                .with("status", Yaml.object("{conditions: [{type: Complete, status: 'True'}]}"));
        cluster.take(it);
        application.observeLeft(complete);
        assertTrue(application.apply(graph, p -> {}).isDone(), "its end was all that was seen of it");
        Application another = application((write, stored) -> {});
        assertTrue(another.apply(graph, p -> {}).isDone(), "another process knows it from the inventory");
        assertEquals(Optional.empty(), cluster.get(it));
        assertTrue(Observation.of(OWNER, cluster, another.inventory()).plan().isDone(), "and so do those who look");
        assertEquals(List.of(), Comparison.of(graph, OWNER, cluster, another.inventory()));
        assertFalse(
                another.apply(CrashMatrix.graph(job.formatted("b")), p -> {}).isDone(), "something else is wanted");
        assertTrue(cluster.get(it).isPresent());
        assertFalse(another.apply(graph, p -> {}).isDone(), "what was wanted before is wanted anew");
    }

    @Test
    void whatOthersDeleteEachTimeIsNotMadeAgainForEver() throws ClusterException {
        Graph graph = CrashMatrix.graph(map("x"));
        ObjectRef it = ObjectRef.of("v1", "ConfigMap", "shop", "it");
        Application application = application((write, stored) -> {});
        Plan plan = application.apply(graph, p -> {});
        for (int i = 0; i < 2; i++) {
            assertTrue(plan.isDone());
            application.observeGone(cluster.get(it).orElseThrow());
            cluster.take(it);
            plan = application.apply(graph, p -> {});
        }
        application.observeGone(cluster.get(it).orElseThrow());
        cluster.take(it);
        plan = application.apply(graph, p -> {});
        assertEquals("Deleted", plan.nodes().getFirst().reason());
        now = plan.wakeAt().orElseThrow();
        plan = application.apply(graph, p -> {});
        assertTrue(cluster.get(it).isPresent());
        assertEquals("Deleted", plan.nodes().getFirst().reason(), "it was not there for long before");
        now = plan.wakeAt().orElseThrow();
        assertTrue(application.apply(graph, p -> {}).isDone());
    }

    /** Returns the reason of the only node when its object says this. */
    private String reason(Application application, Graph graph, String says) throws ClusterException {
        ObjectRef it = ObjectRef.of("v1", "ConfigMap", "shop", "it");
        JsonObject live = cluster.get(it).orElseThrow();
        JsonObject metadata = live.object("metadata").with("creationTimestamp", new JsonString(NOW.toString()));
        JsonObject status = Yaml.object("{is: " + says + "}");
        application.observe(cluster.put(live.with("metadata", metadata).with("status", status)));
        return application.apply(graph, p -> {}).nodes().getFirst().reason();
    }

    @Test
    void whatIsGoneForLongIsForgotten() {
        Application application = application(refusing("delete ConfigMap shop/b", Problem.Reason.FORBIDDEN));
        for (String name : List.of("a", "b", "c")) {
            String node = map("x").replace("id: it", "id: " + name).replace("name: it", "name: " + name);
            application.apply(CrashMatrix.graph(node), p -> {});
        }
        assertEquals(
                List.of("b", "c"),
                application.remembered().stream()
                        .map(ObjectIdentity::name)
                        .sorted()
                        .toList());
        cluster.take(ObjectRef.of("v1", "ConfigMap", "shop", "b"));
        application.observeGone(Yaml.object("{apiVersion: v1, kind: ConfigMap, metadata: {namespace: shop, name: b}}"));
        application.forget(ObjectRef.of("v1", "ConfigMap", "shop", "b").identity());
        String last = map("x").replace("id: it", "id: c").replace("name: it", "name: c");
        assertTrue(application.apply(CrashMatrix.graph(last), p -> {}).isDone());
        application.apply(CrashMatrix.graph(last), p -> {});
        assertEquals(
                List.of("c"),
                application.remembered().stream().map(ObjectIdentity::name).toList());
    }

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

    /** Keeps an inventory in memory. */
    private static final class Stored implements InventoryStore {
        private Inventory inventory = Inventory.EMPTY;
        private boolean isNew = true;

        @Override
        public Inventory load() {
            return inventory;
        }

        @Override
        public boolean isNew() {
            return isNew;
        }

        @Override
        public void save(Inventory next) {
            inventory = next;
            isNew = false;
        }

        @Override
        public void remove() {
            save(Inventory.EMPTY);
        }
    }

    private Application counted(List<String> requests) {
        return new Application(
                OWNER,
                counting(cluster, requests),
                stored,
                Duration.ofMinutes(5),
                Clock.fixed(NOW, ZoneOffset.UTC),
                RandomGenerator.getDefault());
    }

    @Test
    void whatIsNewIsCreatedWithoutBeingReadFirst() {
        List<String> requests = new ArrayList<>();
        assertTrue(counted(requests).apply(CrashMatrix.graph(map("x")), p -> {}).isDone());
        assertEquals(List.of("CREATE ConfigMap shop/it"), requests);
    }

    /** That nothing is known of an object does not make it ours. */
    @Test
    void whatIsThereThoughNobodyKnewIsNotTouched() throws ClusterException {
        ObjectRef ref = ObjectRef.of("v1", "ConfigMap", "shop", "it");
        cluster.put(Yaml.object("{apiVersion: v1, kind: ConfigMap, metadata: {namespace: shop, name: it}}"));
        Optional<JsonObject> theirs = cluster.get(ref);
        List<String> requests = new ArrayList<>();
        Application application = counted(requests);
        Plan plan = application.apply(CrashMatrix.graph(map("x")), p -> {});
        assertEquals("NotOwned", plan.nodes().getFirst().reason());
        assertEquals(List.of("CREATE ConfigMap shop/it", "GET ConfigMap shop/it"), requests);
        requests.clear();
        application.apply(CrashMatrix.graph(map("x")), p -> {});
        assertEquals(List.of("GET ConfigMap shop/it"), requests, "it is known that something is there");
        assertEquals(theirs, cluster.get(ref));
    }

    /** What was found to be another's once is not tried to be created by each process that follows. */
    @Test
    void whatIsNotInTheInventoryIsReadWhereThereIsOne() {
        stored.save(Inventory.EMPTY);
        List<String> requests = new ArrayList<>();
        assertTrue(counted(requests).apply(CrashMatrix.graph(map("x")), p -> {}).isDone());
        assertEquals(List.of("GET ConfigMap shop/it", "CREATE ConfigMap shop/it"), requests);
    }

    /** As after the process ended before it could store the UID: a guess that was wrong is no failure that something waits for. */
    @Test
    void whatIsOursThoughNobodyKnewIsBroughtUpToDateAtOnce() throws ClusterException {
        String before = map("x").replace(", immutable: true", "");
        assertTrue(counted(new ArrayList<>())
                .apply(CrashMatrix.graph(before), p -> {})
                .isDone());
        ObjectRef ref = ObjectRef.of("v1", "ConfigMap", "shop", "it");
        stored.save(new Inventory(List.of(new Inventory.Entry("it", ref, "", List.of(), false))));
        List<String> requests = new ArrayList<>();
        String after = before.replace("a: x", "a: y");
        assertTrue(counted(requests).apply(CrashMatrix.graph(after), p -> {}).isDone());
        assertEquals(List.of("CREATE ConfigMap shop/it", "GET ConfigMap shop/it", "APPLY ConfigMap shop/it"), requests);
    }

    /** As the event of our own write to the object before, which was still on its way. */
    @Test
    void whatIsToldLateOfAFormerObjectOfTheNameIsNotTakenForTheObject() throws ClusterException {
        ObjectRef ref = ObjectRef.of("v1", "ConfigMap", "shop", "it");
        Application application = application((write, stored) -> {});
        assertTrue(application.apply(CrashMatrix.graph(map("x")), p -> {}).isDone());
        JsonObject former = cluster.get(ref).orElseThrow();
        assertTrue(application.apply(CrashMatrix.graph(map("y")), p -> {}).isDone());
        JsonObject made = cluster.get(ref).orElseThrow();
        assertFalse(Ownership.uid(former).equals(Ownership.uid(made)));
        application.observe(former);
        tried.clear();
        assertTrue(application.apply(CrashMatrix.graph(map("y")), p -> {}).isDone());
        assertEquals(List.of(), tried);
        assertEquals(
                Ownership.uid(made),
                application.inventory().entries().getFirst().uid());
        application.observe(former);
        application.apply(CrashMatrix.graph(""), p -> {});
        application.observeLeft(former);
        assertTrue(application.apply(CrashMatrix.graph(""), p -> {}).isDone());
        assertEquals(Optional.empty(), cluster.get(ref));
    }

    /** The object is read again, as nobody knows whether the write was done; that it can be read must not make it be written at once. */
    @Test
    void aWriteThatFailsUncertainlyWaitsAlthoughTheObjectCanBeRead() {
        Plan plan =
                application(refusing("create", Problem.Reason.UNAVAILABLE)).apply(CrashMatrix.graph(map("x")), p -> {});
        assertEquals(List.of("create ConfigMap shop/it"), tried);
        assertEquals(Phase.FAILED, plan.nodes().getFirst().phase());
        assertEquals("Unavailable", plan.nodes().getFirst().reason());
    }

    /** Once, they were hidden in errors about the Secret itself only. */
    @Test
    void valuesOfSecretsAreHiddenInErrorsAboutOtherObjects() throws ClusterException {
        Graph graph = CrashMatrix.graph(
                "{id: key, object: {apiVersion: v1, kind: Secret, metadata: {name: key},"
                        + " stringData: {key: hunter22}}}, {id: it, object: {apiVersion: v1, kind: ConfigMap, metadata: {name: it}}}");
        ClusterClient client = new SurroundedClient(cluster, new SurroundedClient.Around() {
            @Override
            public <T> T request(SurroundedClient.Request request, SurroundedClient.Sending<T> sending)
                    throws ClusterException {
                if (request.verb() == SurroundedClient.Verb.CREATE
                        && request.object().equals("ConfigMap shop/it")) {
                    throw new ClusterException(new Problem(
                            Problem.Reason.INVALID,
                            "a webhook knows hunter22 and aHVudGVyMjI=",
                            List.of(new Problem.Cause("FieldValueInvalid", "data", "hunter22 is wrong")),
                            Optional.empty()));
                }
                if (request.verb() == SurroundedClient.Verb.DELETE) {
                    throw new ClusterException(Problem.of(Problem.Reason.FORBIDDEN, "it stays"));
                }
                return sending.send();
            }
        });
        Application application = application(client);
        for (int i = 0; i < 2; i++) {
            NodeStatus status = application.apply(graph, p -> {}).nodes().stream()
                    .filter(node -> node.node().equals("it"))
                    .findFirst()
                    .orElseThrow();
            assertEquals("a webhook knows <redacted> and <redacted>", status.message());
            application.delete(false, p -> {}); // fails, and has no Secrets
            application.retryNow();
        }
        cluster.take(ObjectRef.of("v1", "Secret", "shop", "key"));
        List<Problem> told = Comparison.of(graph, OWNER, client, Inventory.EMPTY).stream()
                .flatMap(difference -> difference.problem().stream())
                .toList();
        assertEquals(
                "a webhook knows <redacted> and <redacted>", told.getFirst().message());
        assertEquals("<redacted> is wrong", told.getFirst().causes().getFirst().message());
    }

    private static Graph chain(int length) {
        return CrashMatrix.graph(IntStream.range(0, length)
                .mapToObj(i -> "{id: n" + i + ", object: {apiVersion: v1, kind: ConfigMap, metadata: {name: n" + i
                        + "}}" + (i == 0 ? "}" : ", dependsOn: [n" + (i - 1) + "]}"))
                .collect(Collectors.joining(",")));
    }

    /** Whoever calls it has work for others, too. */
    @Test
    void whatChangesVeryMuchIsDoneInParts() {
        Graph graph = chain(250);
        Application application = counted(new ArrayList<>());
        for (int written : List.of(99, 199)) {
            Plan plan = application.apply(graph, p -> {});
            assertEquals(written, cluster.objects().size(), "and the inventory once");
            assertEquals(Optional.of(NOW), plan.wakeAt());
            assertFalse(plan.isDone() || plan.isStuck());
        }
        assertTrue(application.apply(graph, p -> {}).isDone());
        assertEquals(Optional.of(NOW), application.delete(false, p -> {}).wakeAt());
        application.delete(false, p -> {});
        assertTrue(application.delete(false, p -> {}).isDone());
        assertEquals(Map.of(), cluster.objects());
    }

    /** It may be old, and not ready for a moment. */
    @Test
    void whatIsOthersHasItsTimeSinceItWasFirstSeen() {
        String object = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: db, namespace: shop%s}}";
        cluster.put(Yaml.object(object.formatted(", creationTimestamp: '2020-01-01T00:00:00Z'")));
        var graph = CrashMatrix.graph("{id: db, object: " + object.formatted("") + ", applyPolicy: {mode: Create}}");
        Application application = application(cluster);
        List<NodeStatus.Phase> seen = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            seen.add(application.apply(graph, p -> {}).nodes().getFirst().phase());
            now = now.plus(Duration.ofMinutes(3));
        }
        assertEquals(
                List.of(NodeStatus.Phase.PROGRESSING, NodeStatus.Phase.PROGRESSING, NodeStatus.Phase.FAILED), seen);
    }

    /** That the resource is not ready, for whatever reason, says nothing of an object of others, and neither does one of the same name. */
    @Test
    void whatIsOthersHasItsTimeWhateverWasBefore() {
        String object = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: db, namespace: shop}}";
        var graph = CrashMatrix.graph("{id: db, object: " + object + ", applyPolicy: {mode: Create}}");
        Application application = application(cluster);
        Circumstances longNotReady = new Circumstances() {
            @Override
            public Optional<Instant> readyUntil() {
                return Optional.of(now.minus(Duration.ofHours(1)));
            }
        };
        for (int i = 0; i < 2; i++) {
            cluster.put(Yaml.object(object));
            assertEquals(
                    NodeStatus.Phase.PROGRESSING,
                    application
                            .apply(graph, longNotReady, p -> {})
                            .nodes()
                            .getFirst()
                            .phase());
            cluster.take(ObjectRef.of("apps/v1", "Deployment", "shop", "db"));
            application.forgetAll();
            now = now.plus(Duration.ofMinutes(10));
        }
    }
}
