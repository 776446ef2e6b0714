package dev.pequod.graph;

import java.time.Duration;
import java.util.Optional;

/** Reads and writes durations as Kubernetes does: {@code 90s}, {@code 1h30m}, {@code 500ms}; at least 1 ms, at most 1000 h. */
public final class DurationText {
    private static final long MAX_MILLIS = 3_600_000_000L;

    private DurationText() {}

    /** Returns the duration, or empty if the text is none. */
    public static Optional<Duration> parse(String text) {
        long total = 0;
        int at = 0;
        while (at < text.length()) {
            long number = 0;
            int start = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9' && at - start < 10) {
                number = number * 10 + text.charAt(at++) - '0';
            }
            if (at == start) {
                return Optional.empty();
            }
            if (text.startsWith("ms", at)) {
                total += number;
                at += 2;
            } else if (text.startsWith("h", at)) {
                total += number * 3_600_000;
                at++;
            } else if (text.startsWith("m", at)) {
                total += number * 60_000;
                at++;
            } else if (text.startsWith("s", at)) {
                total += number * 1_000;
                at++;
            } else {
                return Optional.empty();
            }
            if (total > MAX_MILLIS) {
                return Optional.empty();
            }
        }
        return total < 1 ? Optional.empty() : Optional.of(Duration.ofMillis(total));
    }

    /** Returns the shortest text of the duration. */
    static String print(Duration duration) {
        StringBuilder out = new StringBuilder();
        append(out, duration.toHours(), "h");
        append(out, duration.toMinutesPart(), "m");
        append(out, duration.toSecondsPart(), "s");
        append(out, duration.toMillisPart(), "ms");
        return out.toString();
    }

    private static void append(StringBuilder out, long number, String unit) {
        if (number != 0) {
            out.append(number).append(unit);
        }
    }
}
