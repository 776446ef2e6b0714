package dev.pequod.resolver.credentials;

/**
 * The pattern of one label of a host, as the kubelet understands it (Go's {@code path/filepath.Match}): {@code *} is any characters,
 * {@code ?} is any one, {@code [a-c]} is one of a class and {@code [^a-c]} one of no such class.
 *
 * <p>Secrets are written by anybody, so that it takes at most the product of both lengths: only the last {@code *} is ever tried with
 * more characters, which finds a match where there is one.
 */
final class LabelPattern {
    private LabelPattern() {}

    /** Reports whether a text is a pattern, and not only what it matches. */
    static boolean isOne(String text) {
        return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
    }

    /** Reports whether a label fits a pattern; none fits a class without an end. */
    static boolean fits(String pattern, String label) {
        int at = 0;
        int next = 0;
        int star = -1;
        int taken = 0;
        while (next < label.length() || at < pattern.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                taken = next;
                continue;
            }
            int end = next < label.length() ? one(pattern, at, label.charAt(next)) : -1;
            if (end >= 0) {
                at = end;
                next++;
            } else if (star >= 0 && taken < label.length()) {
                at = star + 1;
                next = ++taken;
            } else {
                return false;
            }
        }
        return true;
    }

    /** Returns where the part of the pattern ends that is for one character, or -1 if it is not for this one. */
    private static int one(String pattern, int at, char character) {
        if (at >= pattern.length()) {
            return -1;
        }
        return switch (pattern.charAt(at)) {
            case '?' -> at + 1;
            case '[' -> oneOfClass(pattern, at, character);
            default -> pattern.charAt(at) == character ? at + 1 : -1;
        };
    }

    private static int oneOfClass(String pattern, int at, char character) {
        int end = pattern.indexOf(']', at);
        if (end < 0) {
            return -1;
        }
        boolean isOther = pattern.startsWith("[^", at);
        boolean isIn = false;
        for (int i = at + (isOther ? 2 : 1); i < end; i++) {
            boolean isRange = i + 2 < end && pattern.charAt(i + 1) == '-';
            char last = pattern.charAt(isRange ? i + 2 : i);
            isIn |= character >= pattern.charAt(i) && character <= last;
            i += isRange ? 2 : 0;
        }
        return isIn != isOther ? end + 1 : -1;
    }
}
