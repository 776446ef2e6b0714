package dev.pequod.conformance.fuzz;

import java.util.Locale;

/**
 * Where a fuzzer comes in: Jazzer calls {@link #fuzzerInitialize} once, with the name of a target, and {@link #fuzzerTestOneInput} with
 * bytes as long as it likes. The script {@code pequod-conformance/fuzz} starts it.
 */
public final class Fuzzing {
    private static FuzzTarget target = FuzzTarget.EVALUATOR;

    private Fuzzing() {}

    /**
     * Chooses the target.
     *
     * @param arguments the name of a {@link FuzzTarget}, in any case
     */
    public static void fuzzerInitialize(String[] arguments) {
        target = FuzzTarget.valueOf(arguments[0].toUpperCase(Locale.ROOT));
    }

    /** Feeds the target. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        target.feed(bytes);
    }
}
