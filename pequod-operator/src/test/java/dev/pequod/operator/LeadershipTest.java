package dev.pequod.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.apply.ClusterClient.Watch;
import dev.pequod.apply.ClusterClient.WatchListener;
import dev.pequod.apply.ClusterException;
import dev.pequod.apply.ObjectRef;
import dev.pequod.apply.Problem;
import dev.pequod.apply.cluster.Fence;
import dev.pequod.apply.cluster.Fence.Sending;
import dev.pequod.apply.cluster.Transport.Request;
import dev.pequod.apply.testing.FakeCluster;
import dev.pequod.apply.testing.GuardedClient;
import dev.pequod.apply.testing.Yaml;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonString;
import dev.pequod.operator.runtime.TurnedClock;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LeadershipTest {
    private static final ObjectRef LEASE = ObjectRef.of("coordination.k8s.io/v1", "Lease", "pequod", "pequod-operator");

    private final FakeCluster cluster = new FakeCluster();
    private final TurnedClock clock = new TurnedClock();

    private Leadership candidate(String name, Duration clockIsWrongBy) {
        return new Leadership(cluster, "pequod", name, Clock.offset(clock, clockIsWrongBy), clock::nanos);
    }

    private static boolean mayWrite(Leadership.Term term) {
        return term.left().isPresent();
    }

    /** API servers take a time with six digits after the point only. */
    @ParameterizedTest
    @CsvSource({
        "2026-12-01T00:00:00.122999Z, 2026-12-01T00:00:00.122999Z",
        "2026-12-01T00:00:00.122999999Z, 2026-12-01T00:00:00.122999Z",
        "2026-12-01T00:00:00.123Z, 2026-12-01T00:00:00.123000Z",
        "2026-12-01T00:00:59.999999Z, 2026-12-01T00:00:59.999999Z",
        "2026-12-01T00:00:00Z, 2026-12-01T00:00:00.000000Z",
    })
    void theTimeOfALeaseHasSixDigits(Instant now, String told) {
        Clock stands = Clock.fixed(now, ZoneOffset.UTC);
        assertTrue(new Leadership(cluster, "pequod", "one", stands, clock::nanos)
                .turn()
                .isPresent());
        assertEquals(told, cluster.get(LEASE).orElseThrow().object("spec").string("renewTime"));
    }

    @Test
    void oneLeadsAndTheOtherTakesOverWhenItIsGone() {
        Leadership one = candidate("one", Duration.ZERO);
        Leadership two = candidate("two", Duration.ofHours(7));
        Leadership.Term first = one.turn().orElseThrow();
        assertEquals(Optional.empty(), two.turn());
        for (int i = 0; i < 20; i++) {
            clock.turn(Duration.ofSeconds(3));
            assertEquals(Optional.of(first), one.turn());
            assertEquals(Optional.empty(), two.turn());
        }
        Optional<Leadership.Term> taken = Optional.empty();
        for (int second = 0; second < 20 && taken.isEmpty(); second++) {
            clock.turn(Duration.ofSeconds(1));
            taken = two.turn();
            assertFalse(taken.isPresent() && mayWrite(first), "both may write after " + second + " s");
        }
        assertTrue(mayWrite(taken.orElseThrow()));
        assertEquals(Optional.empty(), one.turn(), "who was away finds out");
    }

    /** As where somebody deletes it, or an older store is put back: who leads finds out with the next turn. */
    @Test
    void aLeaseThatIsGoneIsNotTakenFromWhoMayHoldIt() {
        Leadership one = candidate("one", Duration.ZERO);
        Leadership two = candidate("two", Duration.ZERO);
        Leadership.Term first = one.turn().orElseThrow();
        assertEquals(Optional.empty(), two.turn());
        cluster.take(ObjectRef.of("coordination.k8s.io/v1", "Lease", "pequod", "pequod-operator"));
        Optional<Leadership.Term> taken = Optional.empty();
        for (int second = 0; second < 20 && taken.isEmpty(); second++) {
            taken = two.turn();
            assertFalse(taken.isPresent() && mayWrite(first), "both may write after " + second + " s");
            clock.turn(Duration.ofSeconds(1));
        }
        assertTrue(taken.isPresent());
        cluster.take(ObjectRef.of("coordination.k8s.io/v1", "Lease", "pequod", "pequod-operator"));
        assertTrue(mayWrite(two.turn().orElseThrow()), "who led makes it anew at once");
    }

    @Test
    void whoLeavesIsFollowedAtOnce() {
        Leadership one = candidate("one", Duration.ZERO);
        Leadership two = candidate("two", Duration.ZERO);
        Leadership.Term first = one.turn().orElseThrow();
        one.leave();
        assertFalse(mayWrite(first));
        assertTrue(mayWrite(two.turn().orElseThrow()));
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
                clock::nanos);
        Leadership.Term first = one.turn().orElseThrow();
        away.set(true);
        clock.turn(Duration.ofSeconds(5));
        assertEquals(Optional.of(first), one.turn(), "for a while it leads on");
        clock.turn(Duration.ofSeconds(6));
        assertEquals(Optional.empty(), one.turn());
        assertEquals("away", one.problem().orElseThrow().message(), "who stands by cannot know whether to");
        away.set(false);
        assertNotEquals(Optional.of(first), one.turn(), "who was told that the term is over must begin another one");
        assertFalse(mayWrite(first));
    }

    @Test
    void aClockThatIsSetBackOrForthMakesNoTwoLeaders() {
        TurnedClock wrong = new TurnedClock();
        Leadership one = new Leadership(cluster, "pequod", "one", wrong, clock::nanos);
        Leadership two = new Leadership(cluster, "pequod", "two", wrong, clock::nanos);
        Leadership.Term first = one.turn().orElseThrow();
        assertEquals(Optional.empty(), two.turn());
        wrong.jump(Duration.ofHours(1));
        clock.turn(Duration.ofSeconds(1));
        assertEquals(Optional.empty(), two.turn(), "the lease is not left");
        wrong.jump(Duration.ofHours(-2));
        clock.turn(Duration.ofSeconds(15));
        assertTrue(mayWrite(two.turn().orElseThrow()));
        assertFalse(mayWrite(first), "its lease has run out");
    }

    private static String sent(Fence fence, String method, String path) throws IOException {
        Sending sent = fence.pass(new Sending(new Request(method, path, "", ""), Duration.ofSeconds(30)));
        return sent.request().method() + " " + sent.request().path() + " within " + sent.timeout();
    }

    @Test
    void whatWasDecidedInATermIsNotWrittenInALaterOne() throws Exception {
        Leadership one = candidate("one", Duration.ZERO);
        Leadership two = candidate("two", Duration.ZERO);
        Fence first = new LeaseFence(one.turn().orElseThrow());
        assertEquals("PATCH /a?force=true&timeout=14000ms within PT14S", sent(first, "PATCH", "/a?force=true"));
        one.leave();
        two.turn();
        two.leave();
        Leadership.Term second = one.turn().orElseThrow();
        assertTrue(mayWrite(second));
        IOException refused = assertThrows(IOException.class, () -> sent(first, "PATCH", "/b?force=true"));
        assertTrue(refused.getMessage().contains("no longer leads"), refused.getMessage());
        assertEquals("DELETE /c?timeout=14000ms within PT14S", sent(new LeaseFence(second), "DELETE", "/c"));
    }

    @Test
    void aWriteHasNoMoreTimeThanTheLease() throws Exception {
        Leadership one = candidate("one", Duration.ZERO);
        Fence fence = new LeaseFence(one.turn().orElseThrow());
        clock.turn(Duration.ofMillis(9_500));
        assertEquals("PATCH /a?force=true&timeout=4500ms within PT4.5S", sent(fence, "PATCH", "/a?force=true"));
        assertEquals("GET /b within PT30S", sent(fence, "GET", "/b"));
        assertEquals("PATCH /c?dryRun=All within PT30S", sent(fence, "PATCH", "/c?dryRun=All"));
        clock.turn(Duration.ofMillis(600));
        assertThrows(IOException.class, () -> sent(fence, "PATCH", "/d"));
        assertEquals("GET /e within PT30S", sent(fence, "GET", "/e"));
    }

    /** As one of a version may say that had another time. */
    @Test
    void aLeaseIsNotTakenBeforeTheTimeIsOverThatItNames() throws Exception {
        for (String named : List.of("60", "3", "0", "-1", "soon")) {
            JsonObject other = Yaml.object("{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name:"
                    + " pequod-operator, namespace: pequod}, spec: {holderIdentity: other, leaseDurationSeconds: "
                    + named + "}}");
            cluster.put(other);
            Leadership one = candidate("one", Duration.ZERO);
            assertEquals(Optional.empty(), one.turn());
            clock.turn(Duration.ofSeconds(named.equals("60") ? 59 : 14));
            assertEquals(Optional.empty(), one.turn(), named);
            clock.turn(Duration.ofSeconds(2));
            assertTrue(mayWrite(one.turn().orElseThrow()), named);
        }
    }

    @Test
    void aLeaseIsRenewedByAThreadOfItsOwnUntilSomebodyElseHasIt() throws Exception {
        Leadership one = candidate("one", Duration.ZERO);
        Leadership.Term term = one.turn().orElseThrow();
        CountDownLatch renewed = new CountDownLatch(10);
        WatchListener listener = new WatchListener() {
            @Override
            public void changed(JsonObject object) {
                renewed.countDown();
            }

            @Override
            public void deleted(JsonObject object) {}
        };
        Watch watch = cluster.watchOne(LEASE, listener);
        try (Renewal renewal = Renewal.start(one, term, Duration.ofMillis(1))) {
            assertTrue(renewed.await(60, TimeUnit.SECONDS), "it is not renewed");
            JsonObject lease = cluster.get(LEASE).orElseThrow();
            cluster.put(lease.with("spec", lease.object("spec").with("holderIdentity", new JsonString("two"))));
            assertTrue(renewal.lostWithin(Duration.ofSeconds(60)));
        } finally {
            watch.close();
        }
        assertFalse(mayWrite(term));
    }
}
