package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.builtin.FloatFunctions.polynomial;

/** The gamma function: a quotient of polynomials between 2 and 3, the recurrence to get there, Stirling's formula far off. */
final class GammaFunction {
    private static final double[] P = {
        1.60119522476751861407e-04,
        1.19135147006586384913e-03,
        1.04213797561761569935e-02,
        4.76367800457137231464e-02,
        2.07448227648435975150e-01,
        4.94214826801497100753e-01,
        9.99999999999999996796e-01
    };
    private static final double[] Q = {
        -2.31581873324120129819e-05,
        5.39605580493303397842e-04,
        -4.45641913851797240494e-03,
        1.18139785222060435552e-02,
        3.58236398605498653373e-02,
        -2.34591795718243348568e-01,
        7.14304917030273074085e-02,
        1.00000000000000000320e+00
    };
    private static final double[] STIRLING = {
        7.87311395793093628397e-04,
        -2.29549961613378126380e-04,
        -2.68132617805781232825e-03,
        3.47222221605458667310e-03,
        8.33333333333482257126e-02
    };

    private static final double ROOT_OF_TWO_PI = 2.506628274631000502417;
    private static final double EULER = 0.57721566490153286060651209008240243104215933593992;
    private static final double MAX_POWER = 143.01608;
    private static final double TINY = 1e-9;

    private GammaFunction() {}

    static double gamma(double x) {
        if (Double.isNaN(x) || x < 0 && Math.rint(x) == x) {
            return Double.NaN;
        }
        if (x == 0 || Double.isInfinite(x)) {
            return 1 / x == Double.NEGATIVE_INFINITY ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return Math.abs(x) > 33 ? far(x) : near(x);
    }

    private static double near(double start) {
        double x = start;
        double z = 1;
        while (x >= 3) {
            x--;
            z *= x;
        }
        while (x < 2) {
            if (Math.abs(x) < TINY) {
                return x == 0 ? Double.POSITIVE_INFINITY : z / ((1 + EULER * x) * x);
            }
            z /= x;
            x++;
        }
        return x == 2 ? z : z * polynomial(x - 2, P) / polynomial(x - 2, Q);
    }

    /** Uses the reflection to get from negative numbers to positive ones. */
    private static double far(double x) {
        double q = Math.abs(x);
        Stirling s = Stirling.of(q);
        if (x > 0) {
            return s.first * s.second;
        }
        double whole = Math.floor(q);
        int sign = whole % 2 == 0 ? -1 : 1;
        double distance = q - whole > 0.5 ? q - (whole + 1) : q - whole;
        double z = Math.abs(q * Trigonometry.sin(Math.PI * distance));
        double d = z * s.first * s.second;
        return sign * (Double.isInfinite(d) ? Math.PI / z / s.first / s.second : Math.PI / d);
    }

    /** Two factors, since their product may overflow where it is only needed for a quotient. */
    private record Stirling(double first, double second) {
        static Stirling of(double x) {
            if (x > 200) {
                return new Stirling(Double.POSITIVE_INFINITY, 1);
            }
            double w = 1 / x;
            double factor = ROOT_OF_TWO_PI * (1 + w * polynomial(w, STIRLING));
            double e = Exponentials.exp(x);
            if (x > MAX_POWER) {
                double v = Exponentials.pow(x, 0.5 * x - 0.25);
                return new Stirling(v, factor * (v / e));
            }
            return new Stirling(Exponentials.pow(x, x - 0.5) / e, factor);
        }
    }
}
