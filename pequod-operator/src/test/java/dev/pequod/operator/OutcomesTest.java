package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Problem;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.GuardedClient;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.operator.runtime.Controller.Outcome.Result;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose trouble it is where a resource is not what is asked for: alerts are for those who run the operator. */
final class OutcomesTest {
    private final FakeCluster cluster = new FakeCluster();

    private void put(String spec) {
        cluster.controller(SimulatedOperator::available);
        cluster.put(Yaml.object("{apiVersion: platform.example.com/v1alpha1, kind: WebService, metadata: {name: cart,"
                + " namespace: shop}, spec: {" + spec + "}}"));
    }

    private static Set<Result> results(ClusterClient client, String policy) {
        TenantPolicy rules = TenantPolicy.parse(policy, "policy.json", Optional.empty());
        try (SimulatedOperator operator = new SimulatedOperator(client, () -> rules)) {
            operator.settle(Duration.ofMinutes(11));
            return operator.results();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "platformRef: {embedded: v1.0.0, inline: a}, image: a",
                "platformRef: {embedded: v9.9.9}, image: a",
                "platformRef: {embedded: v1.0.0}, image: a, replicas: -4",
                "platformRef: {inline: '{{{'}"
            })
    void whatPeopleHaveToMendIsRefused(String spec) {
        put(spec);
        assertEquals(Set.of(Result.REFUSED), results(cluster, "{}"));
    }

    @Test
    void whatTheRuleOfTheNamespaceForbidsIsRefused() {
        put("platformRef: {embedded: v1.0.0}, image: a");
        assertEquals(Set.of(Result.REFUSED), results(cluster, "{\"otherwise\": {\"kinds\": [\"ConfigMap\"]}}"));
    }

    @Test
    void aSourceThatCannotBeReachedHasFailed() {
        put("platformRef: {oci: 'registry.invalid/a/b:v1'}");
        assertTrue(results(cluster, "{}").contains(Result.FAILED));
    }

    @ParameterizedTest
    @CsvSource({"UNAVAILABLE, FAILED", "FORBIDDEN, FAILED", "INVALID, REFUSED"})
    void whatTheServerDoesNotTakeIsRefusedAsItIsWritten(Problem.Reason reason, Result expected) {
        put("platformRef: {embedded: v1.0.0}, image: a");
        ClusterClient client = GuardedClient.of(cluster, (write, stored) -> {
            if (!stored && write.startsWith("merge ")) {
                throw new ClusterException(Problem.of(reason, "no"));
            }
        });
        assertEquals(Set.of(expected), results(client, "{}"));
    }

    @Test
    void whatIsDoneIsASuccess() {
        put("platformRef: {embedded: v1.0.0}, image: a");
        assertEquals(Set.of(Result.SUCCESS), results(cluster, "{}"));
    }
}
