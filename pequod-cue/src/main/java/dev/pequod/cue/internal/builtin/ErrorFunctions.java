package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.builtin.FloatFunctions.polynomial;

/** The error function, what it lacks to one, and its inverse: quotients of polynomials, other ones in each range. */
final class ErrorFunctions {
    private static final double ERF_ONE = 0.8450629115104675;
    private static final double SLOPE_LESS_ONE = 0.1283791670955126;
    private static final double[] SMALL_P = {
        -2.3763016656650163e-05, -0.005770270296489442, -0.02848174957559851, -0.3250421072470015, 0.12837916709551256
    };
    private static final double[] SMALL_Q = {
        -3.960228278775368e-06, 0.00013249473800432164, 0.005081306281875766, 0.0650222499887673, 0.39791722395915535, 1
    };
    private static final double[] MIDDLE_P = {
        -0.002166375594868791,
        0.035478304325618236,
        -0.11089469428239668,
        0.31834661990116175,
        -0.3722078760357013,
        0.41485611868374833,
        -0.0023621185607526594
    };
    private static final double[] MIDDLE_Q = {
        0.011984499846799107,
        0.01363708391202905,
        0.12617121980876164,
        0.07182865441419627,
        0.540397917702171,
        0.10642088040084423,
        1
    };
    private static final double[] LARGE_P = {
        -9.814329344169145,
        -81.2874355063066,
        -184.60509290671104,
        -162.39666946257347,
        -62.375332450326006,
        -10.558626225323291,
        -0.6938585727071818,
        -0.009864944034847148
    };
    private static final double[] LARGE_Q = {
        -0.0604244152148581,
        6.570249770319282,
        108.63500554177944,
        429.00814002756783,
        645.3872717332679,
        434.56587747522923,
        137.65775414351904,
        19.651271667439257,
        1
    };
    private static final double[] HUGE_P = {
        -483.5191916086514,
        -1025.0951316110772,
        -637.5664433683896,
        -160.63638485582192,
        -17.757954917754752,
        -0.799283237680523,
        -0.0098649429247001
    };
    private static final double[] HUGE_Q = {
        -22.44095244658582,
        474.52854120695537,
        2553.0504064331644,
        3199.8582195085955,
        1536.729586084437,
        325.7925129965739,
        30.33806074348246,
        1
    };
    private static final double[] INVERSE_SMALL_P = {
        887.0940696254552,
        11819.493347062295,
        23782.041382114385,
        16235.862515167575,
        4854.886889384388,
        697.062665343896,
        47.07268811238398,
        1.1975323115670913
    };
    private static final double[] INVERSE_SMALL_Q = {
        5226.495278852854,
        28729.085735721943,
        39307.89580009271,
        21213.794301586597,
        5394.196021424751,
        687.1870074920579,
        42.31333070160091,
        1.0
    };
    private static final double[] INVERSE_MIDDLE_P = {
        0.0007745450142783414,
        0.022723844989269184,
        0.2417807251774506,
        1.2704582524523684,
        3.6478483247632045,
        5.769497221460691,
        4.630337846156546,
        1.4234371107496835
    };
    private static final double[] INVERSE_MIDDLE_Q = {
        1.4859850019840355e-09,
        0.0007744145906515771,
        0.021494160384252878,
        0.2094506521051275,
        0.9754783200178743,
        2.3707661626024534,
        2.9036514445419948,
        1.4142135623730951
    };
    private static final double[] INVERSE_LARGE_P = {
        2.0103343992922881e-07,
        2.7115555687434876e-05,
        0.0012426609473880784,
        0.026532189526576124,
        0.29656057182850487,
        1.7848265399172913,
        5.463784911164114,
        6.657904643501103
    };
    private static final double[] INVERSE_LARGE_Q = {
        2.8910246058729655e-15,
        2.010321207683943e-07,
        2.6110884050805935e-05,
        0.0011128009970788597,
        0.02103693768272069,
        0.19364809469506591,
        0.8482908416595164,
        1.4142135623730951
    };

    private ErrorFunctions() {}

    static double erf(double value) {
        if (Double.isNaN(value)) {
            return value;
        }
        double x = Math.abs(value);
        double result;
        if (x < 0x1p-28) {
            result = x + SLOPE_LESS_ONE * x;
        } else if (x < 0.84375) {
            result = x + x * small(x);
        } else if (x < 1.25) {
            result = ERF_ONE + middle(x);
        } else {
            result = x >= 6 ? 1 : 1 - rest(x);
        }
        return Math.copySign(result, value);
    }

    /** Returns one less the error function, without the loss of digits that subtracting would bring. */
    static double erfc(double value) {
        if (Double.isNaN(value)) {
            return value;
        }
        double x = Math.abs(value);
        boolean negative = value < 0;
        if (x < 0.84375) {
            double erf = x < 0x1p-56 ? x : x < 0.25 ? x + x * small(x) : 0.5 + (x * small(x) + (x - 0.5));
            return negative ? 1 + erf : 1 - erf;
        }
        if (x < 1.25) {
            return negative ? 1 + ERF_ONE + middle(x) : 1 - ERF_ONE - middle(x);
        }
        if (x >= 28 || negative && x > 6) {
            return negative ? 2 : 0;
        }
        return negative ? 2 - rest(x) : rest(x);
    }

    private static double small(double x) {
        double square = x * x;
        return polynomial(square, SMALL_P) / polynomial(square, SMALL_Q);
    }

    private static double middle(double x) {
        return polynomial(x - 1, MIDDLE_P) / polynomial(x - 1, MIDDLE_Q);
    }

    /** Splits x into a short z and the rest, so that z * z is exact. */
    private static double rest(double x) {
        double s = 1 / (x * x);
        double quotient = x < 1 / 0.35
                ? polynomial(s, LARGE_P) / polynomial(s, LARGE_Q)
                : polynomial(s, HUGE_P) / polynomial(s, HUGE_Q);
        double z = Double.longBitsToDouble(Double.doubleToRawLongBits(x) & 0xffffffff00000000L);
        return Exponentials.exp(-z * z - 0.5625) * Exponentials.exp((z - x) * (z + x) + quotient) / x;
    }

    static double erfinv(double value) {
        double x = Math.abs(value);
        if (!(x < 1)) {
            return x == 1 ? value * Double.POSITIVE_INFINITY : Double.NaN;
        }
        double result;
        if (x <= 0.85) {
            double r = 0.180625 - 0.25 * x * x;
            result = x * polynomial(r, INVERSE_SMALL_P) / polynomial(r, INVERSE_SMALL_Q);
        } else {
            double r = Math.sqrt(Exponentials.LN2 - Exponentials.log(1 - x));
            result = r <= 5
                    ? polynomial(r - 1.6, INVERSE_MIDDLE_P) / polynomial(r - 1.6, INVERSE_MIDDLE_Q)
                    : polynomial(r - 5, INVERSE_LARGE_P) / polynomial(r - 5, INVERSE_LARGE_Q);
        }
        return value < 0 ? -result : result;
    }
}
