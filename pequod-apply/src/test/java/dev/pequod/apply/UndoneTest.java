package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.SurroundedClient.Request;
import dev.pequod.apply.SurroundedClient.Verb;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.Graph;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What others undo each time is not done again for ever at the speed of events, and costs nobody what runs. */
final class UndoneTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Owner OWNER = new Owner("platform.example.com/v1alpha1", "WebService", "shop", "cart");
    private static final ObjectRef IT = ObjectRef.of("v1", "ConfigMap", "shop", "it");
    private static final String RECREATE = "annotations: {pequod.dev/update-policy: recreate}";

    private final FakeCluster cluster = new FakeCluster();
    private final List<String> requests = new ArrayList<>();
    private Instant now = NOW;

    /** Does something to what is written, as a webhook. */
    private interface Webhook {
        JsonObject changed(Verb verb, JsonObject object);
    }

    private Application application(Webhook webhook) {
        ClusterClient client = new SurroundedClient(cluster, new SurroundedClient.Around() {
            @Override
            @SuppressWarnings("unchecked") // what these answer is an object
            public <T> T request(Request request, SurroundedClient.Sending<T> sending) throws ClusterException {
                requests.add(request.label());
                T answer = sending.send();
                boolean isWritten = request.verb() == Verb.CREATE || request.verb() == Verb.APPLY;
                if (!isWritten || !(answer instanceof JsonObject object)) {
                    return answer;
                }
                JsonObject changed = webhook.changed(request.verb(), object);
                return (T) (request.stores() ? cluster.put(changed) : changed);
            }
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

    private static Graph graph(String metadata, String content) {
        return CrashMatrix.graph("{id: it, object: {apiVersion: v1, kind: ConfigMap, metadata: {name: it" + metadata
                + "}, " + content + "}}");
    }

    private long count(String label) {
        return requests.stream().filter(label::equals).count();
    }

    private static JsonObject annotated(JsonObject object, String annotation, String value) {
        JsonObject metadata = object.object("metadata");
        JsonObject annotations = metadata.object("annotations").with(annotation, new JsonString(value));
        return object.with("metadata", metadata.with("annotations", annotations));
    }

    private Plan fight(Application application, Graph graph, UnaryOperator<JsonObject> change) throws ClusterException {
        assertTrue(application.apply(graph, p -> {}).isDone());
        Plan plan = null;
        for (int i = 0; i < 40; i++) {
            application.observe(cluster.put(change.apply(cluster.get(IT).orElseThrow())));
            plan = application.apply(graph, p -> {});
        }
        assertEquals(3, count("apply"));
        NodeStatus it = plan.nodes().getFirst();
        assertEquals("FieldConflict", it.reason(), it.toString());
        now = plan.wakeAt().orElseThrow();
        assertTrue(now.isAfter(NOW));
        assertTrue(application.apply(graph, p -> {}).isDone(), "it is put back later");
        return plan;
    }

    /** Who takes a field out has none in conflict. */
    @Test
    void whoTakesAFieldOutEachTimeIsAConflictAfterAFewTimes() throws ClusterException {
        Plan plan = fight(
                application((verb, object) -> object),
                graph("", "data: {a: x}"),
                live -> live.with("data", JsonObject.EMPTY));
        assertEquals(
                "data.a was changed each of the last 3 times that it was applied, by others or a policy or webhook of"
                        + " the cluster; it is changed back at 2026-01-01T00:00:01Z",
                plan.nodes().getFirst().message());
    }

    @Test
    void whoTakesTheNoteOfWhatWasAppliedOffEachTimeIsAConflictAfterAFewTimes() throws ClusterException {
        fight(
                application((verb, object) -> object),
                graph("", "data: {a: x}"),
                live -> annotated(live, Ownership.APPLIED_ANNOTATION, ""));
    }

    /** No two answers of such an API server are alike. */
    @Test
    void whatIsStampedAndKeptOtherwiseIsToldAndNotWrittenWithoutEnd() {
        Application application =
                application((verb, object) -> annotated(object, "policy.example/changed-at", "t" + requests.size())
                        .with("data", Yaml.object("{level: info}")));
        Graph graph = graph("", "data: {level: debug}");
        for (int i = 0; i < 3; i++) {
            Plan plan = application.apply(graph, p -> {});
            assertTrue(plan.isDone(), plan.toString());
            assertEquals(
                    "the API server, or a policy or webhook of the cluster, keeps data.level other than is wanted",
                    plan.nodes().getFirst().message());
            assertEquals(Optional.of(NOW.plus(Duration.ofHours(1))), plan.wakeAt());
        }
        assertEquals(1, count("apply"));
    }

    /** Once, each of them was looked into when it was made, though it is what is wanted. */
    @Test
    void aQuantityThatIsWrittenOtherwiseFromTheBeginningIsNoDrift() {
        Application application = application((verb, object) -> object.with("data", Yaml.object("{cpu: '1'}")));
        assertTrue(application.apply(graph("", "data: {cpu: 1000m}"), p -> {}).isDone());
        assertEquals(1, count("create"));
        assertEquals(0, count("apply") + count("apply-dry-run"), requests.toString());
    }

    /** Once, who changed something else about it three times between a look and a write was taken for somebody who fights. */
    @Test
    void whatComesToNothingIsNoFight() throws ClusterException {
        ClusterClient client = new SurroundedClient(cluster, new SurroundedClient.Around() {
            @Override
            @SuppressWarnings("unchecked") // what these answer is an object
            public <T> T request(Request request, SurroundedClient.Sending<T> sending) throws ClusterException {
                if (request.verb() == Verb.CREATE && request.object().equals(IT.toString())) {
                    sending.send();
                    return (T) cluster.put(cluster.get(IT).orElseThrow().with("data", Yaml.object("{cpu: '1'}")));
                }
                if (request.verb() != Verb.APPLY) {
                    return sending.send();
                }
                requests.add(request.label());
                JsonObject live = cluster.get(IT).orElseThrow();
                return (T) (request.stores() ? live : cluster.put(annotated(live, "other", "t" + requests.size())));
            }
        });
        Application application = application(client);
        Graph graph = graph("", "data: {cpu: 1000m}");
        assertTrue(application.apply(graph, p -> {}).isDone());
        for (int i = 0; i < 5; i++) {
            application.observe(cluster.put(annotated(cluster.get(IT).orElseThrow(), "scaled", "t" + i)));
            Plan plan = application.apply(graph, p -> {});
            assertTrue(plan.isDone(), plan.toString());
        }
        assertEquals(5, count("apply"), requests.toString());
    }

    /** Once, what ran was deleted and made again some twelve times a second. */
    @Test
    void whatWasChangedWhenItWasMadeIsNotMadeAnewForThat() {
        Application application = application(
                (verb, object) -> verb == Verb.CREATE ? object.with("data", Yaml.object("{a: corp}")) : object);
        Graph graph = graph(", " + RECREATE, "immutable: true, data: {a: x}");
        Plan plan = application.apply(graph, p -> {});
        assertEquals("ImmutableField", plan.nodes().getFirst().reason());
        assertTrue(plan.wakeAt().orElseThrow().isAfter(NOW));
        assertEquals(0, count("delete"));
        Plan other = application.apply(graph(", " + RECREATE, "immutable: true, data: {a: y}"), p -> {});
        assertEquals(1, count("delete"), "something else is wanted");
        assertEquals("ImmutableField", other.nodes().getFirst().reason());
    }

    @Test
    void whatIsMadeAnewEachTimeIsMadeSoMoreAndMoreSeldom() {
        Application application = application((verb, object) -> verb == Verb.CREATE
                ? annotated(object, Ownership.APPLIED_ANNOTATION, "other").with("data", Yaml.object("{a: corp}"))
                : object);
        Graph graph = graph(", " + RECREATE, "immutable: true, data: {a: x}");
        Plan plan = application.apply(graph, p -> {});
        assertEquals(2, count("delete"));
        assertEquals(Optional.of(NOW.plusSeconds(1)), plan.wakeAt());
        now = NOW.plusSeconds(1);
        application.apply(graph, p -> {});
        assertEquals(3, count("delete"));
    }

    /** Once, it was taken from whoever had applied it between the two requests, though nobody had judged that. */
    @Test
    void whatOthersApplyWhileDriftIsTakenBackIsReadAgain() throws ClusterException {
        Graph graph = graph("", "data: {a: x, b: y}");
        boolean[] meanwhile = {false};
        ClusterClient client = new SurroundedClient(cluster, new SurroundedClient.Around() {
            @Override
            public <T> T request(Request request, SurroundedClient.Sending<T> sending) throws ClusterException {
                if (request.label().equals("apply") && !meanwhile[0]) {
                    meanwhile[0] = true;
                    JsonObject live = cluster.get(IT).orElseThrow();
                    cluster.put(live.with("data", Yaml.object("{a: hand, b: theirs}")));
                    throw conflict(".data.a", "kubectl-edit");
                }
                return sending.send();
            }
        });
        Application application = application(client);
        assertTrue(application.apply(graph, p -> {}).isDone());
        JsonObject live = cluster.get(IT).orElseThrow();
        application.observe(cluster.put(live.with("data", Yaml.object("{a: hand, b: y}"))));
        List<JsonObject> seen = new ArrayList<>();
        Plan plan = application.apply(graph, new Application.Listener() {
            @Override
            public void planned(Plan next) {
                next.actions().forEach(action -> {
                    if (action instanceof Action.Update update) {
                        seen.add(update.live());
                    }
                });
            }
        });
        assertTrue(plan.isDone(), plan.toString());
        assertEquals(
                List.of("{\"a\":\"hand\",\"b\":\"y\"}", "{\"a\":\"hand\",\"b\":\"theirs\"}"),
                seen.stream().map(o -> o.object("data").toString()).toList());
    }

    private static ClusterException conflict(String field, String manager) {
        Problem.Cause cause =
                new Problem.Cause("FieldManagerConflict", field, "conflict with \"" + manager + "\" using v1");
        return new ClusterException(
                new Problem(Problem.Reason.FIELD_CONFLICT, "a conflict", List.of(cause), Optional.empty()));
    }
}
