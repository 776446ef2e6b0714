package dev.pequod.cue.internal.adt;

/**
 * Sets of kinds as bit masks: a value that is not concrete may still have several. The order of the bits is the order in which the
 * names are printed.
 */
public final class Kinds {
    public static final int NULL = 1;
    public static final int BOOL = 1 << 1;
    public static final int INT = 1 << 2;
    public static final int FLOAT = 1 << 3;
    public static final int STRING = 1 << 4;
    public static final int BYTES = 1 << 5;
    public static final int FUNC = 1 << 6;
    public static final int LIST = 1 << 7;
    public static final int STRUCT = 1 << 8;

    /** No kind: an error. */
    public static final int BOTTOM = 0;

    public static final int TOP = (1 << 9) - 1;
    public static final int NUMBER = INT | FLOAT;
    public static final int SCALAR = NULL | BOOL | NUMBER | STRING | BYTES;
    public static final int COMPOSITE = STRUCT | LIST;

    private static final String[] NAMES = {
        "null", "bool", "int", "float", "string", "bytes", "func", "list", "struct", "number"
    };

    private Kinds() {}

    /** Returns the set as CUE prints it: {@code int}, {@code (null|string)}, {@code _} for all, {@code _|_} for none. */
    public static String toString(int kinds) {
        if (kinds == BOTTOM) {
            return "_|_";
        }
        if (kinds == TOP) {
            return "_";
        }
        int bits = kinds;
        if ((bits & NUMBER) == NUMBER) {
            bits = (bits & ~NUMBER) | 1 << 9;
        }
        StringBuilder text = new StringBuilder();
        boolean several = Integer.bitCount(bits) > 1;
        for (int rest = bits; rest != 0; rest &= rest - 1) {
            text.append(text.isEmpty() ? several ? "(" : "" : "|").append(NAMES[Integer.numberOfTrailingZeros(rest)]);
        }
        return several ? text.append(')').toString() : text.toString();
    }
}
