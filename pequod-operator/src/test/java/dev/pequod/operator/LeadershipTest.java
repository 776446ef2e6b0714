package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient;
import dev.pequod.apply.ClusterClient.Dry;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.Problem;
import dev.pequod.apply.SurroundedClient;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.GuardedClient;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.operator.runtime.TurnedClock;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class LeadershipTest {
    private final FakeCluster cluster = new FakeCluster();
    private final TurnedClock clock = new TurnedClock();

    private Leadership candidate(String name, Duration clockIsWrongBy) {
        return new Leadership(cluster, "pequod", name, Clock.offset(clock, clockIsWrongBy), this::nanos);
    }

    private long nanos() {
        return Duration.between(TurnedClock.START, clock.instant()).toNanos();
    }

    @Test
    void oneLeadsAndTheOtherTakesOverWhenItIsGone() {
        Leadership one = candidate("one", Duration.ZERO);
        Leadership two = candidate("two", Duration.ofHours(7));
        assertTrue(one.turn());
        assertFalse(two.turn());
        for (int i = 0; i < 20; i++) {
            clock.turn(Duration.ofSeconds(3));
            assertTrue(one.turn());
            assertFalse(two.turn());
            assertFalse(two.mayWrite());
        }
        boolean taken = false;
        for (int second = 0; second < 20 && !taken; second++) {
            clock.turn(Duration.ofSeconds(1));
            taken = two.turn();
            assertFalse(taken && one.mayWrite(), "both may write after " + second + " s");
        }
        assertTrue(taken && two.mayWrite());
        assertFalse(one.turn(), "who was away finds out");
    }

    @Test
    void whoLeavesIsFollowedAtOnce() {
        Leadership one = candidate("one", Duration.ZERO);
        Leadership two = candidate("two", Duration.ZERO);
        assertTrue(one.turn());
        one.leave();
        assertFalse(one.mayWrite());
        assertTrue(two.turn());
    }

    @Test
    void aServerThatIsAwayEndsTheRightToWriteInTime() {
        AtomicBoolean away = new AtomicBoolean();
        Leadership one = new Leadership(
                GuardedClient.of(cluster, (write, stored) -> {
                    if (away.get()) {
                        throw new ClusterException(Problem.of(Problem.Reason.UNAVAILABLE, "away"));
                    }
                }),
                "pequod",
                "one",
                clock,
                this::nanos);
        assertTrue(one.turn());
        away.set(true);
        clock.turn(Duration.ofSeconds(5));
        assertTrue(one.turn(), "for a while it leads on");
        clock.turn(Duration.ofSeconds(6));
        assertFalse(one.turn());
    }

    @Test
    void aClockThatIsSetBackOrForthMakesNoTwoLeaders() {
        TurnedClock wrong = new TurnedClock();
        Leadership one = new Leadership(cluster, "pequod", "one", wrong, this::nanos);
        Leadership two = new Leadership(cluster, "pequod", "two", wrong, this::nanos);
        assertTrue(one.turn());
        assertFalse(two.turn());
        wrong.turn(Duration.ofHours(1));
        clock.turn(Duration.ofSeconds(1));
        assertFalse(two.turn(), "the lease is not left");
        wrong.turn(Duration.ofHours(-2));
        clock.turn(Duration.ofSeconds(15));
        assertTrue(two.turn());
        assertFalse(one.mayWrite(), "its lease has run out");
    }

    @Test
    void aFenceLetsNoWritePass() {
        Leadership other = candidate("other", Duration.ZERO);
        ClusterClient fenced = new SurroundedClient(cluster, other);
        ClusterException refused = assertThrows(
                ClusterException.class,
                () -> fenced.create(
                        Yaml.object("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: b}}"),
                        Dry.STORED));
        assertTrue(refused.getMessage().contains("another operator leads"), refused.getMessage());
        assertEquals(java.util.List.of(), cluster.writes());
    }
}
