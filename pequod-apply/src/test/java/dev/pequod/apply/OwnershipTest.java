package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.graph.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OwnershipTest {
    private static final JsonObject LIVE = Cases.object("""
            {metadata: {name: a, creationTimestamp: "2026-01-01T00:00:00Z", managedFields: [
              {manager: kubectl, operation: Update, time: "2026-01-01T03:00:00Z", fieldsV1: {"f:data": {}}},
              {manager: pequod, operation: Apply, time: "2026-01-01T02:00:00Z", fieldsV1: {"f:data": {}}},
              {manager: pequod, operation: Update, subresource: status, time: "2026-01-01T04:00:00Z"}]}, data: {a: b}}
            """);

    @Test
    void ourLastChangeIsWhenWeChangedTheSpec() {
        assertEquals(Optional.of(Instant.parse("2026-01-01T02:00:00Z")), Ownership.changedAt(LIVE));
        JsonObject theirs = LIVE.with("metadata", LIVE.object("metadata").without("managedFields"));
        assertEquals(Optional.of(Instant.parse("2026-01-01T00:00:00Z")), Ownership.changedAt(theirs));
        assertEquals(Optional.empty(), Ownership.changedAt(Cases.object("{metadata: {creationTimestamp: soon}}")));
    }

    @Test
    void anAnnotationThatSaysNothingIsAProblem() {
        JsonObject object = Cases.object("{metadata: {annotations: {pequod.dev/deletion-policy: abandn}}}");
        assertEquals(
                "the annotation pequod.dev/deletion-policy is \"abandn\"; expected delete or abandon",
                Ownership.misspelt(object).orElseThrow().message());
        assertEquals(
                Optional.empty(),
                Ownership.misspelt(Cases.object("{metadata: {annotations: {pequod.dev/update-policy: recreate}}}")));
    }
}
