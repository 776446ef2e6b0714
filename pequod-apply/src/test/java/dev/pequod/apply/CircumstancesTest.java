package dev.pequod.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.graph.Graph;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What cannot be had as things are is asked for each time. */
final class CircumstancesTest {
    private static final Owner OWNER = new Owner("platform.example.com/v1alpha1", "WebService", "shop", "cart");

    private final FakeCluster cluster = new FakeCluster();

    private Application application(ClusterClient client) {
        return new Application(
                OWNER,
                client,
                new ConfigMapInventory(cluster, OWNER),
                Duration.ofMinutes(5),
                Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                new Random(1));
    }

    /** Once, only where something else was wrong. */
    @Test
    void aKindThatCanNoLongerBeListedIsNoticedWhileObjectsAreOnTheirWay() {
        Application application = application(cluster);
        Graph graph = CrashMatrix.graph("{id: it, object: {apiVersion: batch/v1, kind: Job, metadata: {name: it}}}");
        AtomicBoolean isRefused = new AtomicBoolean();
        Circumstances circumstances = new Circumstances() {
            @Override
            public Optional<Problem> refusal(ObjectRef object) {
                return isRefused.get()
                        ? Optional.of(Problem.of(Problem.Reason.FORBIDDEN, "may not be listed"))
                        : Optional.empty();
            }
        };
        assertFalse(application.apply(graph, circumstances, p -> {}).isFailed());
        isRefused.set(true);
        Plan refused = application.apply(graph, circumstances, p -> {});
        assertEquals("may not be listed", refused.nodes().getFirst().message());
        isRefused.set(false);
        assertFalse(application.apply(graph, circumstances, p -> {}).isFailed());
    }

    /** As a definition that somebody makes meanwhile. */
    @Test
    void aKindThatIsThereByNowIsNoticed() {
        AtomicBoolean isServed = new AtomicBoolean();
        ClusterClient client = new SurroundedClient(cluster, new SurroundedClient.Around() {
            @Override
            @SuppressWarnings("unchecked") // what is looked up is whether a kind has namespaces
            public <T> T lookUp(SurroundedClient.Sending<T> sending) {
                return (T) (isServed.get() ? Optional.of(true) : Optional.empty());
            }
        });
        Application application = application(client);
        Graph graph = CrashMatrix.graph("{id: it, object: {apiVersion: x.io/v1, kind: Thing, metadata: {name: it}}}");
        Plan none = application.apply(graph, p -> {});
        assertEquals("NoSuchKind", none.nodes().getFirst().reason());
        isServed.set(true);
        assertTrue(application.apply(graph, p -> {}).isDone());
    }
}
