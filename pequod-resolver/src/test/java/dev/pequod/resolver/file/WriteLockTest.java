package dev.pequod.resolver.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class WriteLockTest {
    private static final int THREADS = 4;
    private static final int TIMES = 500;

    @TempDir
    private Path folder = Path.of("");

    /** Once, a file that was removed just when somebody looked was called none. */
    @Test
    @Timeout(120)
    void oneHasItAtATimeHoweverManyTakeIt() throws Exception {
        Path file = folder.resolve("lock");
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                all.add(threads.submit(() -> {
                    for (int k = 0; k < TIMES; k++) {
                        WriteLock lock = WriteLock.take(file, "it", Deadline.after(Duration.ofMinutes(1)));
                        most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                        holders.decrementAndGet();
                        lock.close();
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertEquals(1, most.get());
        assertFalse(Files.exists(file));
    }

    /** Once, it was emptied and then removed. */
    @Test
    void whatSomebodyKeepsUnderItsNameStays() throws Exception {
        Path file = Files.writeString(folder.resolve(".lock"), "mine");
        ModuleException e = assertThrows(
                ModuleException.class, () -> WriteLock.take(file, "it", Deadline.after(Duration.ofMinutes(1))));
        assertEquals(
                "Tried to write to it but " + file + ": it is the file of a lock and holds something; move it away",
                e.getMessage());
        assertEquals("mine", Files.readString(file));
    }

    @Test
    void whatAProcessHasLeftIsTaken() throws Exception {
        Path file = Files.write(folder.resolve(".lock"), new byte[65_536]);
        WriteLock.take(file, "it", Deadline.after(Duration.ofMinutes(1))).close();
        assertFalse(Files.exists(file));
    }
}
