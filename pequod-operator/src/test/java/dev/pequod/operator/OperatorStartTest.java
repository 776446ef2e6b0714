package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Problem;
import dev.pequod.apply.SurroundedClient;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.resolver.StandardResolver;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class OperatorStartTest {

    /** A cluster whose lists do not end before they are told to. */
    private static final class Slow implements SurroundedClient.Around {
        private final CompletableFuture<WatchListener> listing = new CompletableFuture<>();

        @Override
        public <T> T request(SurroundedClient.Request request, SurroundedClient.Sending<T> sending)
                throws ClusterException {
            return sending.send();
        }

        @Override
        public Watch watch(String kind, WatchListener listener, Function<WatchListener, Watch> opening) {
            listing.complete(listener);
            return () -> {};
        }
    }

    /** Who leads must renew its lease meanwhile, and may not be taken for ready. */
    @Test
    void startingWaitsForNoListAndReadinessFollowsWhatIsSo() {
        Slow slow = new Slow();
        ClusterClient client = new SurroundedClient(new FakeCluster(), slow);
        try (Operator operator = StartedOperator.of(
                client,
                StandardResolver.create(),
                TenantPolicy.open(Optional.empty()),
                List.of(),
                Duration.ofMinutes(1),
                new PrintStream(PrintStream.nullOutputStream()))) {
            WatchListener listener = slow.listing.join();
            assertFalse(operator.isReady(), "nothing is known yet");
            listener.synced();
            assertTrue(operator.isReady(), "however late that was");
            listener.interrupted(Problem.of(Problem.Reason.UNAVAILABLE, "the line is down"));
            assertFalse(operator.isReady());
            listener.synced();
            assertTrue(operator.isReady());
        }
    }
}
