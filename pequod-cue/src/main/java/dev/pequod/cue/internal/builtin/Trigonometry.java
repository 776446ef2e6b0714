package dev.pequod.cue.internal.builtin;

/**
 * Circular functions in floating point, with the polynomials and quotients of the Cephes library, so that the last
 * digit is that of the reference; those of the JDK round better and thus elsewhere.
 */
final class Trigonometry {
    private static final double[] SIN = {
        1.5896230157654656e-10,
        -2.5050747762857807e-08,
        2.7557313621385722e-06,
        -0.0001984126982958954,
        0.008333333333322118,
        -0.1666666666666663
    };
    private static final double[] COS = {
        -1.1358536521387682e-11,
        2.087570084197473e-09,
        -2.755731417929674e-07,
        2.4801587288851704e-05,
        -0.0013888888888873056,
        0.041666666666666595
    };
    private static final double[] TAN_P = {-13093.693918138379, 1153516.6483858742, -17956525.197648488};
    private static final double[] TAN_Q = {
        1, 13681.296347069296, -1320892.3444021097, 25008380.18233579, -53869575.592945464
    };
    private static final double[] ATAN_P = {
        -0.8750608600031904, -16.157537187333652, -75.00855792314705, -122.88666844901361, -64.85021904942025
    };
    private static final double[] ATAN_Q = {
        1, 24.858464901423062, 165.02700983169885, 432.88106049129027, 485.3903996359137, 194.5506571482614
    };
    /** A quarter of pi in three parts, the first two with zeros at their ends. */
    private static final double[] QUARTER_PI = {0.7853981256484985, 3.774894707930798e-08, 2.6951514290790595e-15};

    private static final double QUARTERS = 1.2732395447351628;

    /** From here on, three parts are not enough. */
    private static final double LARGE = 1 << 29;

    /** Binary digits of 4 / pi: the integer, then 19 times 64 digits. */
    private static final long[] FOUR_OVER_PI = {
        0x0000000000000001L,
        0x45f306dc9c882a53L,
        0xf84eafa3ea69bb81L,
        0xb6c52b3278872083L,
        0xfca2c757bd778ac3L,
        0x6e48dc74849ba5c0L,
        0x0c925dd413a32439L,
        0xfc3bd63962534e7dL,
        0xd1046bea5d768909L,
        0xd338e04d68befc82L,
        0x7323ac7306a673e9L,
        0x3908bf177bf25076L,
        0x3ff12fffbc0b301fL,
        0xde5e2316b414da3eL,
        0xda6cfd9e4f96136eL,
        0x9e8c7ecd3cbfd45aL,
        0xea4f758fd7cbe2f6L,
        0x7a0e73ef14a525d4L,
        0xd7f6bf623f1aba10L,
        0xac06608df8f6d757L
    };

    /** What a double of half pi lacks. */
    private static final double HALF_PI_REST = 6.123233995736766e-17;

    private static final double TAN_3_EIGHTHS_PI = 2.414213562373095;
    private static final int MANTISSA_BITS = 52;

    private Trigonometry() {}

    // --- circular functions
    // ---------------------------------------------------------------------------------------------------

    /** An angle without whole turns: {@code octant}, which is even, times a quarter of pi, and the rest. */
    private record Angle(int octant, double rest) {
        static Angle of(double x) {
            if (x >= LARGE) {
                return ofLarge(x);
            }
            long octants = (long) (x * QUARTERS);
            octants += octants & 1;
            double rest = x - octants * QUARTER_PI[0] - octants * QUARTER_PI[1] - octants * QUARTER_PI[2];
            return new Angle((int) (octants & 7), rest);
        }

        /** Multiplies the digits of the number by those of 4 / pi that matter for the octant and the rest. */
        private static Angle ofLarge(double x) {
            long digits = Double.doubleToRawLongBits(x) & (1L << MANTISSA_BITS) - 1 | 1L << MANTISSA_BITS;
            int from = Math.getExponent(x) - MANTISSA_BITS + 61;
            long high = digits * slice(from) + Math.unsignedMultiplyHigh(slice(from + 64), digits);
            long middle = slice(from + 64) * digits;
            long low = middle + Math.unsignedMultiplyHigh(slice(from + 128), digits);
            if (Long.compareUnsigned(low, middle) < 0) {
                high++;
            }
            int octant = (int) (high >>> 61);
            long fraction = high << 3 | low >>> 61;
            int zeros = Long.numberOfLeadingZeros(fraction);
            fraction = fraction << zeros << 1 | low >>> (63 - zeros);
            double rest = Double.longBitsToDouble(
                    (long) (Double.MAX_EXPONENT - zeros - 1) << MANTISSA_BITS | fraction >>> (64 - MANTISSA_BITS));
            if ((octant & 1) != 0) {
                octant = octant + 1 & 7;
                rest--;
            }
            return new Angle(octant, rest * (Math.PI / 4));
        }

        /** Returns 64 binary digits of 4 / pi. */
        private static long slice(int from) {
            int word = from >> 6;
            int bit = from & 63;
            return bit == 0 ? FOUR_OVER_PI[word] : FOUR_OVER_PI[word] << bit | FOUR_OVER_PI[word + 1] >>> (64 - bit);
        }

        /** Returns the sine or cosine of the rest. */
        double wave(boolean sine) {
            double square = rest * rest;
            return sine
                    ? rest + rest * square * FloatFunctions.polynomial(square, SIN)
                    : 1 - 0.5 * square + square * square * FloatFunctions.polynomial(square, COS);
        }
    }

    static double sin(double x) {
        if (x == 0 || !Double.isFinite(x)) {
            return x == 0 ? x : Double.NaN;
        }
        Angle a = Angle.of(Math.abs(x));
        double y = a.wave((a.octant & 2) == 0);
        return x < 0 != a.octant > 3 ? -y : y;
    }

    static double cos(double x) {
        if (!Double.isFinite(x)) {
            return Double.NaN;
        }
        Angle a = Angle.of(Math.abs(x));
        double y = a.wave((a.octant & 2) != 0);
        return a.octant == 2 || a.octant == 4 ? -y : y;
    }

    static double tan(double x) {
        if (x == 0 || !Double.isFinite(x)) {
            return x == 0 ? x : Double.NaN;
        }
        Angle a = Angle.of(Math.abs(x));
        double square = a.rest * a.rest;
        double y = a.rest;
        if (square > 1e-14) {
            y = a.rest
                    + a.rest
                            * (square
                                    * FloatFunctions.polynomial(square, TAN_P)
                                    / FloatFunctions.polynomial(square, TAN_Q));
        }
        if ((a.octant & 2) != 0) {
            y = -1 / y;
        }
        return x < 0 ? -y : y;
    }

    // --- their inverses
    // -------------------------------------------------------------------------------------------------------

    static double atan(double x) {
        return x == 0 ? x : Math.copySign(atanPositive(Math.abs(x)), x);
    }

    private static double atanPositive(double x) {
        if (x <= 0.66) {
            return atanSmall(x);
        }
        if (x > TAN_3_EIGHTHS_PI) {
            return Math.PI / 2 - atanSmall(1 / x) + HALF_PI_REST;
        }
        return Math.PI / 4 + atanSmall((x - 1) / (x + 1)) + 0.5 * HALF_PI_REST;
    }

    private static double atanSmall(double x) {
        double square = x * x;
        return x * (square * FloatFunctions.polynomial(square, ATAN_P) / FloatFunctions.polynomial(square, ATAN_Q)) + x;
    }

    static double atan2(double y, double x) {
        if (x == 0 || y == 0 || !Double.isFinite(x) || !Double.isFinite(y)) {
            return Math.atan2(y, x);
        }
        double angle = atan(y / x);
        return x > 0 ? angle : angle <= 0 ? angle + Math.PI : angle - Math.PI;
    }

    static double asin(double value) {
        double x = Math.abs(value);
        if (x == 0 || !(x <= 1)) {
            return x == 0 ? value : Double.NaN;
        }
        double other = Math.sqrt(1 - x * x);
        double angle = x > 0.7 ? Math.PI / 2 - atanPositive(other / x) : atanPositive(x / other);
        return Math.copySign(angle, value);
    }

    static double acos(double x) {
        return Math.PI / 2 - asin(x);
    }

    static double hypot(double p, double q) {
        double large = Math.max(Math.abs(p), Math.abs(q));
        if (large == 0 || !Double.isFinite(large)) {
            return Math.hypot(p, q);
        }
        double ratio = Math.min(Math.abs(p), Math.abs(q)) / large;
        return large * Math.sqrt(1 + ratio * ratio);
    }
}
