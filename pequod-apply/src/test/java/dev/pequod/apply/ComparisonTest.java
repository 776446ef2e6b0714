package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.SurroundedClient.Request;
import dev.pequod.apply.SurroundedClient.Sending;
import dev.pequod.apply.testing.FakeCluster;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What is told to change is what changes. */
final class ComparisonTest {
    private static final Owner OWNER = new Owner("platform.example.com/v1alpha1", "WebService", "shop", "cart");
    private static final String DEPLOYMENT =
            "{id: web, readyWhen: [{type: Exists}], object: {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {%s}}}";

    private final FakeCluster cluster = new FakeCluster();

    /** Once, it was told to be a conflict, and applied all the same. */
    @Test
    void theCountOfAnAutoscalerThatGoesIsTakenOver() throws ClusterException {
        assertEquals(Optional.empty(), problem("web"));
        assertEquals(Optional.of("manages .spec.replicas"), problem("another"));
    }

    /** Returns why the count cannot be what is wanted where an autoscaler goes. */
    private Optional<String> problem(String target) throws ClusterException {
        Application application = new Application(
                OWNER,
                cluster,
                new ConfigMapInventory(cluster, OWNER),
                Duration.ofMinutes(5),
                Clock.systemUTC(),
                RandomGenerator.getDefault());
        String autoscaler =
                "{id: scaler, object: {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: web},"
                        + " spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: " + target + "}}}}";
        assertTrue(application
                .apply(CrashMatrix.graph(DEPLOYMENT.formatted("") + ", " + autoscaler), p -> {})
                .isDone());
        AtomicInteger tried = new AtomicInteger();
        ClusterClient client = new SurroundedClient(cluster, new SurroundedClient.Around() {
            @Override
            public <T> T request(Request request, Sending<T> sending) throws ClusterException {
                boolean isConflict = request.label().equals("apply-dry-run")
                        && request.object().startsWith("Deployment ")
                        && tried.incrementAndGet() == 1;
                if (isConflict) {
                    Problem.Cause count = new Problem.Cause(
                            "FieldManagerConflict",
                            ".spec.replicas",
                            "conflict with \"kube-controller-manager\" with subresource \"scale\" using apps/v1");
                    throw new ClusterException(new Problem(
                            Problem.Reason.FIELD_CONFLICT, "manages .spec.replicas", List.of(count), Optional.empty()));
                }
                return sending.send();
            }
        });
        List<Difference> told = Comparison.of(
                CrashMatrix.graph(DEPLOYMENT.formatted("replicas: 3")), OWNER, client, application.inventory());
        assertEquals(2, told.size(), told.toString());
        return told.getFirst().problem().map(Problem::message);
    }
}
