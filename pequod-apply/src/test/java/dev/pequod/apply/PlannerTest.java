package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.graph.DecodeResult;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphDecoder;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each case is what is wanted ({@code nodes}, or {@code delete}), the stored {@code inventory}, the {@code live} objects and the
 * {@code attempts} that failed; what is expected are the actions, and what is said of each node.
 *
 * <p>A live object is written whole, or as {@code {node: ID, uid: …, merge: {…}}}: what was applied for that node, with changes. Objects
 * that are not listed are not there; those under {@code unseen} were not looked at; of what is {@code new} nothing was ever applied.
 */
final class PlannerTest {
    private static final Path CASES = Path.of("src/test/resources/dev/pequod/apply/plan");
    private static final Owner OWNER = new Owner("platform.example.com/v1alpha1", "WebService", "shop", "cart");
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");
    private static final Scopes SCOPES = (apiVersion, kind) -> switch (kind) {
        case "Namespace", "ClusterRole", "CustomResourceDefinition" -> Optional.of(false);
        case "Database", "Unknown" -> Optional.empty();
        default -> Optional.of(true);
    };

    static List<String> cases() {
        return Cases.names(CASES);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void decides(String name) {
        JsonObject in = Cases.input(CASES, name);
        Desired desired = Desired.of(graph(Cases.list(in, "nodes")), OWNER, SCOPES);
        Desired before = Desired.of(graph(Cases.list(in, "applied")), OWNER, SCOPES);
        Situation situation = situation(in, desired, before);
        String deletion = in.string("delete");
        Plan plan = deletion.isEmpty()
                ? Planner.plan(desired, situation)
                : Planner.planDeletion(situation, deletion.equals("orphan"));
        Cases.check(CASES, name, describe(plan));
        assertEquals(plan, deletion.isEmpty() ? Planner.plan(desired, situation) : plan, "a function of its input");
    }

    private static Graph graph(List<JsonValue> nodes) {
        return switch (GraphDecoder.decode(JsonObject.EMPTY.with("nodes", new JsonArray(nodes)))) {
            case DecodeResult.Valid valid -> valid.graph();
            case DecodeResult.Invalid invalid -> throw new AssertionError(invalid.findings());
        };
    }

    private static Situation situation(JsonObject in, Desired desired, Desired before) {
        Map<ObjectIdentity, Optional<JsonObject>> live = new HashMap<>();
        Map<String, DesiredNode> nodes = new LinkedHashMap<>();
        desired.nodes().forEach(n -> nodes.put(n.id(), n));
        before.nodes().forEach(n -> nodes.put(n.id(), n));
        nodes.values().forEach(n -> live.put(n.identity(), Optional.empty()));
        desired.nodes().forEach(n -> live.put(n.identity(), Optional.empty()));
        Inventory inventory = Inventory.ofJson(new JsonArray(Cases.list(in, "inventory")));
        inventory.entries().forEach(e -> live.put(e.ref().identity(), Optional.empty()));
        for (JsonValue value : Cases.list(in, "live")) {
            JsonObject one = (JsonObject) value;
            DesiredNode node = nodes.get(one.string("node"));
            JsonObject object = node == null ? one : merged(applied(node, one.string("uid")), one.object("merge"));
            live.put(ObjectIdentity.of(object), Optional.of(object));
        }
        Map<ObjectIdentity, Map<String, Attempt>> attempts = new HashMap<>();
        for (JsonValue value : Cases.list(in, "attempts")) {
            JsonObject one = (JsonObject) value;
            DesiredNode node = nodes.get(one.string("node"));
            String subject = one.string("subject").isEmpty() ? node.applied() : one.string("subject");
            Problem problem = Problem.of(Problem.Reason.valueOf(one.string("reason")), one.string("message"));
            attempts.computeIfAbsent(node.identity(), i -> new HashMap<>())
                    .put(
                            subject,
                            new Attempt(subject, 1, problem, Instant.EPOCH, Instant.parse(one.string("retryAt"))));
        }
        for (JsonValue id : Cases.list(in, "unseen")) {
            live.remove(nodes.get(((JsonString) id).value()).identity());
        }
        boolean isNew = dev.pequod.graph.json.JsonBoolean.of(true).equals(in.get("new"));
        Map<ObjectIdentity, Acceptance> accepted = new HashMap<>();
        for (JsonValue value : Cases.list(in, "accepted")) {
            JsonObject one = (JsonObject) value;
            ObjectIdentity identity = nodes.get(one.string("node")).identity();
            accepted.put(identity, Acceptance.of(live.get(identity).orElseThrow(), Instant.parse(one.string("at"))));
        }
        Map<ObjectIdentity, Instant> ready = new HashMap<>();
        for (JsonValue value : Cases.list(in, "ready")) {
            JsonObject one = (JsonObject) value;
            ready.put(nodes.get(one.string("node")).identity(), Instant.parse(one.string("at")));
        }
        Map<ObjectIdentity, Situation.Sighting> sighted = new HashMap<>();
        for (JsonValue value : Cases.list(in, "sighted")) {
            JsonObject one = (JsonObject) value;
            ObjectIdentity identity = nodes.get(one.string("node")).identity();
            sighted.put(identity, new Situation.Sighting(one.string("uid"), Instant.parse(one.string("at"))));
        }
        Map<ObjectIdentity, Repetition> created = repetitions(Cases.list(in, "created"), nodes);
        Map<ObjectIdentity, Repetition> updated = repetitions(Cases.list(in, "updated"), nodes);
        Map<ObjectIdentity, String> finished = new HashMap<>();
        for (JsonValue id : Cases.list(in, "finished")) {
            DesiredNode node = nodes.get(((JsonString) id).value());
            finished.put(node.identity(), node.applied());
        }
        return new Situation(
                OWNER,
                inventory,
                inventory,
                isNew,
                live,
                Map.of(),
                attempts,
                accepted,
                ready,
                sighted,
                created,
                updated,
                finished,
                UnaryOperator.identity(),
                NOW,
                Duration.ofMinutes(5));
    }

    private static Map<ObjectIdentity, Repetition> repetitions(List<JsonValue> list, Map<String, DesiredNode> nodes) {
        Map<ObjectIdentity, Repetition> repetitions = new HashMap<>();
        for (JsonValue value : list) {
            JsonObject one = (JsonObject) value;
            DesiredNode node = nodes.get(one.string("node"));
            int count = Integer.parseInt(one.string("count"));
            repetitions.put(node.identity(), new Repetition(node.applied(), count, Instant.parse(one.string("at"))));
        }
        return repetitions;
    }

    private static JsonObject applied(DesiredNode node, String uid) {
        return merged(
                node.marked(),
                Cases.object("metadata: {uid: " + uid + ", resourceVersion: '7', generation: 1, managedFields: "
                        + "[{manager: pequod, operation: Apply, time: '2026-01-01T00:08:00Z'}]}"));
    }

    private static JsonObject merged(JsonObject object, JsonObject changes) {
        JsonObject result = object;
        for (Map.Entry<String, JsonValue> change : changes.members().entrySet()) {
            JsonValue before = result.get(change.getKey());
            result = switch (change.getValue()) {
                case dev.pequod.graph.json.JsonNull nothing -> result.without(change.getKey());
                case JsonObject inner
                when before instanceof JsonObject outer -> result.with(change.getKey(), merged(outer, inner));
                default -> result.with(change.getKey(), change.getValue());
            };
        }
        return result;
    }

    static JsonObject describe(Plan plan) {
        List<JsonValue> actions = new ArrayList<>();
        for (Action action : plan.actions()) {
            actions.add(new JsonString(
                    switch (action) {
                        case Action.Read read -> "read " + read.ref();
                        case Action.WriteInventory write ->
                            (write.canWait() ? "store soon " : "store ")
                                    + write.inventory().entries().stream()
                                            .map(e -> e.ref() + "(" + e.uid() + (e.abandon() ? ", abandon" : "") + ")")
                                            .toList();
                        case Action.Create create -> "create " + ObjectRef.of(create.object());
                        case Action.Update update ->
                            "update " + ObjectRef.of(update.object()) + " of UID "
                                    + update.object().object("metadata").string("uid") + ", " + update.why()
                                    + (update.force() ? ", by force" : "");
                        case Action.Delete delete ->
                            "delete " + delete.ref() + " of UID " + Ownership.uid(delete.live())
                                    + (delete.next().isPresent() ? " to create it again" : "");
                        case Action.Release release -> "release " + release.ref();
                    }));
        }
        return JsonObject.EMPTY
                .with("actions", new JsonArray(actions))
                .with("nodes", describe(plan.nodes()))
                .with("leaving", describe(plan.leaving()))
                .with(
                        "wakeAt",
                        new JsonString(plan.wakeAt().map(Instant::toString).orElse("never")))
                .with("done", dev.pequod.graph.json.JsonBoolean.of(plan.isDone()));
    }

    private static JsonArray describe(List<NodeStatus> nodes) {
        return new JsonArray(nodes.stream()
                .map(n -> new JsonString(n.node() + " " + n.phase() + (n.applied() ? " (applied)" : "")
                        + (n.reason().isEmpty() ? "" : " " + n.reason())
                        + (n.message().isEmpty() ? "" : ": " + n.message())))
                .toList());
    }

    @Test
    void inventoriesAreWrittenAndReadAlike() {
        Inventory inventory = new Inventory(List.of(
                new Inventory.Entry(
                        "a", ObjectRef.of("apps/v1", "Deployment", "shop", "web"), "u1", List.of("b"), true),
                new Inventory.Entry("b", ObjectRef.of("v1", "Namespace", "", "web"), "", List.of(), false)));
        assertEquals(inventory, Inventory.ofJson(inventory.toJson()));
        assertEquals(Inventory.EMPTY, Inventory.ofJson((JsonArray)
                Cases.documents("[7, {}, {kind: ''}]").getFirst()));
    }

    @Test
    void attemptsWaitTwiceAsLongEachTimeAndStartAnewForSomethingElse() {
        Problem problem = Problem.of(Problem.Reason.INVALID, "no");
        Attempt first = Attempt.after(null, "a", problem, NOW, 0);
        Attempt second = Attempt.after(first, "a", problem, NOW, 1);
        assertEquals(NOW.plusSeconds(1), first.retryAt());
        assertEquals(NOW.plusMillis(2400), second.retryAt());
        assertEquals(1, Attempt.after(second, "b", problem, NOW, 0).count());
        Attempt many = first;
        for (int i = 0; i < 60; i++) {
            many = Attempt.after(many, "a", problem, NOW, 0);
        }
        assertEquals(NOW.plus(Duration.ofMinutes(5)), many.retryAt());
        Problem asked =
                new Problem(Problem.Reason.TOO_MANY_REQUESTS, "later", List.of(), Optional.of(Duration.ofSeconds(30)));
        assertEquals(
                NOW.plusSeconds(30), Attempt.after(null, "a", asked, NOW, 0).retryAt());
        Problem days =
                new Problem(Problem.Reason.UNAVAILABLE, "later", List.of(), Optional.of(Duration.ofSeconds(999_999)));
        assertEquals(
                NOW.plus(Duration.ofMinutes(5)),
                Attempt.after(null, "a", days, NOW, 0).retryAt());
        Problem stale = new Problem(Problem.Reason.CHANGED, "later", List.of(), Optional.of(Duration.ofSeconds(30)));
        assertEquals(
                NOW.plusSeconds(30), Attempt.after(null, "a", stale, NOW, 0).retryAt());
        assertEquals(
                NOW,
                Attempt.after(null, "a", Problem.of(Problem.Reason.CHANGED, ""), NOW, 0)
                        .retryAt());
    }

    /** Each deletion plans anew: with a look at all others for each that waits for one it would be hours of a processor. */
    @Test
    @Timeout(60)
    void aVeryLongChainIsTakenAwayFromItsEnd() {
        Map<ObjectIdentity, Optional<JsonObject>> live = new HashMap<>();
        List<Inventory.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            JsonObject object = Cases.object("{apiVersion: v1, kind: ConfigMap, metadata: {name: n" + i
                    + ", namespace: shop, uid: u" + i + ", resourceVersion: '7'}}");
            ObjectRef ref = ObjectRef.of(object);
            live.put(ref.identity(), Optional.of(Ownership.marked(object, OWNER, "sha256:0")));
            entries.add(new Inventory.Entry("n" + i, ref, "u" + i, i == 0 ? List.of() : List.of("n" + (i - 1)), false));
        }
        Inventory inventory = new Inventory(entries);
        Situation situation = new Situation(
                OWNER,
                inventory,
                inventory,
                false,
                live,
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                UnaryOperator.identity(),
                NOW,
                Duration.ofMinutes(5));
        Plan plan = Planner.planDeletion(situation, false);
        assertEquals(
                List.of("delete ConfigMap shop/n4999 of UID u4999"),
                ((JsonArray) describe(plan).get("actions"))
                        .elements().stream()
                                .map(action -> ((JsonString) action).value())
                                .toList());
        assertEquals("goes after n1", plan.leaving().getFirst().message());
    }
}
