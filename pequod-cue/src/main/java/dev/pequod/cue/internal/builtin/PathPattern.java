package dev.pequod.cue.internal.builtin;

import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A pattern for one path: {@code *} and {@code ?} match within a name, {@code [a-z]} a range, and outside Windows a backslash takes
 * the next character as it is. Matching tries at most every pair of places in pattern and path, each once.
 */
public final class PathPattern {
    private static final String SYNTAX = "syntax error in pattern";

    private final PathStyle style;
    private final String pattern;
    private final String name;
    private final LongConsumer steps;

    /** Takes what is told how many steps matching takes. */
    PathPattern(PathStyle style, String pattern, String name, LongConsumer steps) {
        this.style = style;
        this.pattern = pattern;
        this.name = name;
        this.steps = steps;
    }

    /** Returns what is wrong with a pattern for paths with slashes, or null if nothing is. */
    public static @Nullable String flaw(String pattern) {
        try {
            new PathPattern(PathStyle.UNIX, pattern, "", count -> {}).check();
            return null;
        } catch (MalformedException e) {
            return e.getMessage();
        }
    }

    /** Reports whether a pattern without a {@link #flaw} matches a path with slashes. */
    public static boolean matches(String pattern, String path) {
        try {
            return new PathPattern(PathStyle.UNIX, pattern, path, count -> {}).matches();
        } catch (MalformedException e) {
            return false;
        }
    }

    boolean matches() throws MalformedException {
        check();
        int p = 0;
        int n = 0;
        int star = -1;
        int retry = 0;
        while (true) {
            steps.accept(1);
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = ++p;
                retry = n;
                continue;
            }
            if (n == name.length() && p == pattern.length()) {
                return true;
            }
            if (n < name.length() && p < pattern.length() && matchesOne(p, n)) {
                n += Character.charCount(name.codePointAt(n));
                p = end(p);
                continue;
            }
            if (star < 0 || retry == name.length() || name.charAt(retry) == style.separator()) {
                return false;
            }
            retry++;
            p = star;
            n = retry;
        }
    }

    /** Refuses a malformed pattern, whatever the name is. */
    private void check() throws MalformedException {
        for (int p = 0; p < pattern.length(); ) {
            if (pattern.startsWith("**", p)) {
                throw new MalformedException("'**' is not supported in patterns as of yet");
            }
            p = pattern.charAt(p) == '*' ? p + 1 : end(p);
        }
    }

    private boolean escapes(int p) {
        return p < pattern.length() && pattern.charAt(p) == '\\' && !style.isWindows();
    }

    /** Returns where the element of the pattern that starts at {@code p} ends. */
    private int end(int p) throws MalformedException {
        if (escapes(p)) {
            if (p + 1 == pattern.length()) {
                throw new MalformedException(SYNTAX);
            }
            return p + 1 + Character.charCount(pattern.codePointAt(p + 1));
        }
        if (pattern.charAt(p) != '[') {
            return p + Character.charCount(pattern.codePointAt(p));
        }
        int i = pattern.startsWith("^", p + 1) ? p + 2 : p + 1;
        for (int ranges = 0; ranges == 0 || !pattern.startsWith("]", i); ranges++) {
            i = boundEnd(i);
            if (pattern.startsWith("-", i)) {
                i = boundEnd(i + 1);
            }
        }
        return i + 1;
    }

    /** Returns where a bound of a range ends; something must follow. */
    private int boundEnd(int start) throws MalformedException {
        int i = escapes(start) ? start + 1 : start;
        boolean isBound = i < pattern.length() && (i > start || "-]".indexOf(pattern.charAt(i)) < 0);
        int end = isBound ? i + Character.charCount(pattern.codePointAt(i)) : pattern.length();
        if (end == pattern.length()) {
            throw new MalformedException(SYNTAX);
        }
        return end;
    }

    private boolean matchesOne(int p, int n) throws MalformedException {
        int c = name.codePointAt(n);
        return switch (pattern.charAt(p)) {
            case '?' -> c != style.separator();
            case '[' -> matchesRange(p, c);
            default -> c == pattern.codePointAt(escapes(p) ? p + 1 : p);
        };
    }

    private boolean matchesRange(int p, int c) throws MalformedException {
        boolean negated = pattern.startsWith("^", p + 1);
        int i = negated ? p + 2 : p + 1;
        int end = end(p) - 1;
        steps.accept(end - p >> 2);
        boolean found = false;
        while (i < end) {
            int low = bound(i);
            int high = low;
            i = boundEnd(i);
            if (pattern.startsWith("-", i)) {
                high = bound(i + 1);
                i = boundEnd(i + 1);
            }
            found |= low <= c && c <= high;
        }
        return found != negated;
    }

    private int bound(int i) {
        return pattern.codePointAt(escapes(i) ? i + 1 : i);
    }
}
