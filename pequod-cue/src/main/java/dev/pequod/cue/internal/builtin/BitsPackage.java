package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.INT;

import dev.pequod.cue.internal.adt.Expr;
import java.math.BigInteger;

/** The package {@code math/bits}: integers of any size as bits, negative ones in two's complement. */
final class BitsPackage {
    private BitsPackage() {}

    static PackageTable table() {
        return new PackageTable("math/bits")
                .function("Lsh", INT, BitsPackage::shiftLeft, INT, INT)
                .function("Rsh", INT, BitsPackage::shiftRight, INT, INT)
                .function("At", INT, BitsPackage::at, INT, INT)
                .function("Set", INT, BitsPackage::set, INT, INT, INT)
                .function("And", INT, a -> a.newInteger(a.bigInteger(0).and(a.bigInteger(1))), INT, INT)
                .function("Or", INT, a -> a.newInteger(a.bigInteger(0).or(a.bigInteger(1))), INT, INT)
                .function("Xor", INT, a -> a.newInteger(a.bigInteger(0).xor(a.bigInteger(1))), INT, INT)
                .function("Clear", INT, a -> a.newInteger(a.bigInteger(0).andNot(a.bigInteger(1))), INT, INT)
                .function(
                        "OnesCount",
                        INT,
                        a -> a.newInteger(a.bigInteger(0).abs().bitCount()),
                        INT)
                .function("Len", INT, a -> a.newInteger(a.bigInteger(0).abs().bitLength()), INT);
    }

    private static Expr shiftLeft(Arguments a) {
        BigInteger x = a.bigInteger(0);
        int n = bits(a, 1);
        a.chargeDigits((x.bitLength() + (long) n) / 3);
        return a.newInteger(x.shiftLeft(n));
    }

    private static Expr shiftRight(Arguments a) {
        return a.newInteger(a.bigInteger(0).shiftRight(bits(a, 1)));
    }

    /** Returns an argument as a number of bits, the largest one if it is larger. */
    private static int bits(Arguments a, int i) {
        long n = a.unsigned(i);
        return n < 0 || n > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) n;
    }

    private static Expr at(Arguments a) {
        BigInteger x = a.bigInteger(0);
        long i = a.unsigned(1);
        if (i < 0 || i > Integer.MAX_VALUE) {
            throw a.failure("bit index too large");
        }
        return a.newInteger(x.testBit((int) i) ? 1 : 0);
    }

    private static Expr set(Arguments a) {
        BigInteger x = a.bigInteger(0);
        long i = a.integer(1);
        long bit = a.unsigned(2);
        if (i < 0) {
            throw a.failure("negative bit index");
        }
        if (bit != 0 && bit != 1) {
            throw a.failure("set bit is not 0 or 1");
        }
        a.chargeDigits(Math.max(x.bitLength(), i) / 3);
        return a.newInteger(bit == 1 ? x.setBit((int) i) : x.clearBit((int) i));
    }
}
