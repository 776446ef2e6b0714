package dev.pequod.cue.internal.builtin;

/**
 * Exponential, logarithm and hyperbolic functions in floating point, computed as the reference computes them on the most usual kind of
 * processor, so that the last digit is the same.
 */
final class Exponentials {
    private static final double LOG2_E = 1.4426950408889634;
    private static final double LN2_HIGH = 0.693147180559663;
    private static final double LN2_LOW = 2.8235290563031577e-13;
    private static final double EXP_OVERFLOW = 709.782712893384;
    private static final double[] EXP = {
        2.48015873015873e-05,
        0.0001984126984126984,
        0.001388888888888889,
        0.008333333333333333,
        0.041666666666666664,
        0.16666666666666666,
        0.5,
        1
    };

    static final double LN2 = 0.6931471805599453;
    private static final double LOG_LN2_HIGH = 0.6931471803691238;
    private static final double LOG_LN2_LOW = 1.9082149292705877e-10;
    private static final double[] LOG_ODD = {
        0.14798198605116586, 0.1818357216161805, 0.2857142874366239, 0.6666666666666735
    };
    private static final double[] LOG_EVEN = {0.15313837699209373, 0.22222198432149784, 0.3999999999940942};
    private static final double[] SINH_P = {
        -26.30563213397497, -2894.211355989564, -89912.72022039509, -630767.3640497717
    };
    private static final double[] SINH_Q = {1, -173.6789535582337, 15215.17378790019, -630767.3640497717};
    private static final double[] TANH_P = {-0.9643991794250523, -99.28772310019185, -1614.6876844170845};
    private static final double[] TANH_Q = {1, 112.81167849163293, 2235.4883906010045, 4844.063053251255};

    private Exponentials() {}

    /** Sums the series for a sixteenth of what remains after powers of two, with fused operations, and squares four times. */
    static double exp(double x) {
        if (Double.isNaN(x) || x > EXP_OVERFLOW) {
            return x + Double.POSITIVE_INFINITY;
        }
        if (x < -1000) {
            return 0;
        }
        double power = Math.rint(x * LOG2_E);
        double r = Math.fma(-power, LN2_LOW, Math.fma(-power, LN2_HIGH, x)) * 0.0625;
        double sum = EXP[0];
        for (int i = 1; i < EXP.length; i++) {
            sum = Math.fma(r, sum, EXP[i]);
        }
        // with e^r - 1 = y, e^2r - 1 = y (y + 2)
        double y = r * sum;
        for (int i = 0; i < 3; i++) {
            y *= 2 + y;
        }
        return Math.scalb(Math.fma(y, 2 + y, 1), (int) power);
    }

    static double sinh(double value) {
        double x = Math.abs(value);
        double result;
        if (x > 21) {
            result = exp(x) * 0.5;
        } else if (x > 0.5) {
            double e = exp(x);
            result = (e - 1 / e) * 0.5;
        } else {
            double square = x * x;
            result = FloatFunctions.polynomial(square, SINH_P) * x / FloatFunctions.polynomial(square, SINH_Q);
        }
        return value < 0 ? -result : result;
    }

    static double cosh(double value) {
        double x = Math.abs(value);
        double e = exp(x);
        return x > 21 ? e * 0.5 : (e + 1 / e) * 0.5;
    }

    static double tanh(double value) {
        double x = Math.abs(value);
        if (x > 0.5 * 88.02969193111305) {
            return Math.signum(value);
        }
        if (x >= 0.625) {
            return Math.copySign(1 - 2 / (exp(2 * x) + 1), value);
        }
        double square = value * value;
        return value == 0
                ? value
                : value
                        + value
                                * square
                                * FloatFunctions.polynomial(square, TANH_P)
                                / FloatFunctions.polynomial(square, TANH_Q);
    }

    /** With x = 2^k (1 + f) and s = f / (2 + f), adds k ln 2 and the series of ln (1 + s) - ln (1 - s). */
    static double log(double x) {
        if (!(x > 0) || Double.isInfinite(x)) {
            return Math.log(x);
        }
        int k = Math.getExponent(x) + 1;
        double fraction = Math.scalb(x, -k);
        if (fraction < Math.sqrt(2) / 2) {
            fraction *= 2;
            k--;
        }
        double f = fraction - 1;
        double s = f / (2 + f);
        double s2 = s * s;
        double s4 = s2 * s2;
        double sum = s2 * FloatFunctions.polynomial(s4, LOG_ODD) + s4 * FloatFunctions.polynomial(s4, LOG_EVEN);
        double half = 0.5 * f * f;
        return k * LOG_LN2_HIGH - (half - (s * (half + sum) + k * LOG_LN2_LOW) - f);
    }

    /** Returns a power of a positive number by squaring; the broken part of the exponent goes through the logarithm. */
    static double pow(double x, double y) {
        double whole = Math.floor(y);
        double part = y - whole;
        if (part > 0.5) {
            part--;
            whole++;
        }
        double result = part == 0 ? 1 : exp(part * log(x));
        int exponent = 0;
        int squareExponent = Math.getExponent(x) + 1;
        double square = Math.scalb(x, -squareExponent);
        for (long i = (long) whole; i != 0; i >>= 1) {
            if ((i & 1) != 0) {
                result *= square;
                exponent += squareExponent;
            }
            square *= square;
            squareExponent *= 2;
            if (square < 0.5) {
                square += square;
                squareExponent--;
            }
        }
        return Math.scalb(result, exponent);
    }

    // --- inverse hyperbolic functions
    // -----------------------------------------------------------------------------------------

    static double acosh(double x) {
        if (x < 1 || Double.isNaN(x)) {
            return Double.NaN;
        }
        if (x == 1) {
            return 0;
        }
        if (x >= 0x1p28) {
            return log(x) + LN2;
        }
        if (x > 2) {
            return log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
        }
        double t = x - 1;
        return StrictMath.log1p(t + Math.sqrt(2 * t + t * t));
    }

    static double asinh(double value) {
        double x = Math.abs(value);
        double result;
        if (!Double.isFinite(x) || x < 0x1p-28) {
            return value;
        } else if (x > 0x1p28) {
            result = log(x) + LN2;
        } else if (x > 2) {
            result = log(2 * x + 1 / (Math.sqrt(x * x + 1) + x));
        } else {
            result = StrictMath.log1p(x + x * x / (1 + Math.sqrt(1 + x * x)));
        }
        return Math.copySign(result, value);
    }

    static double atanh(double value) {
        double x = Math.abs(value);
        if (!(x <= 1)) {
            return Double.NaN;
        }
        double result;
        if (x < 0x1p-28) {
            return value;
        } else if (x < 0.5) {
            double twice = x + x;
            result = 0.5 * StrictMath.log1p(twice + twice * x / (1 - x));
        } else {
            result = 0.5 * StrictMath.log1p((x + x) / (1 - x));
        }
        return Math.copySign(result, value);
    }
}
