package dev.pequod.apply.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class EventLinesTest {
    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void linesMayBeOfAnyLength() throws Exception {
        String longer = "é".repeat(10_000);
        try (EventLines lines = new EventLines(stream("a\n\n" + longer + "\nb\nbroken"))) {
            assertEquals("a", lines.next());
            assertEquals("", lines.next());
            assertEquals(longer, lines.next());
            assertEquals("b", lines.next());
            assertNull(lines.next());
        }
    }

    /** Once, each watch that was open took 128 KiB, and those of one namespace could take all memory. */
    @Test
    void oneThatWaitsTakesLittleMemory() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        InputStream stream = stream("");
        new EventLines(stream("")).close(); // so that classes are loaded
        long before = threads.getCurrentThreadAllocatedBytes();
        try (EventLines lines = new EventLines(stream)) {
            long bytes = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(bytes < 32 << 10, () -> "it took " + bytes + " bytes");
            assertNull(lines.next());
        }
    }
}
