package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.OciRef;
import dev.pequod.api.ResolvedModule;
import dev.pequod.apply.NodeStatus;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Plan;
import dev.pequod.graph.Graph;
import dev.pequod.graph.GraphMetadata;
import dev.pequod.graph.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
        StatusDraft draft = new StatusDraft(JsonObject.EMPTY, Instant.EPOCH);
        draft.rendered(new Graph(GraphMetadata.EMPTY, List.of(), JsonObject.EMPTY, List.of()), module);
        JsonObject resolved = condition(draft, "Resolved");
        assertEquals("True", resolved.string("status"));
        assertEquals(
                "oci:r.example/web:v1 is " + digest + "\n" + String.join("\n", warnings), resolved.string("message"));
    }

    private static JsonObject condition(StatusDraft draft, String type) {
        JsonObject status = draft.patch(JsonObject.EMPTY, Optional.empty()).orElseThrow();
        return LiveCluster.condition(status, type);
    }

    @Test
    void whatHoldsUpADeletionIsNamedBeforeWhatWaitsForIt() {
        ObjectRef account = ObjectRef.of("v1", "ServiceAccount", "shop", "web");
        ObjectRef deployment = ObjectRef.of("apps/v1", "Deployment", "shop", "web");
        StatusDraft draft = new StatusDraft(JsonObject.EMPTY, Instant.EPOCH);
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
}
