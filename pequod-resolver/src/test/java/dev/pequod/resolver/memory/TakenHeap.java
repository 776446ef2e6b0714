package dev.pequod.resolver.memory;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.resolver.memory.HeapShares.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Memory that others have while something is tried. */
public final class TakenHeap {
    private static final long MOST = 1L << 32;

    private TakenHeap() {}

    /** What is tried. */
    @FunctionalInterface
    public interface Check {
        void run() throws ModuleException;
    }

    /** Runs while nothing larger than {@link HeapGate#SMALL} is let in. */
    public static void during(HeapGate gate, Check check) throws ModuleException {
        gate.run(Long.MAX_VALUE, Deadline.after(Duration.ofSeconds(30)), "test", () -> {
            check.run();
            return "done";
        });
    }

    /** Runs while many owners have so much that nobody is let in with 2 MiB. */
    public static void during(HeapShares shares, Check check) throws ModuleException {
        during(shares, HeapGate.SMALL, check);
    }

    /** Runs while many owners have so much that nobody is let in with 2 KiB. */
    public static void wholly(HeapShares shares, Check check) throws ModuleException {
        during(shares, 1 << 10, check);
    }

    private static void during(HeapShares shares, long least, Check check) throws ModuleException {
        List<Pass> passes = new ArrayList<>();
        try {
            for (long bytes = MOST; bytes > least; ) {
                try {
                    passes.add(shares.enterCounted(
                            bytes, "owner " + passes.size(), Deadline.after(Duration.ZERO), "test"));
                } catch (ModuleException e) {
                    bytes /= 2;
                }
            }
            check.run();
        } finally {
            passes.forEach(Pass::close);
        }
    }
}
