package dev.pequod.resolver.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HeapGateTest {
    private static final Deadline LONG = Deadline.after(Duration.ofMinutes(1));
    private static final Deadline OVER = Deadline.after(Duration.ZERO);
    private static final long MIB = 1 << 20;

    private final HeapGate gate = new HeapGate(10 * MIB);

    @Test
    void letsInWhatFits() throws ModuleException {
        during(6 * MIB, () -> during(4 * MIB, () -> refuses(2 * MIB)));
        during(10 * MIB, () -> {});
    }

    @Test
    void letsInWhatIsSmallThoughThereIsNoRoom() throws ModuleException {
        during(10 * MIB, () -> during(MIB, () -> refuses(MIB + 1)));
    }

    @Test
    void letsInAloneWhatIsLargerThanAllRoom() throws ModuleException {
        during(Long.MAX_VALUE, () -> refuses(2 * MIB));
        during(10 * MIB, () -> {});
    }

    @Test
    void givesBackWhatFailingWorkHad() throws ModuleException {
        ModuleException failure = new ModuleException(Reason.NOT_FOUND, "it is not there");
        ModuleException thrown = assertThrows(
                ModuleException.class,
                () -> during(10 * MIB, () -> {
                    throw failure;
                }));
        assertEquals(failure, thrown);
        during(10 * MIB, () -> {});
    }

    @Test
    void saysThatThereWasNoMemory() throws ModuleException {
        during(
                10 * MIB,
                () -> assertEquals(
                        "Tried to fetch it but other large modules took the memory for it until its time was over; try again, or give"
                                + " the program more memory",
                        refuses(2 * MIB).getMessage()));
    }

    @Test
    void endsWhenItIsInterrupted() throws ModuleException {
        during(10 * MIB, () -> {
            Thread.currentThread().interrupt();
            ModuleException e =
                    assertThrows(ModuleException.class, () -> gate.run(2 * MIB, LONG, "fetch it", () -> "in"));
            assertTrue(Thread.interrupted(), "the thread stays interrupted");
            assertEquals("Tried to fetch it but was interrupted", e.getMessage());
        });
    }

    @Test
    void neverHasMoreInsideThanFits() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                all.add(threads.submit(() -> gate.run(3 * MIB, LONG, "fetch it", () -> {
                    boolean isTooMany = inside.incrementAndGet() > 3;
                    inside.decrementAndGet();
                    return isTooMany;
                })));
            }
            for (Future<Boolean> one : all) {
                assertFalse(one.get());
            }
        }
    }

    @FunctionalInterface
    private interface Check {
        void check() throws ModuleException;
    }

    private void during(long bytes, Check check) throws ModuleException {
        gate.run(bytes, OVER, "fetch it", () -> {
            check.check();
            return "done";
        });
    }

    private ModuleException refuses(long bytes) {
        ModuleException e = assertThrows(ModuleException.class, () -> during(bytes, () -> {}));
        assertEquals(Reason.DEADLINE_EXCEEDED, e.reason());
        return e;
    }
}
