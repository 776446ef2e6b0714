package dev.pequod.cli.console;

import java.util.concurrent.atomic.LongAdder;

/** Counts how far transfers are, for a bar; how much there is becomes known on the way. Thread-safe. */
public final class Meter {
    private static final int BAR = 20;

    private final LongAdder all = new LongAdder();
    private final LongAdder done = new LongAdder();

    /** Adds bytes that are to be transferred. */
    public void expect(long bytes) {
        all.add(bytes);
    }

    /** Adds bytes that were transferred, or takes away those that have to be once more. */
    public void add(long bytes) {
        done.add(bytes);
    }

    /** Returns a bar with a blank before it; nothing as long as nothing is expected. */
    String bar() {
        long expected = all.sum();
        if (expected == 0) {
            return "";
        }
        long percent = Math.clamp(100 * done.sum() / expected, 0, 100);
        int full = (int) (percent * BAR / 100);
        return " " + "█".repeat(full) + "░".repeat(BAR - full) + " " + percent + "%";
    }
}
