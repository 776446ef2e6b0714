package dev.pequod.apply.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.Problem;
import dev.pequod.apply.Problem.Reason;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.Redaction;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an API server says of a Secret is understood as it is, and told without the Secret's values. */
final class ApiProblemsTest {
    private static final UnaryOperator<String> HIDDEN = Redaction.ofValues(
            Yaml.object(
                    "{apiVersion: v1, kind: Secret, stringData: {a: immutable, b: conflict, c: kubectl-edit, d: typed patch}}"));

    private static Problem problem(int code, String reason, String message, String causes) {
        String body = "{\"reason\": \"" + reason + "\", \"message\": \"" + message + "\", \"details\": {\"causes\": ["
                + causes + "]}}";
        return ApiProblems.of(new Transport.Response(code, body, Optional.empty()), "apply it", HIDDEN);
    }

    @Test
    void whatIsHiddenIsUnderstood() {
        String field =
                "{\"reason\": \"FieldValueInvalid\", \"field\": \"data.x\", \"message\": \"field is immutable\"}";
        Problem immutable = problem(422, "Invalid", "data.x: field is immutable when `immutable` is set", field);
        assertEquals(Reason.IMMUTABLE_FIELD, immutable.reason());
        assertEquals("field is <redacted>", immutable.causes().getFirst().message());

        String cause = "{\"reason\": \"FieldManagerConflict\", \"field\": \".data.x\", \"message\": \"conflict with"
                + " \\\"kubectl-edit\\\" using v1\"}";
        String conflicts = IntStream.range(0, 300).mapToObj(i -> cause).collect(Collectors.joining(","));
        Problem conflict = problem(409, "Conflict", "Apply failed", conflicts);
        assertEquals(Reason.FIELD_CONFLICT, conflict.reason());
        assertEquals(300, conflict.causes().size());
        assertEquals(
                "conflict with \"kubectl-edit\" using v1",
                conflict.causes().getFirst().message());

        Problem misshapen = problem(500, "", "failed to create typed patch object (.data.x: got kubectl-edit)", "");
        assertEquals(Reason.INVALID, misshapen.reason());
        assertEquals(
                "Tried to apply it but the API server said: failed to create <redacted> object (.data.x: got <redacted>)",
                misshapen.message());
    }

    @Test
    void peopleAreToldWhatToDoOfAVersionThatIsGone() {
        Problem problem = problem(500, "", "request to convert CR to an invalid group/version: a.example.com/v1", "");
        assertTrue(problem.message().contains("give it that version back"), problem.message());
        assertFalse(problem(500, "", "request to convert it", "").message().contains("version back"));
    }

    /** A claim that is made anew mostly has another volume. */
    @ParameterizedTest
    @CsvSource({"PersistentVolumeClaim, true", "ConfigMap, false"})
    void whoIsToRecreateAClaimIsWarned(String kind, boolean isWarned) {
        String body =
                "{\"reason\": \"Invalid\", \"message\": \"spec: field is immutable\", \"details\": {\"kind\": \"" + kind
                        + "\", \"causes\": [{\"reason\": \"FieldValueInvalid\", \"field\": \"spec\", \"message\": \"field is immutable\"}]}}";
        Problem problem = ApiProblems.of(new Transport.Response(422, body, Optional.empty()), "apply it");
        assertEquals(isWarned, problem.message().contains("loses the data"), problem.message());
    }

    @Test
    void whereAllIsHiddenTheFieldsAreTold() {
        String field = "{\"reason\": \"FieldValueInvalid\", \"field\": \"data.x\", \"message\": \"is bad\"}";
        assertEquals(
                "Tried to apply it but the API server said: <redacted>",
                problem(422, "Invalid", "x".repeat(20_000), field + "," + field).message());
    }

    @Test
    void whatIsQuotedTakesNoQuadraticTime() {
        String text = "Invalid value: " + "updates to : is immutable may not change ".repeat(30_000);
        for (String type : List.of("FieldValueInvalid", "FieldValueForbidden")) {
            assertEquals(
                    Reason.INVALID,
                    problem(422, "Invalid", text, cause(type, text)).reason());
        }
    }

    private static String cause(String type, String message) {
        return "{\"reason\": \"" + type + "\", \"field\": \"spec.x\", \"message\": \"" + message + "\"}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "FieldValueInvalid | Invalid value: {}: field is immutable",
                "FieldValueInvalid | Invalid value: {}: cannot change roleRef",
                "FieldValueInvalid | Invalid value: [None]: may not change once set",
                "FieldValueForbidden | Forbidden: field is immutable when `immutable` is set",
                "FieldValueForbidden | Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden",
                "FieldValueForbidden | Forbidden: updates to parameters are forbidden.",
                "FieldValueForbidden | Forbidden: may not be changed in an update.",
                "FieldValueForbidden | Forbidden: pod updates may not change fields other than `spec.containers[*].image`",
                "FieldValueForbidden | Forbidden: spec is immutable after creation except resources.requests for bound claims",
            })
    void whatTheApiServerCallsImmutableIs(String type, String message) {
        assertEquals(
                Reason.IMMUTABLE_FIELD,
                problem(422, "Invalid", "it is invalid", cause(type, message)).reason());
    }

    /** An object is deleted for what is, where somebody allows that; whoever wrote these means no such thing. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "FieldValueInvalid | Invalid value: object: replicas may not change by more than 2 at a time",
                "FieldValueInvalid | Invalid value: x: the class cannot be changed while a backup runs",
                "FieldValueInvalid | Invalid value: y: image is immutable tags only, found latest",
                "FieldValueInvalid | Invalid value: it may not change: must be a number",
                "FieldValueForbidden | Forbidden: may not be used beside 'it is immutable'",
                "FieldValueNotSupported | Unsupported value: it is immutable",
            })
    void whatHasTheSameWordsIsNot(String type, String message) {
        assertEquals(
                Reason.INVALID,
                problem(422, "Invalid", "it is invalid: " + message, cause(type, message))
                        .reason());
    }

    @Test
    void whatTheDefinitionOfACustomResourceForbidsIsNotImmutable() {
        String body = "{\"reason\": \"Invalid\", \"message\": \"it is invalid\", \"details\": {\"group\":"
                + " \"db.example.com\", \"causes\": ["
                + cause("FieldValueInvalid", "Invalid value: 3: field is immutable") + "]}}";
        Problem problem = ApiProblems.of(new Transport.Response(422, body, Optional.empty()), "apply it");
        assertEquals(Reason.INVALID, problem.reason());
    }

    /** What is refused by a policy must not be got round by making the object anew. */
    @Test
    void whatAPolicyRefusesIsNotImmutable() {
        String denied =
                "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: updates to deployments are forbidden";
        assertEquals(Reason.INVALID, problem(422, "Invalid", denied, "").reason());
    }

    /** Once, they were told as a cluster that is not available, and tried again and again. */
    @Test
    void whatTheServerCallsAnErrorOfItsOwnMayBeOneOfTheObject() {
        Problem tooLarge = problem(500, "", "etcdserver: request is too large", "");
        assertEquals(Reason.OBJECT_TOO_LARGE, tooLarge.reason());
        assertEquals(
                "Tried to apply it but it is larger than the cluster takes of one object, mostly some 1.5 MB. The API server said:"
                        + " etcdserver: request is too large",
                tooLarge.message());
        String sent = "rpc error: code = ResourceExhausted desc = trying to send message larger than max (3 vs. 2)";
        assertEquals(Reason.OBJECT_TOO_LARGE, problem(500, "", sent, "").reason());
        assertEquals(
                Reason.INVALID,
                problem(500, "InternalError", "illegal base64 data at input byte 4", "")
                        .reason());
        assertEquals(
                Reason.UNAVAILABLE,
                problem(500, "", "etcdserver: leader changed", "").reason());
    }

    /** An API server quotes a value once for each rule that it breaks. */
    @Test
    void causesAreKeptInTheLengthInWhichTheyAreOfUse() {
        String body = "{\"kind\": \"Status\", \"message\": \"no\", \"details\": {\"causes\": [{\"reason\":"
                + " \"FieldValueInvalid\", \"field\": \"spec.a\", \"message\": \"" + "x".repeat(100_000) + "\"}]}}";
        Problem problem = ApiProblems.of(new Transport.Response(422, body, Optional.empty()), "apply it");
        assertEquals(1, problem.causes().size());
        assertEquals(4_003, problem.causes().getFirst().message().length());
    }
}
