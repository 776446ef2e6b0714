package dev.pequod.cue.internal.export;

/**
 * The sequence of numbers that the reference takes the digits of invented names from: PCG-DXSM with 128 bits of state. That names are
 * the same makes results comparable; nothing depends on it being random.
 */
final class GoRandom {
    private static final long MULTIPLIER_HIGH = 2549297995355413924L;
    private static final long MULTIPLIER_LOW = 4865540595714422341L;
    private static final long INCREMENT_HIGH = 6364136223846793005L;
    private static final long INCREMENT_LOW = 1442695040888963407L;
    private static final long CHEAP_MULTIPLIER = 0xda942042e4dd58b5L;

    private long high;
    private long low;

    GoRandom(long high, long low) {
        this.high = high;
        this.low = low;
    }

    /** Returns a number from 0 to below {@code n}, which is positive and small. */
    long below(long n) {
        return (n & (n - 1)) == 0 ? next() & (n - 1) : Math.unsignedMultiplyHigh(next(), n);
    }

    private long next() {
        long h = Math.unsignedMultiplyHigh(low, MULTIPLIER_LOW) + high * MULTIPLIER_LOW + low * MULTIPLIER_HIGH;
        long l = low * MULTIPLIER_LOW;
        low = l + INCREMENT_LOW;
        high = h + INCREMENT_HIGH + (Long.compareUnsigned(low, l) < 0 ? 1 : 0);
        long x = high;
        x ^= x >>> 32;
        x *= CHEAP_MULTIPLIER;
        x ^= x >>> 48;
        return x * (low | 1);
    }
}
