package dev.pequod.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.apply.diagnosis.Cause;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExplainCommandTest {
    private static Cause cause(String subject, boolean ready) {
        return new Cause(subject, ready, "Reason of " + subject, "message of " + subject, List.of());
    }

    private static void summedUp(boolean ready, String reason, String message, Cause... causes) {
        List<Cause> all = List.of(causes);
        assertEquals(new Cause("it", ready, reason, message, all), ExplainCommand.all("it", all));
    }

    /** Once, programs were not told why a resource as a whole is not ready. */
    @Test
    void aResourceIsNotReadyForWhatItsConditionSays() {
        Cause ready = cause("condition Ready", false);
        Cause applied = cause("condition Applied", false);
        summedUp(false, "Reason of condition Ready", "message of condition Ready", applied, ready);
        summedUp(false, "Reason of Pod", "message of Pod", cause("Service", true), cause("Pod", false), applied);
        summedUp(true, "", "", cause("Service", true));
    }
}
