package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.Problem;
import dev.pequod.apply.testing.Yaml;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of two keys goes, and when none does. */
final class MovedReferenceTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{embedded: v1.0.0, oci: r.example.com/a:v1} | True | embedded:v1.0.0 | embedded",
                "{oci: r.example.com/a:v1, git: 'https://x'} | True | oci:r.example.com/a@sha256:0 | oci",
                "{embedded: v1.0.0, inline: 'package a'} | True | inline:sha256:0 | inline",
                "{oci: r.example.com/a:v1, acme: x} | True | acme:y | acme",
                // What was wanted last could not be rendered: the status tells of one before.
                "{embedded: v1.0.0, oci: r.example.com/a:v1} | False | embedded:v1.0.0 | ''",
                "{embedded: v1.0.0, oci: r.example.com/a:v1} | Unknown | embedded:v1.0.0 | ''",
                "{embedded: v1.0.0, oci: r.example.com/a:v1} | True | git:https://x | ''",
                "{embedded: v1.0.0, oci: r.example.com/a:v1} | '' | '' | ''",
                "{embedded: v1.0.0} | True | embedded:v1.0.0 | ''",
                "{} | True | embedded:v1.0.0 | ''",
                "{embedded: v1.0.0, oci: a, git: b} | True | embedded:v1.0.0 | ''",
            })
    void theFormerKeyGoesWhereItIsCertain(String keys, String rendered, String source, String gone) {
        var resource = Yaml.object("{metadata: {uid: u, resourceVersion: '7'}, spec: {platformRef: " + keys + "},"
                + " status: {conditions: [{type: Rendered, status: '" + rendered + "'}], module: {source: '" + source
                + "'}}}");
        String patch = MovedReference.patch(resource).map(Object::toString).orElse("");
        assertEquals(
                gone.isEmpty()
                        ? ""
                        : "{\"metadata\":{\"uid\":\"u\",\"resourceVersion\":\"7\"},\"spec\":{\"platformRef\":{\"" + gone
                                + "\":null}}}",
                patch);
    }

    /** Of one object alone it says nothing of the Graph, which is applied but for that. */
    @Test
    void whatIsAppliedInPartRunsAllTheSame() {
        var resource =
                Yaml.object("{metadata: {uid: u, resourceVersion: '7'}, spec: {platformRef: {oci: a, embedded: b}},"
                        + " status: {conditions: [{type: Rendered, status: 'True'}, {type: Applied, status: 'False', reason: "
                        + Problem.Reason.OBJECT_TOO_LARGE + "}], module: {source: 'embedded:b'}}}");
        assertTrue(MovedReference.patch(resource).isPresent());
    }

    /** Whoever takes back what was refused adds the key of what runs again, and that is not the former one. */
    @ParameterizedTest
    @CsvSource({
        "PolicyPassed, PolicyViolated",
        "Applied, KindNotAllowed",
        "Applied, TooLarge",
        "Applied, GraphNotStored"
    })
    void whatWasRefusedIsNotTold(String condition, String reason) {
        var resource =
                Yaml.object("{metadata: {uid: u, resourceVersion: '7'}, spec: {platformRef: {oci: a, embedded: b}},"
                        + " status: {conditions: [{type: Rendered, status: 'True'}, {type: " + condition
                        + ", status: 'False', reason: " + reason + "}], module: {source: 'embedded:b'}}}");
        assertEquals(Optional.empty(), MovedReference.patch(resource));
    }
}
