package dev.pequod.resolver.git;

/** Lists of patterns, as files of OpenSSH have them: separated by commas, with {@code *}, {@code ?}, and {@code !} before one that excludes. */
final class SshPatterns {
    private SshPatterns() {}

    /** Reports whether a pattern of a list fits a text, and none that excludes. */
    static boolean fit(String patterns, String text) {
        boolean fits = false;
        for (String pattern : patterns.split(",", -1)) {
            boolean excludes = pattern.startsWith("!");
            if (isMatch(excludes ? pattern.substring(1) : pattern, text)) {
                if (excludes) {
                    return false;
                }
                fits = true;
            }
        }
        return fits;
    }

    /** Reports whether a pattern, in which a star is any text and a question mark one character, is a text; in bounded time. */
    private static boolean isMatch(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        return pattern.substring(p).chars().allMatch(c -> c == '*');
    }
}
