package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.INT;
import static dev.pequod.cue.internal.adt.Kinds.NUMBER;

import dev.pequod.cue.internal.adt.Expr;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** The functions of {@code math} that compute with floating-point numbers of 64 bits. */
final class FloatFunctions {
    private FloatFunctions() {}

    static void addTo(PackageTable t) {
        one(t, "Acosh", Exponentials::acosh);
        one(t, "Asin", Trigonometry::asin);
        one(t, "Acos", Trigonometry::acos);
        one(t, "Asinh", Exponentials::asinh);
        one(t, "Atan", Trigonometry::atan);
        two(t, "Atan2", Trigonometry::atan2);
        one(t, "Atanh", Exponentials::atanh);
        one(t, "Erf", ErrorFunctions::erf);
        one(t, "Erfc", ErrorFunctions::erfc);
        one(t, "Erfinv", ErrorFunctions::erfinv);
        one(t, "Erfcinv", x -> ErrorFunctions.erfinv(1 - x));
        one(t, "Expm1", StrictMath::expm1);
        one(t, "Gamma", GammaFunction::gamma);
        two(t, "Hypot", Trigonometry::hypot);
        one(t, "J0", x -> BesselFunctions.J0.first(x));
        one(t, "Y0", x -> BesselFunctions.J0.second(x));
        one(t, "J1", x -> BesselFunctions.J1.first(x));
        one(t, "Y1", x -> BesselFunctions.J1.second(x));
        t.function(
                "Jn",
                NUMBER,
                a -> a.float64(BesselFunctions.jn(order(a), a.float64(1), () -> charge(a, BesselFunctions.ROUNDS))),
                INT,
                NUMBER);
        t.function(
                "Yn",
                NUMBER,
                a -> a.float64(BesselFunctions.yn(order(a), a.float64(1), () -> charge(a, BesselFunctions.ROUNDS))),
                INT,
                NUMBER);
        t.function("Ldexp", NUMBER, FloatFunctions::ldexp, NUMBER, INT);
        one(t, "Log1p", StrictMath::log1p);
        one(t, "Logb", x -> x == 0 ? Double.NEGATIVE_INFINITY : Double.isFinite(x) ? exponent(x) : Math.abs(x));
        t.function("Ilogb", INT, FloatFunctions::ilogb, NUMBER);
        two(t, "Mod", (x, y) -> x % y);
        two(t, "Remainder", StrictMath::IEEEremainder);
        one(t, "Cos", Trigonometry::cos);
        one(t, "Sin", Trigonometry::sin);
        one(t, "Sinh", Exponentials::sinh);
        one(t, "Cosh", Exponentials::cosh);
        one(t, "Sqrt", StrictMath::sqrt);
        one(t, "Tan", Trigonometry::tan);
        one(t, "Tanh", Exponentials::tanh);
    }

    private static void one(PackageTable t, String name, DoubleUnaryOperator f) {
        t.function(name, NUMBER, a -> a.float64(f.applyAsDouble(a.float64(0))), NUMBER);
    }

    private static void two(PackageTable t, String name, DoubleBinaryOperator f) {
        t.function(name, NUMBER, a -> a.float64(f.applyAsDouble(a.float64(0), a.float64(1))), NUMBER, NUMBER);
    }

    /** Returns the first argument, and charges for the rounds that it may take before those that are taken are charged for. */
    private static long order(Arguments a) {
        long n = a.integer(0);
        charge(a, Math.abs(Math.clamp(n, -BesselFunctions.ROUNDS, BesselFunctions.ROUNDS)));
        return n;
    }

    /** Charges for rounds of two divisions each. */
    private static void charge(Arguments a, int rounds) {
        a.evaluation().charge(2L * rounds);
    }

    // --- powers of two
    // --------------------------------------------------------------------------------------------------------

    private static Expr ldexp(Arguments a) {
        double x = a.float64(0);
        long power = a.integer(1);
        if (x != 0 && Double.isFinite(x) && power > 0 && exponent(x) > Long.MAX_VALUE - power) {
            return a.float64(Math.copySign(0, x)); // the sum is one of 64 bits that overflows
        }
        long exponent = Math.max(-5000, Math.min(5000, power));
        return a.float64(Math.scalb(x, (int) exponent));
    }

    private static Expr ilogb(Arguments a) {
        double x = a.float64(0);
        if (x == 0) {
            return a.newInteger(Integer.MIN_VALUE);
        }
        return a.newInteger(Double.isFinite(x) ? exponent(x) : Integer.MAX_VALUE);
    }

    private static int exponent(double x) {
        return Math.abs(x) < Double.MIN_NORMAL ? Math.getExponent(x * 0x1p52) - 52 : Math.getExponent(x);
    }

    /** Returns the polynomial, the highest power first. */
    static double polynomial(double x, double[] coefficients) {
        double sum = coefficients[0];
        for (int i = 1; i < coefficients.length; i++) {
            sum = sum * x + coefficients[i];
        }
        return sum;
    }
}
