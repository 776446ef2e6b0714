package dev.pequod.cue.internal.adt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionIndexTest {
    private static final int COUNT = 1_000;

    private static List<Integer> positions(PositionIndex index, int hash) {
        List<Integer> found = new ArrayList<>();
        for (int i = index.first(hash); i >= 0; i = index.next(i, hash)) {
            found.add(i);
        }
        return found;
    }

    /** Hashes that differ in some bits only share buckets. */
    @ParameterizedTest
    @ValueSource(ints = {1, 64, 1 << 16, 1 << 30, -1})
    void findsTheItemsOfEachHashInTheirOrder(int factor) {
        IntUnaryOperator hash = i -> factor * (i % 7);
        PositionIndex index = new PositionIndex();
        for (int i = 0; i < COUNT; i++) {
            assertEquals(i, index.size());
            index.add(hash.applyAsInt(i));
        }
        for (int r = 0; r < 8; r++) {
            int wanted = factor * r;
            List<Integer> expected = new ArrayList<>();
            for (int i = 0; i < COUNT; i++) {
                if (hash.applyAsInt(i) == wanted) {
                    expected.add(i);
                }
            }
            assertEquals(expected, positions(index, wanted));
        }
    }
}
