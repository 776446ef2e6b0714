package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.cache.Flights.Caller;
import dev.pequod.resolver.cache.Flights.Landed;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for whose work. */
@Timeout(60)
final class FlightsTest {
    private static final Digest KEY = Digest.of(new byte[0]);
    private static final Deadline LONG = Deadline.after(Duration.ofHours(1));
    private static final Deadline OVER = Deadline.after(Duration.ZERO);

    private final Flights<String> flights = new Flights<>();
    private final CountDownLatch end = new CountDownLatch(1);

    /** Begins work that does not end until told so. */
    private FutureTask<Landed<String>> begin(String owner, Deadline patience) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        FutureTask<Landed<String>> landed =
                new FutureTask<>(() -> flights.join(KEY, new Caller(owner, patience, LONG, "wait"), () -> {
                    begun.countDown();
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return owner;
                }));
        Thread.ofVirtual().start(landed);
        begun.await();
        return landed;
    }

    private Landed<String> join(String owner, Deadline patience, Deadline deadline) throws ModuleException {
        return flights.join(KEY, new Caller(owner, patience, deadline, "wait"), () -> owner);
    }

    private void assertWaits(String owner, Deadline patience) {
        ModuleException e = assertThrows(ModuleException.class, () -> join(owner, patience, OVER));
        assertEquals(Reason.DEADLINE_EXCEEDED, e.reason());
    }

    private static Landed<String> own(String owner) {
        return new Landed<>(Optional.of(owner), true);
    }

    @Test
    void workOfAnotherOwnerIsForAllWhoHavePatience() throws Exception {
        FutureTask<Landed<String>> first = begin("a", LONG);
        FutureTask<Landed<String>> other = new FutureTask<>(() -> join("b", LONG, LONG));
        Thread waiting = Thread.ofPlatform().daemon().start(other);
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        end.countDown();
        assertEquals(own("a"), first.get());
        assertEquals(new Landed<>(Optional.of("a"), false), other.get());
    }

    @Test
    void itIsDoneOnceMoreForEachOwnerWithoutPatience() throws Exception {
        begin("a", LONG);
        assertEquals(own("b"), join("b", OVER, LONG));
        FutureTask<Landed<String>> second = begin("b", OVER);
        assertWaits("b", LONG);
        assertEquals(own("c"), join("c", OVER, LONG));
        end.countDown();
        assertEquals(own("b"), second.get());
    }

    @Test
    void nobodyIsImpatientWithItsOwnOwner() throws Exception {
        FutureTask<Landed<String>> first = begin("a", LONG);
        assertWaits("a", OVER);
        end.countDown();
        assertEquals(own("a"), first.get());
        assertEquals(own("a"), join("a", OVER, LONG));
    }
}
