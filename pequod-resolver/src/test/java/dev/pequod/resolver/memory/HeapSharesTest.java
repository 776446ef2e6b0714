package dev.pequod.resolver.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.memory.HeapShares.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a pass is had, not used
class HeapSharesTest {
    private static final Deadline LONG = Deadline.after(Duration.ofMinutes(1));
    private static final Deadline OVER = Deadline.after(Duration.ZERO);
    private static final long MIB = 1 << 20;

    private final HeapShares shares = new HeapShares(48 * MIB);

    /** However many tenants have servers that are slow, some room is left to one more, and what fits passes what waits. */
    @Test
    void leavesSomeRoomHoweverManyOwnersThereAre() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Pass first = enter(Long.MAX_VALUE, "first", OVER);
                Pass second = enter(Long.MAX_VALUE, "second", OVER);
                Pass third = enter(8 * MIB, "third", OVER)) {
            Deadline deadline = Deadline.after(Duration.ofSeconds(30));
            Future<Pass> waiting = threads.submit(() -> enter(Long.MAX_VALUE, "fourth", deadline));
            enter(4 * MIB, "fifth", OVER).close();
            assertFalse(waiting.isDone());
            first.close();
            second.close();
            waiting.get().close();
        }
        enter(16 * MIB, "fifth", OVER).close();
    }

    @Test
    void letsNobodyHaveMoreThanIsLeftToTheOthers() throws ModuleException {
        try (Pass first = enter(16 * MIB, "shop", OVER);
                Pass second = enter(8 * MIB, "shop", OVER)) {
            refuses(2 * MIB, "shop");
            try (Pass other = enter(12 * MIB, "bank", OVER)) {
                refuses(2 * MIB, "bank");
                first.close();
                enter(4 * MIB, "bank", OVER).close();
            }
        }
    }

    @Test
    void letsInWhatIsSmallThoughThereIsNoRoom() throws ModuleException {
        try (Pass one = enter(16 * MIB, "shop", OVER);
                Pass more = enter(8 * MIB, "shop", OVER)) {
            enter(MIB, "shop", OVER).close();
            refuses(MIB + 1, "shop");
        }
    }

    @Test
    void aPassGrowsAsFarAsThereIsRoomNow() throws ModuleException {
        try (Pass small = shares.none("shop");
                Pass other = shares.enterCounted(MIB, "shop", OVER, "fetch it")) {
            assertTrue(small.grow(8 * MIB));
            assertTrue(small.grow(4 * MIB), "it has that already");
            assertTrue(small.grow(20 * MIB));
            assertFalse(small.grow(24 * MIB), "it would be more than is left to others");
            refuses(8 * MIB, "shop");
        }
        enter(16 * MIB, "shop", OVER).close();
    }

    @Test
    void givesBackOnce() throws ModuleException {
        Pass pass = enter(16 * MIB, "shop", OVER);
        pass.close();
        pass.close();
        try (Pass one = enter(16 * MIB, "shop", OVER);
                Pass more = enter(8 * MIB, "shop", OVER)) {
            refuses(2 * MIB, "shop");
        }
    }

    @Test
    void letsInFourSearchesAndTwoOfEachOwner() throws ModuleException {
        HeapShares five = new HeapShares(5 * 10 * MIB);
        try (Pass first = five.enter(10 * MIB, "shop", OVER, "fetch it");
                Pass second = five.enter(10 * MIB, "shop", OVER, "fetch it")) {
            refuses(five, 10 * MIB, "shop");
            try (Pass third = five.enter(10 * MIB, "bank", OVER, "fetch it")) {
                refuses(five, 10 * MIB, "bank");
                five.enter(10 * MIB, "post", OVER, "fetch it").close();
            }
        }
    }

    @Test
    void endsWhenItIsInterrupted() throws ModuleException {
        try (Pass one = enter(16 * MIB, "shop", OVER);
                Pass more = enter(8 * MIB, "shop", OVER)) {
            Thread.currentThread().interrupt();
            ModuleException e = assertThrows(ModuleException.class, () -> enter(2 * MIB, "shop", LONG));
            assertTrue(Thread.interrupted(), "the thread stays interrupted");
            assertEquals("Tried to fetch it but was interrupted", e.getMessage());
        }
    }

    @Test
    void neverHasMoreInsideThanFits() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String owner = "tenant " + i % 7;
                all.add(threads.submit(() -> shares.run(9 * MIB, owner, LONG, "fetch it", () -> {
                    boolean isTooMany = inside.incrementAndGet() > 5;
                    inside.decrementAndGet();
                    return isTooMany;
                })));
            }
            for (Future<Boolean> one : all) {
                assertFalse(one.get());
            }
        }
    }

    private Pass enter(long bytes, String owner, Deadline deadline) throws ModuleException {
        return shares.enter(bytes, owner, deadline, "fetch it");
    }

    private void refuses(long bytes, String owner) {
        refuses(shares, bytes, owner);
    }

    private static void refuses(HeapShares shares, long bytes, String owner) {
        ModuleException e = assertThrows(ModuleException.class, () -> shares.enter(bytes, owner, OVER, "fetch it"));
        assertEquals(Reason.DEADLINE_EXCEEDED, e.reason());
    }
}
