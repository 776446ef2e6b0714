package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DifferenceTest {
    @Test
    void secretsWithinOtherObjectsAreMasked() throws JsonException {
        JsonObject before = manifests("old-s3cret");
        Difference difference = Difference.of(
                        ObjectRef.of(before), Optional.of(before), Optional.of(manifests("new-s3cret")))
                .orElseThrow();
        assertEquals(manifests("<redacted> (before)"), difference.before());
        assertEquals(manifests("<redacted> (after)"), difference.after());
    }

    private static JsonObject manifests(String password) throws JsonException {
        return (JsonObject) JsonReader.read("""
                {"apiVersion":"example.com/v1","kind":"Manifests","metadata":{"name":"m"},
                 "spec":{"items":[{"apiVersion":"v1","kind":"Secret","stringData":{"pw":"%s"}}]}}
                """.formatted(password));
    }
}
