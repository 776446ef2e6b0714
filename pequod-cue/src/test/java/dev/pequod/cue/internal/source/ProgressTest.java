package dev.pequod.cue.internal.source;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {
    private static final int LENGTH = 1_000_000;
    private static final int MOST = 1 << 13;

    /** Steps of three never come to a multiple of a power of two twice in a row; steps of 5,000 are longer than what is told of. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100, 5_000})
    void tellsOfAllButTheRestByAnySteps(int step) {
        List<Long> told = new ArrayList<>();
        Progress progress = new Progress(told::add);
        for (int i = 1; i < LENGTH; i += step) {
            progress.at(i);
            progress.at(i / 2); // looked at again
        }
        assertTrue(told.stream().allMatch(n -> n > 0 && n <= MOST), told::toString);
        long sum = told.stream().mapToLong(n -> n).sum();
        assertTrue(sum <= LENGTH && sum > LENGTH - MOST, () -> "told of " + sum);
        assertTrue(told.size() <= LENGTH >> 12, () -> "told " + told.size() + " times");
    }
}
