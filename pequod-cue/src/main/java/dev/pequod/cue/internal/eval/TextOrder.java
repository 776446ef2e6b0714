package dev.pequod.cue.internal.eval;

/** The order of strings: by code points, which is that of the bytes of their encoding. */
public final class TextOrder {
    /** Characters that are compared between two charges. */
    private static final int PIECE = 1 << 13;

    private TextOrder() {}

    /** Compares texts that are short. */
    public static int compare(String a, String b) {
        int n = Math.min(a.length(), b.length());
        return order(a, b, firstDifference(a, b, 0, n));
    }

    /**
     * Compares texts of any length; charges for the characters that are compared.
     *
     * @throws LimitExceeded as {@link Meter#charge}
     */
    public static int compare(Evaluation c, String a, String b) {
        if (a.equals(b)) {
            c.charge(a.length() >> 6);
            return 0;
        }
        int n = Math.min(a.length(), b.length());
        int at = 0;
        int end = 0;
        while (at == end && end < n) {
            end = Math.min(n, at + PIECE);
            int same = firstDifference(a, b, at, end);
            c.charge(same - at >> 1);
            at = same;
        }
        return order(a, b, at);
    }

    private static int firstDifference(String a, String b, int from, int end) {
        int i = from;
        while (i < end && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        return i;
    }

    private static int order(String a, String b, int at) {
        if (at == Math.min(a.length(), b.length())) {
            return Integer.compare(a.length(), b.length());
        }
        char x = a.charAt(at);
        char y = b.charAt(at);
        // surrogates stand for code points above all others
        return Character.isSurrogate(x) == Character.isSurrogate(y)
                ? Character.compare(x, y)
                : Character.isSurrogate(x) ? 1 : -1;
    }
}
