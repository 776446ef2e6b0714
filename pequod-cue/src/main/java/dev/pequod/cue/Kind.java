package dev.pequod.cue;

import dev.pequod.cue.internal.adt.Kinds;
import java.util.EnumSet;
import java.util.Set;

/** The kinds of values; an int and a float are both numbers. */
public enum Kind {
    /** {@code null}. */
    NULL(Kinds.NULL),
    /** {@code true} or {@code false}. */
    BOOL(Kinds.BOOL),
    /** A number without a fraction. */
    INT(Kinds.INT),
    /** A decimal number. */
    FLOAT(Kinds.FLOAT),
    /** Unicode text. */
    STRING(Kinds.STRING),
    /** Bytes. */
    BYTES(Kinds.BYTES),
    /** A function of a builtin package. */
    FUNC(Kinds.FUNC),
    /** A list. */
    LIST(Kinds.LIST),
    /** A struct. */
    STRUCT(Kinds.STRUCT);

    private final int bit;

    Kind(int bit) {
        this.bit = bit;
    }

    static Set<Kind> ofBits(int bits) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (Kind k : values()) {
            if ((bits & k.bit) != 0) {
                kinds.add(k);
            }
        }
        return kinds;
    }
}
