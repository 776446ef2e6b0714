package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.Graph;
import dev.pequod.graph.ObjectIdentity;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What objects say of themselves is told without the values of the Secrets of their owner. */
final class SaidTest {
    private static final Owner OWNER = new Owner("platform.example.com/v1alpha1", "WebService", "shop", "cart");
    private static final String SECRET =
            "{id: login, object: {apiVersion: v1, kind: Secret, metadata: {name: login}, data: {password: aHVudGVyMi1sb25n}}}";
    private static final String DATABASE =
            "{id: db, object: {apiVersion: x.io/v1, kind: Database, metadata: {name: db}}}";
    private static final JsonObject STATUS = Yaml.object(
            "{conditions: [{type: Ready, status: 'False', reason: Login, message: cannot open app:hunter2-long@db}]}");

    private final FakeCluster cluster = new FakeCluster();
    private final Application application = new Application(
            OWNER,
            cluster,
            new ConfigMapInventory(cluster, OWNER),
            Duration.ofMinutes(5),
            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
            new Random(1));

    private NodeStatus database(Plan plan) {
        return plan.nodes().stream()
                .filter(node -> node.node().equals("db"))
                .findFirst()
                .orElseThrow();
    }

    /** Of what is large only a beginning of what it says is kept, at the end of which half a value might stand. */
    @ParameterizedTest
    @ValueSource(ints = {0, 12_000})
    void ofWhatIsWanted(int more) throws ClusterException {
        String before = "x".repeat(more == 0 ? 0 : 490);
        JsonObject status = Yaml.object(STATUS.toString().replace("cannot", before + "cannot"));
        cluster.controller(object -> object.string("kind").equals("Database")
                ? object.with("status", status).with("others", new JsonString("x".repeat(more)))
                : object);
        Graph graph = CrashMatrix.graph(SECRET + ", " + DATABASE);
        NodeStatus told = database(application.apply(graph, p -> {}));
        assertEquals(NodeStatus.Phase.PROGRESSING, told.phase());
        assertEquals("Login", told.reason());
        String whole = before + "cannot open app:<redacted>@db";
        assertEquals(more == 0 ? whole : whole.substring(0, 513), told.message());
        Plan seen = Observation.of(OWNER, cluster, application.inventory()).plan();
        assertEquals(whole, database(seen).message());
    }

    /** Whoever may write statuses must not have a worker look through them for minutes. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofVeryMuchTheRestIsNotToldWhereThereIsASecret(boolean hasSecret) {
        cluster.controller(object -> object.string("kind").equals("Database")
                ? object.with(
                        "status",
                        Yaml.object(STATUS.toString()
                                .replace("cannot", object.object("metadata").string("name") + "x".repeat(500) + " ")))
                : object);
        String databases = IntStream.range(0, 150)
                .mapToObj(i -> DATABASE.replace("db", "d" + i))
                .collect(Collectors.joining(", "));
        Graph graph = CrashMatrix.graph((hasSecret ? SECRET + ", " : "") + databases);
        Plan plan = application.apply(graph, p -> {});
        for (int i = 0; i < 5; i++) {
            plan = application.apply(graph, p -> {});
        }
        List<String> told = plan.nodes().stream()
                .map(NodeStatus::message)
                .filter(message -> !message.isEmpty())
                .toList();
        assertEquals(150, told.size());
        long redacted = told.stream().filter("<redacted>"::equals).count();
        assertTrue(hasSecret ? redacted > 40 && redacted < 110 : redacted == 0, redacted + " are not told");
        String shown = hasSecret ? " open app:<redacted>@db" : " open app:hunter2-long@db";
        assertEquals(
                150 - redacted,
                told.stream().filter(text -> text.endsWith(shown)).count());
    }

    /** What was wanted before is a secret still, and what others have put beside it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 300, 3_000})
    void ofWhatIsNotWantedAnyMore(int lines) {
        cluster.controller(object -> ObjectIdentity.of(object).isSecret()
                ? object.with(
                        "metadata",
                        object.object("metadata")
                                .with(
                                        "finalizers",
                                        Yaml.object("{a: [keep/me]}").get("a")))
                : object);
        String large = IntStream.range(0, lines)
                .mapToObj(i -> ", k" + i + ": " + "QUJD".repeat(25))
                .collect(Collectors.joining());
        Graph both = CrashMatrix.graph(SECRET.replace("b25n}", "b25n" + large + "}") + ", " + DATABASE);
        assertTrue(application.apply(both, p -> {}).isDone());
        cluster.controller(object -> object.string("kind").equals("Database") ? object.with("status", STATUS) : object);
        Graph one = CrashMatrix.graph(DATABASE.replace("name: db}", "name: db}, spec: {a: 1}"));
        assertEquals(
                lines == 3_000 ? "<redacted>" : "cannot open app:<redacted>@db",
                database(application.apply(one, p -> {})).message());
    }

    /** What is ready needs no words. */
    @Test
    void ofWhatIsReadyNothingIsLookedThrough() {
        String said = "{conditions: [{type: Progressing, status: 'True', reason: Done, message: " + "x".repeat(500)
                + "NAME}, {type: Ready, status: 'STATE', reason: DiskFull, message: the disk is full NAME}]}";
        cluster.controller(object -> {
            String name = object.object("metadata").string("name");
            String state = name.equals("z") ? "False" : "True";
            return object.string("kind").equals("Database")
                    ? object.with(
                            "status", Yaml.object(said.replace("NAME", name).replace("STATE", state)))
                    : object;
        });
        String ready = "readyWhen: [{type: ConditionMatch, conditionType: Progressing, status: 'True'}], id: ";
        String databases = IntStream.range(0, 150)
                .mapToObj(i -> DATABASE.replace("db", "d" + i).replace("id: ", ready))
                .collect(Collectors.joining(", "));
        Graph graph = CrashMatrix.graph(SECRET + ", " + databases + ", " + DATABASE.replace("name: db", "name: z"));
        Plan plan = application.apply(graph, p -> {});
        for (int i = 0; i < 5; i++) {
            plan = application.apply(graph, p -> {});
        }
        assertEquals(
                "DiskFull the disk is full z",
                database(plan).reason() + " " + database(plan).message());
    }

    /** A Secret that is seen on the way must not make room for as many texts again. */
    @Test
    void whatIsLookedThroughInOneGoHasOneBound() {
        Hiding hiding = new Hiding(Stream.of(Yaml.object(SECRET).object("object")));
        int shown = 0;
        for (int i = 0; i < 100; i++) {
            hiding.isToLearn();
            hiding.learn(Stream.of(), true);
            shown += hiding.told("x".repeat(1_000) + i).startsWith("x") ? 1 : 0;
        }
        assertEquals(49, shown);
    }
}
