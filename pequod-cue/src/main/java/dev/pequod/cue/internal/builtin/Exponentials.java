package dev.pequod.cue.internal.builtin;

/**
 * Exponential, logarithm and hyperbolic functions in floating point, computed as the reference computes them on the most usual kind of
 * processor, so that the last digit is the same.
 */
final class Exponentials {
    private static final double LOG2_E = 1.4426950408889634073599246810018920;
    private static final double LN2_HIGH = 0.69314718055966295651160180568695068359375;
    private static final double LN2_LOW = 0.28235290563031577122588448175013436025525412068e-12;
    private static final double EXP_OVERFLOW = 7.09782712893384e+02;
    private static final double[] EXP = {
        2.4801587301587301587e-5,
        1.9841269841269841270e-4,
        1.3888888888888888889e-3,
        8.3333333333333333333e-3,
        4.1666666666666666667e-2,
        1.6666666666666666667e-1,
        0.5,
        1
    };

    static final double LN2 = 0.693147180559945309417232121458176568;
    private static final double LOG_LN2_HIGH = 6.93147180369123816490e-01;
    private static final double LOG_LN2_LOW = 1.90821492927058770002e-10;
    private static final double[] LOG_ODD = {
        1.479819860511658591e-01, 1.818357216161805012e-01, 2.857142874366239149e-01, 6.666666666666735130e-01
    };
    private static final double[] LOG_EVEN = {
        1.531383769920937332e-01, 2.222219843214978396e-01, 3.999999999940941908e-01
    };
    private static final double[] SINH_P = {
        -0.2630563213397497062819489e+2,
        -0.2894211355989563807284660366e+4,
        -0.8991272022039509355398013511e+5,
        -0.6307673640497716991184787251e+6
    };
    private static final double[] SINH_Q = {
        1, -0.173678953558233699533450911e+3, 0.1521517378790019070696485176e+5, -0.6307673640497716991212077277e+6
    };
    private static final double[] TANH_P = {
        -9.64399179425052238628e-1, -9.92877231001918586564e1, -1.61468768441708447952e3
    };
    private static final double[] TANH_Q = {
        1, 1.12811678491632931402e2, 2.23548839060100448583e3, 4.84406305325125486048e3
    };

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
        if (x > 0.5 * 8.8029691931113054295988e+01) {
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
