package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.apply.Problem.Cause;
import dev.pequod.apply.Problem.Reason;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is said of one object shows nothing of the Secrets beside it, and no less of anything else. */
final class ProblemTest {
    private static final String OWN = "Tried to create ConfigMap shop/it but the API server said: ";

    private static UnaryOperator<String> hiding(String value) {
        JsonObject secret = Yaml.object("{apiVersion: v1, kind: Secret, metadata: {name: key}}");
        return Redaction.ofValues(secret.with("stringData", JsonObject.EMPTY.with("key", new JsonString(value))));
    }

    private static final UnaryOperator<String> SHORT = hiding("hunter22");
    /** Of so many lines that nobody looks for each of them. */
    private static final UnaryOperator<String> LONG =
            hiding(IntStream.range(0, 2_500).mapToObj(i -> "line number " + i).collect(Collectors.joining("\n")));

    private static String hidden(Reason reason, String message, UnaryOperator<String> hiding) {
        return new Problem(reason, message, List.of(new Cause("FieldValueInvalid", "data.x", "it")), Optional.empty())
                .hiding(hiding)
                .message();
    }

    @Test
    void valuesAreHiddenInWhatAServerSays() {
        assertEquals(OWN + "knows <redacted>", hidden(Reason.INVALID, OWN + "knows hunter22", SHORT));
        assertEquals("knows <redacted>", hidden(Reason.INVALID, "knows hunter22", SHORT));
        String malformed = "Tried to read ConfigMap shop/it but the answer is no JSON: ";
        assertEquals(malformed + "at <redacted>", hidden(Reason.UNAVAILABLE, malformed + "at hunter22", SHORT));
    }

    /** Once, one long Secret made the word redacted of each message about any object of its Graph. */
    @Test
    void ourOwnWordsStay() {
        assertEquals(OWN + "<redacted>, about data.x", hidden(Reason.FORBIDDEN, OWN + "quota exceeded", LONG));
        for (String message : List.of(
                "Tried to create ConfigMap shop/it but it is there already",
                "Tried to create ConfigMap shop/it but was interrupted")) {
            assertEquals(message, hidden(Reason.ALREADY_EXISTS, message, LONG));
        }
        String notEmpty = "Namespace shop is not deleted, as ConfigMap shop/it would go with it: the like";
        assertEquals(notEmpty, hidden(Reason.NOT_EMPTY, notEmpty, LONG));
    }

    @Test
    void aConflictTellsItsFieldsHoweverManyTheyAre() {
        String conflict = "Tried to apply it but \"hpa\" manages " + "spec.replicas, ".repeat(1_000);
        assertEquals(conflict, hidden(Reason.FIELD_CONFLICT, conflict, SHORT));
    }

    /** Once, it was cut before anybody looked for values, of which the beginning stayed. */
    @Test
    void whatIsLongIsCutAfterValuesAreHidden() {
        String before = "a".repeat(1_995);
        assertEquals(OWN + before + "<reda...", hidden(Reason.INVALID, OWN + before + "hunter22", SHORT));
        assertEquals(
                OWN + "<redacted>, about data.x", hidden(Reason.INVALID, OWN + "a".repeat(3_990) + "hunter22", SHORT));
    }
}
