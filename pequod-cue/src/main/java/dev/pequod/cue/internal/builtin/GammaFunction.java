package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.builtin.FloatFunctions.polynomial;

/** The gamma function: a quotient of polynomials between 2 and 3, the recurrence to get there, Stirling's formula far off. */
final class GammaFunction {
    private static final double[] P = {
        0.00016011952247675185,
        0.0011913514700658638,
        0.010421379756176158,
        0.04763678004571372,
        0.20744822764843598,
        0.4942148268014971,
        1.0
    };
    private static final double[] Q = {
        -2.3158187332412014e-05,
        0.0005396055804933034,
        -0.004456419138517973,
        0.011813978522206043,
        0.035823639860549865,
        -0.23459179571824335,
        0.0714304917030273,
        1.0
    };
    private static final double[] STIRLING = {
        0.0007873113957930937,
        -0.00022954996161337813,
        -0.0026813261780578124,
        0.0034722222160545866,
        0.08333333333334822
    };

    private static final double ROOT_OF_TWO_PI = 2.5066282746310007;
    private static final double EULER = 0.5772156649015329;
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
