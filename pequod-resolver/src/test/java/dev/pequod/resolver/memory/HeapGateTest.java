package dev.pequod.resolver.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.memory.HeapGate.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a pass is had, not used
class HeapGateTest {
    private static final Deadline LONG = Deadline.after(Duration.ofMinutes(1));
    private static final Deadline OVER = Deadline.after(Duration.ZERO);
    private static final long MIB = 1 << 20;

    private final HeapGate gate = new HeapGate(10 * MIB);

    @Test
    void letsInWhatFits() throws ModuleException {
        try (Pass first = enter(6 * MIB, LONG);
                Pass second = enter(4 * MIB, LONG)) {
            assertEquals(
                    Reason.DEADLINE_EXCEEDED,
                    assertThrows(ModuleException.class, () -> enter(2 * MIB, OVER))
                            .reason());
        }
        enter(10 * MIB, OVER).close();
    }

    @Test
    void letsInWhatIsSmallThoughThereIsNoRoom() throws ModuleException {
        try (Pass all = enter(10 * MIB, LONG);
                Pass small = enter(MIB, OVER)) {
            assertThrows(ModuleException.class, () -> enter(MIB + 1, OVER));
        }
    }

    @Test
    void letsInAloneWhatIsLargerThanAllRoom() throws ModuleException {
        try (Pass all = enter(Long.MAX_VALUE, LONG)) {
            assertThrows(ModuleException.class, () -> enter(2 * MIB, OVER));
        }
        enter(10 * MIB, OVER).close();
    }

    @Test
    void givesBackOnce() throws ModuleException {
        Pass pass = enter(10 * MIB, LONG);
        pass.close();
        pass.close();
        try (Pass all = enter(10 * MIB, LONG)) {
            assertThrows(ModuleException.class, () -> enter(2 * MIB, OVER));
        }
    }

    /** Whose servers are slow has half of the room at the most, for however long. */
    @Test
    void leavesHalfToTheOtherOwners() throws ModuleException {
        try (Pass first = gate.enter(Long.MAX_VALUE, "shop", LONG, "fetch it")) {
            assertThrows(ModuleException.class, () -> gate.enter(2 * MIB, "shop", OVER, "fetch it"));
            gate.enter(5 * MIB, "bank", OVER, "fetch it").close();
            gate.enter(5 * MIB, "bank", OVER, "fetch it").close();
            try (Pass second = gate.enter(3 * MIB, "bank", LONG, "fetch it")) {
                assertThrows(ModuleException.class, () -> gate.enter(3 * MIB, "", OVER, "fetch it"));
            }
        }
        gate.enter(5 * MIB, "shop", OVER, "fetch it").close();
        enter(10 * MIB, OVER).close();
    }

    @Test
    void saysThatThereWasNoMemory() throws ModuleException {
        try (Pass all = enter(10 * MIB, LONG)) {
            assertEquals(
                    "Tried to fetch it but other large modules took the memory for it until its time was over; try again, or give"
                            + " the program more memory",
                    assertThrows(ModuleException.class, () -> enter(2 * MIB, OVER))
                            .getMessage());
        }
    }

    @Test
    void endsWhenItIsInterrupted() throws ModuleException {
        try (Pass all = enter(10 * MIB, LONG)) {
            Thread.currentThread().interrupt();
            ModuleException e = assertThrows(ModuleException.class, () -> enter(2 * MIB, LONG));
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
                all.add(threads.submit(() -> {
                    try (Pass pass = enter(3 * MIB, LONG)) {
                        boolean isTooMany = inside.incrementAndGet() > 3;
                        inside.decrementAndGet();
                        return isTooMany;
                    }
                }));
            }
            for (Future<Boolean> one : all) {
                assertFalse(one.get());
            }
        }
    }

    private Pass enter(long bytes, Deadline deadline) throws ModuleException {
        return gate.enter(bytes, deadline, "fetch it");
    }
}
