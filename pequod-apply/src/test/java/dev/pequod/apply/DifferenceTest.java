package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import java.util.List;
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

    /** Once, a password was seen that somebody had copied into an annotation of its Secret. */
    @Test
    void copiesOfValuesBesideASecretAreMasked() throws JsonException {
        JsonObject before = secret("old-s3cret");
        Difference difference = Difference.of(
                        ObjectRef.of(before), Optional.of(before), Optional.of(secret("new-s3cret")))
                .orElseThrow();
        for (JsonObject side : List.of(difference.before(), difference.after())) {
            assertFalse(side.toString().contains("s3cret"), side.toString());
            assertEquals("team-a", side.object("metadata").object("labels").string("team"));
            assertEquals(
                    "old <redacted>",
                    side.object("metadata").object("annotations").string("former"));
        }
    }

    private static JsonObject secret(String password) throws JsonException {
        return (JsonObject) JsonReader.read("""
                {"apiVersion":"v1","kind":"Secret","metadata":{"name":"s",
                 "labels":{"team":"team-a","pw":"%1$s"},
                 "annotations":{"copy":"the password is %1$s","former":"old old-s3cret"}},
                 "stringData":{"pw":"%1$s"}}
                """.formatted(password));
    }
}
