package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.builtin.FloatFunctions.polynomial;

/**
 * Bessel functions of the first kind (J) and the second (Y): quotients of polynomials near zero; from 2 on sine and cosine of the
 * shifted argument, weighted by two slowly varying functions with a table per range; higher orders by the recurrence.
 */
enum BesselFunctions {
    /** Order 0. */
    J0(0),
    /** Order 1. */
    J1(1);

    /** Where the tables for large arguments begin. */
    private static final double[] RANGES = {8, 4.5454, 2.8571, 2};

    /** Rounds of a recurrence after which it is asked whether to go on. */
    static final int ROUNDS = 1 << 14;

    private static final double INVERSE_ROOT_PI = 0.5641895835477563;
    private static final double TWO_OVER_PI = 0.6366197723675814;
    private static final double LOG_MAX = 709.782712893384;

    private static final double[] J0_R = {
        -4.618326885321032e-09, 1.8295404953270067e-06, -0.00018997929423885472, 0.015624999999999995
    };
    private static final double[] J0_S = {
        1.1661400333379e-09, 5.135465502073181e-07, 0.00011692678466333745, 0.015619102946489001, 1
    };
    private static final double[] J1_R = {4.9672799960958445e-08, -1.599556310840356e-05, 0.001407056669551897, -0.0625
    };
    private static final double[] J1_S = {
        1.2354227442613791e-11,
        5.0463625707621704e-09,
        1.1771846404262368e-06,
        0.00018594678558863092,
        0.019153759953836346,
        1
    };
    private static final double[] Y0_U = {
        -3.982051941321034e-11,
        1.9559013703502292e-08,
        -3.8140705372436416e-06,
        0.00034745343209368365,
        -0.01381856719455969,
        0.17666645250918112,
        -0.07380429510868723
    };
    private static final double[] Y0_V = {
        4.4111031133267547e-10, 2.591508518404578e-07, 7.600686273503533e-05, 0.01273048348341237, 1
    };
    private static final double[] Y1_U = {
        -9.190991580398789e-08, 2.352526005616105e-05, -0.0019125689587576355, 0.05044387166398113, -0.19605709064623894
    };
    private static final double[] Y1_V = {
        1.6655924620799208e-11,
        6.227414523646215e-09,
        1.3560880109751623e-06,
        0.00020255258102513517,
        0.01991673182366499,
        1
    };

    private static final double[][][] P0 = {
        {
            {-5253.043804907295, -2485.216410094288, -257.06310567970485, -8.081670412753498, -0.07031249999999004, 0.0
            },
            {47627.728414673096, 116752.97256437592, 40597.857264847255, 3833.7447536412183, 116.53436461966818, 1}
        },
        {
            {
                -346.4333883656049,
                -331.23129964917297,
                -67.67476522651673,
                -4.159610644705878,
                -0.07031249408735993,
                -1.141254646918945e-11
            },
            {2406.058159229391, 9625.445143577745, 5978.970943338558, 1051.2523059570458, 60.753938269230034, 1}
        },
        {
            {
                -31.44794705948885,
                -58.07917047017376,
                -21.96597747348831,
                -2.409032215495296,
                -0.07031196163814817,
                -2.547046017719519e-09
            },
            {173.58093081333575, 1127.9967985690741, 1193.6078379211153, 361.51398305030386, 35.85603380552097, 1}
        },
        {
            {
                -3.2336457935133534,
                -11.193166886035675,
                -7.635696138235278,
                -1.4507384678095299,
                -0.07030309954836247,
                -8.875343330325264e-08
            },
            {14.65761769482562, 153.87539420832033, 270.4702786580835, 136.2067942182152, 22.22029975320888, 1}
        }
    };

    private static final double[][][] Q0 = {
        {
            {37014.62677768878, 8859.197207564686, 557.6733802564019, 11.76820646822527, 0.0732421874999935, 0.0},
            {
                -343899.2935378666,
                840501.5798190605,
                803309.2571195144,
                142538.29141912048,
                8098.344946564498,
                163.77602689568982,
                1
            }
        },
        {
            {
                1989.9778586460538,
                1027.243765961641,
                135.11157728644983,
                5.8356350896205695,
                0.07324217666126848,
                1.8408596359451553e-11
            },
            {
                -5354.342756019448,
                35976.75384251145,
                56751.11228949473,
                18847.28877857181,
                2077.81416421393,
                82.77661022365378,
                1
            }
        },
        {
            {
                166.73394869665117,
                170.8080913405656,
                42.621844074541265,
                3.344231375161707,
                0.07324111800429114,
                4.377410140897386e-09
            },
            {
                -149.2474518361564,
                2516.3336892036896,
                6460.425167525689,
                3704.1482262011136,
                709.689221056606,
                48.75887297245872,
                1
            }
        },
        {
            {
                16.252707571092927,
                31.666231750478154,
                14.495602934788574,
                1.99819174093816,
                0.07322342659630793,
                1.5044444488698327e-07
            },
            {
                -5.3109549388266695,
                212.66638851179883,
                882.9358451124886,
                844.7837575953201,
                269.34811860804984,
                30.36558483552192,
                1
            }
        }
    };

    private static final double[][][] P1 = {
        {
            {7914.479540318917, 3874.7453891396053, 412.05185430737856, 13.239480659307358, 0.11718749999998865, 0.0},
            {30804.27206278888, 97602.79359349508, 36956.206026903346, 3650.9308342085346, 114.20737037567841, 1}
        },
        {
            {
                528.7152013633375,
                517.6361395331998,
                108.30818299018911,
                6.802751278684329,
                0.1171874931906141,
                1.3199051955624352e-11
            },
            {1504.0468881036106, 7844.690317495512, 5353.26695291488, 991.4014187336144, 59.28059872211313, 1}
        },
        {
            {
                48.55906851973649,
                91.05501107507813,
                35.11940355916369,
                3.9329775003331564,
                0.11718686556725359,
                3.025039161373736e-09
            },
            {103.78793243963928, 890.8113463982564, 1046.8713997577513, 336.76245874782575, 34.79130950012515, 1}
        },
        {
            {
                5.073523125888185,
                17.693971127168773,
                12.242610914826123,
                2.368514966676088,
                0.11717621946268335,
                1.0771083010687374e-07
            },
            {8.364638933716183, 117.6793732871471, 232.2764690571628, 125.29022716840275, 21.43648593638214, 1}
        }
    };

    private static final double[][][] Q1 = {
        {
            {-48438.512428575035, -11849.806670242959, -759.6017225139501, -16.271753454459, -0.10253906249999271, 0.0},
            {
                -294490.26430383464,
                666601.2326177764,
                719657.7236832409,
                133875.33628724958,
                7825.385999233485,
                161.3953697007229,
                1
            }
        },
        {
            {
                -2612.4444045321566,
                -1373.1937606550816,
                -183.66960747488838,
                -8.05644828123936,
                -0.10253905024137543,
                -2.089799311417641e-11
            },
            {
                -4719.183547951285,
                27948.075163891812,
                49851.42709103523,
                17468.48519249089,
                1991.7987346048596,
                81.27655013843358,
                1
            }
        },
        {
            {
                -219.21012847890933,
                -228.2445407376317,
                -57.847221656278364,
                -4.610115811394734,
                -0.10253782982083709,
                -5.078312264617666e-09
            },
            {
                -135.20119144430734,
                1903.119193388108,
                5547.729097207228,
                3380.1528667952634,
                673.8651126766997,
                47.66515503237295,
                1
            }
        },
        {
            {
                -21.371921170370406,
                -42.32531333728305,
                -19.663616264370372,
                -2.7522056827818746,
                -0.10251704260798555,
                -1.7838172751095887e-07
            },
            {
                -4.959498988226282,
                155.94900333666612,
                739.3932053204672,
                757.5028348686454,
                252.98154998219053,
                29.533362906052385,
                1
            }
        }
    };

    private final int order;

    BesselFunctions(int order) {
        this.order = order;
    }

    // --- orders 0 and 1
    // -------------------------------------------------------------------------------------------------------

    /** Returns J of this order. */
    double first(double value) {
        if (Double.isNaN(value)) {
            return value;
        }
        double x = Math.abs(value);
        double result = x >= 2 ? large(x, true) : order == 0 ? smallJ0(x) : smallJ1(x);
        return order == 1 && value < 0 ? -result : result;
    }

    /** Returns Y of this order. */
    double second(double x) {
        if (Double.isNaN(x) || x < 0) {
            return Double.NaN;
        }
        if (x == 0) {
            return Double.NEGATIVE_INFINITY;
        }
        return x >= 2 ? large(x, false) : order == 0 ? smallY0(x) : smallY1(x);
    }

    private static double smallJ0(double x) {
        if (x < 0x1p-13) {
            return x < 0x1p-27 ? 1 : 1 - 0.25 * x * x;
        }
        double z = x * x;
        double quotient = z * polynomial(z, J0_R) / polynomial(z, J0_S);
        if (x < 1) {
            return 1 + z * (-0.25 + quotient);
        }
        double u = 0.5 * x;
        return (1 + u) * (1 - u) + z * quotient;
    }

    private static double smallJ1(double x) {
        if (x < 0x1p-27) {
            return 0.5 * x;
        }
        double z = x * x;
        return 0.5 * x + z * polynomial(z, J1_R) * x / polynomial(z, J1_S);
    }

    private static double smallY0(double x) {
        double log = Exponentials.log(x);
        if (x <= 0x1p-27) {
            return Y0_U[Y0_U.length - 1] + TWO_OVER_PI * log;
        }
        double z = x * x;
        return polynomial(z, Y0_U) / polynomial(z, Y0_V) + TWO_OVER_PI * J0.first(x) * log;
    }

    private static double smallY1(double x) {
        if (x <= 0x1p-54) {
            return -TWO_OVER_PI / x;
        }
        double z = x * x;
        return x * (polynomial(z, Y1_U) / polynomial(z, Y1_V))
                + TWO_OVER_PI * (J1.first(x) * Exponentials.log(x) - 1 / x);
    }

    /** The sum and the difference of sine and cosine: the smaller is computed from the larger, to lose no digits. */
    private double large(double x, boolean isFirst) {
        if (Double.isInfinite(x)) {
            return 0;
        }
        double sin = Trigonometry.sin(x);
        double cos = Trigonometry.cos(x);
        double ss = order == 0 ? sin - cos : -sin - cos;
        double cc = order == 0 ? sin + cos : sin - cos;
        if (x < Double.MAX_VALUE / 2) {
            double z = order == 0 ? -Trigonometry.cos(x + x) : Trigonometry.cos(x + x);
            if (order == 0 ? sin * cos < 0 : sin * cos > 0) {
                cc = z / ss;
            } else {
                ss = z / cc;
            }
        }
        double wave;
        if (x > 0x1p129) {
            wave = isFirst ? cc : ss;
        } else {
            double p = 1 + quotient(x, order == 0 ? P0 : P1);
            double q = ((order == 0 ? -0.125 : 0.375) + quotient(x, order == 0 ? Q0 : Q1)) / x;
            wave = isFirst ? p * cc - q * ss : p * ss + q * cc;
        }
        return INVERSE_ROOT_PI * wave / Math.sqrt(x);
    }

    private static double quotient(double x, double[][][] tables) {
        int i = 0;
        while (x < RANGES[i]) {
            i++;
        }
        double z = 1 / (x * x);
        return polynomial(z, tables[i][0]) / polynomial(z, tables[i][1]);
    }

    // --- other orders
    // ---------------------------------------------------------------------------------------------------------

    /** Returns J of order {@code n}, in time that grows with it. */
    static double jn(long n, double x, Runnable look) {
        if (!Double.isFinite(x)) {
            return Double.isNaN(x) ? x : 0;
        }
        if (n == 0) {
            return J0.first(x);
        }
        if (x == 0) {
            return 0;
        }
        long order = Math.abs(n);
        double signed = n < 0 ? -x : x;
        if (order == 1) {
            return J1.first(signed);
        }
        double result = positive(order, Math.abs(x), look);
        return signed < 0 && (order & 1) != 0 ? -result : result;
    }

    private static double positive(long n, double x, Runnable look) {
        if (n > x) {
            return x < 0x1p-29 ? tiny(n, x) : downwards(n, x, look);
        }
        if (x >= 0x1p302) {
            double sin = Trigonometry.sin(x);
            double cos = Trigonometry.cos(x);
            double wave = switch ((int) (n & 3)) {
                case 0 -> cos + sin;
                case 1 -> -cos + sin;
                case 2 -> -cos - sin;
                default -> cos - sin;
            };
            return INVERSE_ROOT_PI * wave / Math.sqrt(x);
        }
        double a = J0.first(x);
        double b = J1.first(x);
        for (long i = 1; i < n; i++) {
            look(i, look);
            double next = b * ((double) (i + i) / x) - a;
            a = b;
            b = next;
        }
        return b;
    }

    private static void look(long round, Runnable look) {
        if ((round & ROUNDS - 1) == 0) {
            look.run();
        }
    }

    private static double tiny(long n, double x) {
        if (n > 33) {
            return 0;
        }
        double half = x * 0.5;
        double power = half;
        double factorial = 1;
        for (int i = 2; i <= n; i++) {
            factorial *= i;
            power *= half;
        }
        return power / factorial;
    }

    /** A continued fraction gives the quotient of two neighbours, from where the recurrence leads down to order 0. */
    private static double downwards(long n, double x, Runnable look) {
        double w = (double) (n + n) / x;
        double h = 2 / x;
        double q0 = w;
        double z = w + h;
        double q1 = w * z - 1;
        long k = 1;
        while (q1 < 1e9) {
            k++;
            look(k, look);
            z += h;
            double next = z * q1 - q0;
            q0 = q1;
            q1 = next;
        }
        double t = 0;
        for (long i = 2 * (n + k); i >= n + n; i -= 2) {
            look(i >> 1, look);
            t = 1 / ((double) i / x - t);
        }
        double a = t;
        double b = 1;
        boolean mayOverflow = n * Exponentials.log(Math.abs(h * n)) >= LOG_MAX;
        for (long i = n - 1; i > 0; i--) {
            look(i, look);
            double next = b * (double) (i + i) / x - a;
            a = b;
            b = next;
            if (mayOverflow && b > 1e100) {
                a /= b;
                t /= b;
                b = 1;
            }
        }
        return t * J0.first(x) / b;
    }

    /** Returns Y of order {@code n}, in time that grows with it. */
    static double yn(long n, double x, Runnable look) {
        if (Double.isNaN(x) || x < 0) {
            return Double.NaN;
        }
        if (Double.isInfinite(x)) {
            return 0;
        }
        if (n == 0) {
            return J0.second(x);
        }
        boolean negated = n < 0 && (n & 1) != 0;
        if (x == 0) {
            return negated ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        double result = positiveSecond(Math.abs(n), x, look);
        return negated ? -result : result;
    }

    private static double positiveSecond(long n, double x, Runnable look) {
        if (n != 1 && x >= 0x1p302) {
            double sin = Trigonometry.sin(x);
            double cos = Trigonometry.cos(x);
            double wave = switch ((int) (n & 3)) {
                case 0 -> sin - cos;
                case 1 -> -sin - cos;
                case 2 -> -sin + cos;
                default -> sin + cos;
            };
            return INVERSE_ROOT_PI * wave / Math.sqrt(x);
        }
        double a = J0.second(x);
        double b = J1.second(x);
        for (long i = 1; i < n && b != Double.NEGATIVE_INFINITY; i++) {
            look(i, look);
            double next = (double) (i + i) / x * b - a;
            a = b;
            b = next;
        }
        return b;
    }
}
