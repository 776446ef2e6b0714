package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Digest;
import dev.pequod.api.EmbeddedRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.OciRef;
import dev.pequod.api.ResolvedModule;
import dev.pequod.apply.NodeStatus;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Plan;
import dev.pequod.graph.ApplyPolicy;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphMetadata;
import dev.pequod.graph.Node;
import dev.pequod.graph.Severity;
import dev.pequod.graph.Violation;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.operator.runtime.TurnedClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class StatusDraftTest {
    @Test
    void whatWhoeverUsesAModuleShouldKnowIsInTheStatusOnce() throws ModuleException {
        OciRef tag = new OciRef("r.example", "web", "v1", Optional.empty());
        Digest digest = Digest.of(new byte[] {1});
        String source = "oci:r.example/web@" + digest;
        List<String> warnings = List.of(
                "oci:r.example/web:v1 names a tag, which can be moved; pin digests: " + source,
                "oci:r.example/web:v1 is taken for " + source + ", which it meant before: nobody answers");
        ResolvedModule module = new ResolvedModule(
                tag, source, "v1", digest, "", ModuleFiles.of(Map.of("a.cue", new byte[] {'a'})), warnings);
        StatusDraft draft = new StatusDraft(JsonObject.EMPTY, () -> Instant.EPOCH);
        draft.rendered(new Graph(GraphMetadata.EMPTY, List.of(), JsonObject.EMPTY, List.of()), module);
        JsonObject resolved = condition(draft, "Resolved");
        assertEquals("True", resolved.string("status"));
        assertEquals(
                "oci:r.example/web:v1 is " + digest + "\n" + String.join("\n", warnings), resolved.string("message"));
    }

    /** Once, the message of a policy brought a password into the conditions, which many may read who may not read Secrets. */
    @ParameterizedTest
    @EnumSource(Severity.class)
    void noValueOfASecretIsInTheMessageOfAPolicy(Severity severity) throws ModuleException, JsonException {
        JsonObject secret = (JsonObject) JsonReader.read(
                "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"stringData\":{\"password\":\"hunter2\"}}");
        Node node = new Node("secret", secret, ApplyPolicy.DEFAULT, List.of(), List.of());
        Violation violation = new Violation("spec.password", "the password hunter2 is weak", severity);
        ResolvedModule module = new ResolvedModule(
                new EmbeddedRef("web", "v1.0.0"),
                "embedded:web/v1.0.0",
                "v1.0.0",
                Digest.of(new byte[] {1}),
                "",
                ModuleFiles.of(Map.of("a.cue", new byte[] {'a'})));
        StatusDraft draft = new StatusDraft(JsonObject.EMPTY, () -> Instant.EPOCH);
        draft.rendered(new Graph(GraphMetadata.EMPTY, List.of(node), JsonObject.EMPTY, List.of(violation)), module);
        String message = "spec.password: the password <redacted> is weak";
        assertEquals(message, condition(draft, "PolicyPassed").string("message"));
        String status = draft.patch(JsonObject.EMPTY, Optional.empty()).toString();
        assertFalse(status.contains("hunter2"), status);
    }

    private static JsonObject condition(StatusDraft draft, String type) {
        JsonObject status = draft.patch(JsonObject.EMPTY, Optional.empty()).orElseThrow();
        return LiveCluster.condition(status, type);
    }

    /** Else a status could be too large to be written, and its inventory with it. */
    @Test
    void whatObjectsSayOfThemselvesIsCut() {
        for (String first : List.of("", "x")) {
            List<NodeStatus> nodes = IntStream.range(0, 30)
                    .mapToObj(i -> new NodeStatus(
                            "n" + i,
                            ObjectRef.of("example.com/v1", "Thing", "shop", "n" + i),
                            NodeStatus.Phase.LEAVING,
                            false,
                            "Finalizers",
                            first + "\uD83D\uDE00".repeat(200_000),
                            List.of()))
                    .toList();
            StatusDraft draft = new StatusDraft(JsonObject.EMPTY, () -> Instant.EPOCH);
            draft.deleting(new Plan(List.of(), nodes, List.of(), Optional.empty(), Optional.empty()));
            JsonObject status = draft.patch(JsonObject.EMPTY, Optional.empty())
                    .orElseThrow()
                    .object("status");
            JsonArray told =
                    (JsonArray) Objects.requireNonNull(status.object("nodes").get("waitingFor"));
            assertEquals(20, told.elements().size());
            for (JsonValue one : told.elements()) {
                String text = ((JsonString) one).value();
                assertTrue(text.length() <= 1_003, text.length() + " characters");
                assertTrue(StandardCharsets.UTF_8.newEncoder().canEncode(text), "half of a character is left");
            }
        }
    }

    @Test
    void whatHoldsUpADeletionIsNamedBeforeWhatWaitsForIt() {
        ObjectRef account = ObjectRef.of("v1", "ServiceAccount", "shop", "web");
        ObjectRef deployment = ObjectRef.of("apps/v1", "Deployment", "shop", "web");
        StatusDraft draft = new StatusDraft(JsonObject.EMPTY, () -> Instant.EPOCH);
        draft.deleting(new Plan(
                List.of(),
                List.of(
                        new NodeStatus(
                                "account",
                                account,
                                NodeStatus.Phase.LEAVING,
                                false,
                                "Dependents",
                                "goes after deployment",
                                List.of("deployment")),
                        new NodeStatus(
                                "deployment",
                                deployment,
                                NodeStatus.Phase.LEAVING,
                                false,
                                "Finalizers",
                                "waits for foregroundDeletion",
                                List.of())),
                List.of(),
                Optional.empty(),
                Optional.empty()));
        assertEquals(
                "Deployment shop/web: waits for foregroundDeletion",
                condition(draft, "Ready").string("message"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, no objects are wanted, 0 objects are as they are wanted",
        "1, its object is ready, 1 object is as it is wanted",
        "2, all 2 objects are ready, 2 objects are as they are wanted"
    })
    void oneObjectIsToldOfAsOne(int objects, String ready, String applied) {
        ObjectRef ref = ObjectRef.of("v1", "ConfigMap", "shop", "web");
        NodeStatus node = new NodeStatus("a", ref, NodeStatus.Phase.READY, true, "", "", List.of());
        Plan plan =
                new Plan(List.of(), Collections.nCopies(objects, node), List.of(), Optional.empty(), Optional.empty());
        GraphMetadata metadata = new GraphMetadata("cart", "v1", "oci:r.example/web:v1", "", "hash");
        StatusDraft draft = new StatusDraft(JsonObject.EMPTY, () -> Instant.EPOCH);
        draft.applied(plan, new Graph(metadata, List.of(), JsonObject.EMPTY, List.of()));
        assertEquals(ready, condition(draft, "Ready").string("message"));
        assertEquals(applied, condition(draft, "Applied").string("message"));
    }

    /** Applies a Graph, and returns what the resource is then. */
    private static JsonObject applied(JsonObject resource, String hash, String digest) {
        StatusDraft draft = new StatusDraft(resource, () -> Instant.EPOCH);
        GraphMetadata metadata = new GraphMetadata("cart", "v1", "oci:r.example/web:v1", digest, hash);
        draft.applied(
                new Plan(List.of(), List.of(), List.of(), Optional.empty(), Optional.empty()),
                new Graph(metadata, List.of(), JsonObject.EMPTY, List.of()));
        JsonObject status =
                draft.patch(JsonObject.EMPTY, Optional.empty()).orElseThrow().object("status");
        return JsonObject.EMPTY.with("status", status);
    }

    private static List<String> history(JsonObject resource) {
        return ((JsonArray) resource.object("status").get("history"))
                .elements().stream()
                        .map(e -> (JsonObject) e)
                        .map(e -> e.string("renderHash") + e.string("digest"))
                        .toList();
    }

    @Test
    void theHistoryHasEachStepAlsoWhereAModuleOfTheSameContentIsLeftAgain() {
        JsonObject resource = JsonObject.EMPTY;
        for (String digest : List.of("-embedded", "-embedded", "-oci", "-embedded")) {
            resource = applied(resource, "a", digest);
        }
        assertEquals(List.of("a-embedded", "a-oci", "a-embedded"), history(resource));
    }

    @Test
    void aTagThatIsMovedToTheSameContentAgainAndAgainTakesNoOtherGraphOutOfTheHistory() {
        JsonObject resource = applied(JsonObject.EMPTY, "old", "");
        for (int i = 0; i < 15; i++) {
            resource = applied(resource, "a", "-" + i);
        }
        assertEquals(
                List.of("a-14", "a-13", "a-12", "a-11", "a-10", "a-9", "a-8", "a-7", "a-6", "old"), history(resource));
        for (int i = 0; i < 15; i++) {
            resource = applied(resource, "b" + i, "");
        }
        assertEquals("b5", history(resource).getLast());
    }

    /** Once, it was when the reconciliation began, and rendering may take a minute. */
    @Test
    void whatBecomesSoDoesSoWhenItIsSaid() {
        TurnedClock clock = new TurnedClock();
        StatusDraft draft = new StatusDraft(JsonObject.EMPTY, clock);
        clock.turn(Duration.ofSeconds(25));
        String said = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        Graph graph = new Graph(new GraphMetadata("cart", "v1", "", "", "a"), List.of(), JsonObject.EMPTY, List.of());
        for (int i = 0; i < 2; i++) {
            draft.applied(new Plan(List.of(), List.of(), List.of(), Optional.empty(), Optional.empty()), graph);
            assertEquals(said, condition(draft, "Ready").string("lastTransitionTime"));
            String history = draft.patch(JsonObject.EMPTY, Optional.empty())
                            .orElseThrow()
                            .object("status")
                            .get("history")
                    + "";
            assertTrue(history.contains("\"time\":\"" + said + "\""), history);
            clock.turn(Duration.ofSeconds(5)); // what is said again became so before
        }
    }
}
