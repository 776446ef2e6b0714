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
        one(t, "Acosh", FloatFunctions::acosh);
        one(t, "Asin", StrictMath::asin);
        one(t, "Acos", StrictMath::acos);
        one(t, "Asinh", FloatFunctions::asinh);
        one(t, "Atan", StrictMath::atan);
        two(t, "Atan2", StrictMath::atan2);
        one(t, "Atanh", FloatFunctions::atanh);
        one(t, "Expm1", StrictMath::expm1);
        two(t, "Hypot", StrictMath::hypot);
        t.function("Ldexp", NUMBER, FloatFunctions::ldexp, NUMBER, INT);
        one(t, "Log1p", StrictMath::log1p);
        one(
                t,
                "Logb",
                x -> x == 0 ? Double.NEGATIVE_INFINITY : Double.isInfinite(x) ? Double.POSITIVE_INFINITY : exponent(x));
        t.function("Ilogb", INT, FloatFunctions::ilogb, NUMBER);
        two(t, "Mod", (x, y) -> x % y);
        two(t, "Remainder", StrictMath::IEEEremainder);
        one(t, "Cos", StrictMath::cos);
        one(t, "Sin", StrictMath::sin);
        one(t, "Sinh", StrictMath::sinh);
        one(t, "Cosh", StrictMath::cosh);
        one(t, "Sqrt", StrictMath::sqrt);
        one(t, "Tan", StrictMath::tan);
        one(t, "Tanh", StrictMath::tanh);
    }

    private static void one(PackageTable t, String name, DoubleUnaryOperator f) {
        t.function(name, NUMBER, a -> a.float64(f.applyAsDouble(a.float64(0))), NUMBER);
    }

    private static void two(PackageTable t, String name, DoubleBinaryOperator f) {
        t.function(name, NUMBER, a -> a.float64(f.applyAsDouble(a.float64(0), a.float64(1))), NUMBER, NUMBER);
    }

    // --- powers of two
    // --------------------------------------------------------------------------------------------------------

    private static Expr ldexp(Arguments a) {
        long exponent = Math.max(-5000, Math.min(5000, a.integer(1)));
        return a.float64(Math.scalb(a.float64(0), (int) exponent));
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

    // --- inverse hyperbolic functions
    // -----------------------------------------------------------------------------------------

    private static double acosh(double x) {
        if (x < 1 || Double.isNaN(x)) {
            return Double.NaN;
        }
        if (x == 1) {
            return 0;
        }
        if (x >= 0x1p28) {
            return StrictMath.log(x) + 0.69314718055994530942;
        }
        if (x > 2) {
            return StrictMath.log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
        }
        double t = x - 1;
        return StrictMath.log1p(t + Math.sqrt(2 * t + t * t));
    }

    private static double asinh(double value) {
        double x = Math.abs(value);
        double result;
        if (!Double.isFinite(x) || x < 0x1p-28) {
            return value;
        } else if (x > 0x1p28) {
            result = StrictMath.log(x) + 0.69314718055994530942;
        } else if (x > 2) {
            result = StrictMath.log(2 * x + 1 / (Math.sqrt(x * x + 1) + x));
        } else {
            result = StrictMath.log1p(x + x * x / (1 + Math.sqrt(1 + x * x)));
        }
        return Math.copySign(result, value);
    }

    private static double atanh(double value) {
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
