package dev.pequod.apply.diagnosis;

import dev.pequod.apply.Cases;
import dev.pequod.graph.Redaction;
import dev.pequod.graph.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each case is a live object, what else was read with the Secrets whose values nobody is to see, and why the object is not ready. */
final class DiagnosisTest {
    private static final Path CASES = Path.of("src/test/resources/dev/pequod/apply/diagnosis/why");

    static List<String> cases() {
        return Cases.names(CASES);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void followsTheChainDownToTheReason(String name) {
        JsonObject given = Cases.input(CASES, name);
        Diagnosis diagnosis = new Diagnosis(
                objects(given, "relatives"), objects(given, "events"), Redaction.ofValues(objects(given, "secrets")));
        Cases.check(CASES, name, diagnosis.of(given.object("live")).toJson());
    }

    private static List<JsonObject> objects(JsonObject given, String field) {
        return Cases.list(given, field).stream().map(JsonObject.class::cast).toList();
    }
}
