package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.BOOL;
import static dev.pequod.cue.internal.adt.Kinds.INT;
import static dev.pequod.cue.internal.adt.Kinds.NUMBER;

import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.number.ElementaryFunctions;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.function.Supplier;

/** The package {@code math}: some functions compute with decimals, the others with floating-point numbers of 64 bits. */
final class MathPackage {
    /** Not the last digit of the golden ratio, but the one of the reference. */
    private static final String PHI = "1.61803398874989484820458683436563811772030917980576286213544861";

    private MathPackage() {}

    static PackageTable table() {
        PackageTable t = new PackageTable("math")
                .constant("MaxExp", Integer.MAX_VALUE)
                .constant("MinExp", Integer.MIN_VALUE)
                .constant("MaxPrec", 0xFFFF_FFFFL)
                .constant("ToNearestEven", 0)
                .constant("ToNearestAway", 1)
                .constant("ToZero", 2)
                .constant("AwayFromZero", 3)
                .constant("ToNegativeInf", 4)
                .constant("ToPositiveInf", 5)
                .constant("Below", -1)
                .constant("Exact", 0)
                .constant("Above", 1)
                .function("Jacobi", INT, MathPackage::jacobi, INT, INT)
                .constant("MaxBase", 62)
                .function("Floor", INT, a -> whole(a, RoundingMode.FLOOR), NUMBER)
                .function("Ceil", INT, a -> whole(a, RoundingMode.CEILING), NUMBER)
                .function("Trunc", INT, a -> whole(a, RoundingMode.DOWN), NUMBER)
                .function("Round", INT, a -> whole(a, RoundingMode.HALF_UP), NUMBER)
                .function("RoundToEven", INT, a -> whole(a, RoundingMode.HALF_EVEN), NUMBER)
                .function("MultipleOf", BOOL, MathPackage::multipleOf, NUMBER, NUMBER)
                .function(
                        "Abs", NUMBER, a -> decimal(a, () -> a.decimal(0).abs().round()), NUMBER);
        decimals(constants(t));
        FloatFunctions.addTo(t);
        return t;
    }

    private static PackageTable constants(PackageTable t) {
        return t.decimal("E", "2.71828182845904523536028747135266249775724709369995957496696763")
                .decimal("Pi", "3.14159265358979323846264338327950288419716939937510582097494459")
                .decimal("Phi", PHI)
                .decimal("Sqrt2", "1.41421356237309504880168872420969807856967187537694807317667974")
                .decimal("SqrtE", "1.64872127070012814684865078781416357165377610071014801157507931")
                .decimal("SqrtPi", "1.77245385090551602729816748334114518279754945612238712821380779")
                .decimal("SqrtPhi", "1.27201964951406896425242246173749149171560804184009624861664038")
                .decimal("Ln2", "0.693147180559945309417232121458176568075500134360255254120680009")
                .decimal("Log2E", "1.442695040888963407359924681001892137426645954152985934135449408")
                .decimal("Ln10", "2.3025850929940456840179914546843642076011014886287729760333278")
                .decimal("Log10E", "0.43429448190325182765112891891660508229439700580366656611445378");
    }

    private static void decimals(PackageTable t) {
        t.function("Cbrt", NUMBER, MathPackage::cubeRoot, NUMBER)
                .function("Copysign", NUMBER, MathPackage::copySign, NUMBER, NUMBER)
                .function("Dim", NUMBER, MathPackage::positiveDifference, NUMBER, NUMBER)
                .function("Exp", NUMBER, a -> decimal(a, () -> ElementaryFunctions.exp(a.decimal(0))), NUMBER)
                .function("Exp2", NUMBER, a -> power(a, Decimal.of(2), a.decimal(0)), NUMBER)
                .function("Log", NUMBER, a -> decimal(a, () -> ElementaryFunctions.ln(a.decimal(0))), NUMBER)
                .function("Log10", NUMBER, a -> decimal(a, () -> ElementaryFunctions.log10(a.decimal(0))), NUMBER)
                .function("Log2", NUMBER, a -> decimal(a, () -> ElementaryFunctions.log2(a.decimal(0))), NUMBER)
                .function("Pow", NUMBER, a -> power(a, a.decimal(0), a.decimal(1)), NUMBER, NUMBER)
                .function("Pow10", NUMBER, a -> a.number(Decimal.of(BigInteger.ONE, a.int32(0))), INT)
                .function("Signbit", BOOL, a -> a.truth(a.decimal(0).isNegative()), NUMBER);
    }

    // --- decimals
    // -------------------------------------------------------------------------------------------------------------

    private static Expr decimal(Arguments a, Supplier<Decimal> result) {
        long digits = a.decimal(0).digits();
        a.evaluation().charge(200 + digits * 16);
        a.evaluation().chargeDigits(digits);
        return a.number(result.get());
    }

    /** The number is brought near one by factors of eight. */
    private static Expr cubeRoot(Arguments a) {
        Decimal x = a.decimal(0);
        a.evaluation().charge(Math.abs((long) x.exponent()) << 4);
        return decimal(a, () -> ElementaryFunctions.cbrt(x));
    }

    private static Expr power(Arguments a, Decimal x, Decimal y) {
        a.chargeDigits(y.digits() + (long) Math.max(0, y.exponent()));
        return decimal(a, () -> ElementaryFunctions.pow(x, y, a.evaluation()::chargeDigits));
    }

    private static Expr whole(Arguments a, RoundingMode mode) {
        Decimal x = a.decimal(0);
        if (!x.isFinite()) {
            return a.newInteger(0);
        }
        a.chargeDigits(x.digits() + (long) Math.max(0, x.exponent()));
        return a.newInteger(x.toBigInteger(mode));
    }

    private static Expr multipleOf(Arguments a) {
        Decimal x = a.decimal(0);
        Decimal y = a.decimal(1);
        a.chargeDigits((long) x.digits() + y.digits() + Math.abs((long) x.exponent() - y.exponent()));
        return a.truth(x.isMultipleOf(y));
    }

    private static Expr copySign(Arguments a) {
        return a.number(a.decimal(0).withSign(a.decimal(1).isNegative()));
    }

    private static Expr positiveDifference(Arguments a) {
        return decimal(a, () -> {
            Decimal difference = a.decimal(0).subtract(a.decimal(1));
            return difference.isNegative() ? Decimal.ZERO : difference;
        });
    }

    /** Returns 1 if x is a square modulo y, -1 if not, 0 if they have a common divisor; y prime. By quadratic reciprocity. */
    private static Expr jacobi(Arguments a) {
        BigInteger x = a.bigInteger(0);
        BigInteger y = a.bigInteger(1);
        if (!y.testBit(0)) {
            throw a.failure("big: invalid 2nd argument to Int.Jacobi: need odd integer but got %s", y);
        }
        int sign = y.signum() < 0 && x.signum() < 0 ? -1 : 1;
        y = y.abs();
        while (!y.equals(BigInteger.ONE)) {
            a.evaluation().charge(1 + (y.bitLength() >> 6));
            x = x.mod(y);
            if (x.signum() == 0) {
                return a.newInteger(0);
            }
            int twos = x.getLowestSetBit();
            int eighth = y.intValue() & 7;
            if ((twos & 1) != 0 && (eighth == 3 || eighth == 5)) {
                sign = -sign;
            }
            x = x.shiftRight(twos);
            if ((y.intValue() & 3) == 3 && (x.intValue() & 3) == 3) {
                sign = -sign;
            }
            BigInteger swap = x;
            x = y;
            y = swap;
        }
        return a.newInteger(sign);
    }
}
