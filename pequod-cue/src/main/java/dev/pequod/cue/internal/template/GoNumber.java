package dev.pequod.cue.internal.template;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A number of Go that Java has no class for: {@code int}, {@code uint8} or {@code complex128}, of which constants and results of functions
 * are, and floats beyond {@code float64}.
 */
public sealed interface GoNumber {
    /** An int. */
    record Int(long value) implements GoNumber {}

    /** One of many bytes. */
    record Octet(int value) implements GoNumber {}

    /** A complex number. */
    record Complex(double real, double imaginary) implements GoNumber {}

    /** A float that is beyond the range of {@code float64}: of {@code math/big}, but with all its digits. */
    record Big(BigDecimal value) implements GoNumber {}

    /** Returns whole numbers as data have them, and all else as it is. */
    static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case Int n -> n.value;
            case Octet b -> (long) b.value;
            case null, default -> value;
        };
    }
}
