package dev.pequod.cli.cache;

import java.time.Duration;
import java.util.Locale;

/** Bytes and times as people read them. */
final class Sizes {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final long STEP = 1_024;
    private static final long MANY = 2;

    private Sizes() {}

    /** Returns a number of modules in words. */
    static String modules(long count) {
        return count == 1 ? "1 module" : count + " modules";
    }

    /** Returns bytes such as {@code 12.3 KiB}. */
    static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= STEP && unit < UNITS.length - 1) {
            value /= STEP;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    /** Returns a time such as {@code 5m} or {@code 3d}, as tables of Kubernetes write ages. */
    static String age(Duration age) {
        if (age.toDays() >= MANY) {
            return age.toDays() + "d";
        }
        if (age.toHours() >= MANY) {
            return age.toHours() + "h";
        }
        return age.toMinutes() >= MANY ? age.toMinutes() + "m" : Math.max(0, age.toSeconds()) + "s";
    }
}
