package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.resolver.settings.OperatorSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OperatorOptionsTest {
    @Test
    void renderingHasAsLongAsAFetchMayTakeAndAtLeastAMinute() {
        OperatorOptions usual = OperatorOptions.DEFAULTS;
        assertEquals(Duration.ofMinutes(1), usual.renderTimeout());
        assertEquals(
                Duration.ofMinutes(5),
                usual.withFetchTimeout(Duration.ofMinutes(5)).renderTimeout());
        assertEquals(
                Duration.ofMinutes(1),
                usual.withFetchTimeout(Duration.ofSeconds(10)).renderTimeout());
    }

    /** The process would work on the cluster it runs in, and never look at the context. */
    @Test
    void aContextIsNothingWithoutItsFile() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> OperatorOptions.parse(List.of("--context", "staging"), OperatorSettings.DEFAULTS));
        assertEquals("--context is one of a file, which --kubeconfig names", refused.getMessage());
        OperatorOptions both = OperatorOptions.parse(
                List.of("--context", "staging", "--kubeconfig", "file"), OperatorSettings.DEFAULTS);
        assertEquals(Optional.of("staging"), both.context());
    }

    /** Once, an empty one asked for a Lease of no namespace, for ever. */
    @Test
    void theNamespaceOfTheLeaseIsTheNameOfOne() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> OperatorOptions.parse(List.of("--lease-namespace="), OperatorSettings.DEFAULTS));
        assertEquals("--lease-namespace: expected names of namespaces, found \"\"", refused.getMessage());
        assertEquals(
                Optional.of("pequod-system"),
                OperatorOptions.parse(List.of("--lease-namespace", "pequod-system"), OperatorSettings.DEFAULTS)
                        .leaseNamespace());
    }
}
