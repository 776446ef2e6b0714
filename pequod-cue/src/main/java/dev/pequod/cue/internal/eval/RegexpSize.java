package dev.pequod.cue.internal.eval;

/**
 * What a regular expression becomes when its repeats are written out, told from its text. It is an estimate, and errs towards more where that
 * matters: what the text means is known to whoever compiles it.
 *
 * <p>A repeat of one character, as in {@code [a-z]{0,61}}, is special: no more copies of it can be tried at once than characters were read, so
 * that it costs little in short texts. Such a repeat is a <i>run</i>. Copies of a group may all be reached without reading anything.
 *
 * @param repeats the largest product of nested counts, which is what Go bounds
 * @param instructions of the whole program
 * @param spare those of them that are copies within runs
 * @param runs how many runs there are in all copies of groups
 * @param isWide whether it has classes of Unicode, which take twice as long to try as other instructions
 */
record RegexpSize(long repeats, long instructions, long spare, long runs, boolean isWide) {
    /** As large as any sum becomes. */
    private static final long MOST = 1L << 40;

    private static final RegexpSize NOTHING = new RegexpSize(1, 0, 0, 0, false);
    private static final RegexpSize ONE = new RegexpSize(1, 1, 0, 0, false);

    /** The ranges of a class of Unicode take as much as so many instructions. */
    private static final RegexpSize UNICODE = new RegexpSize(1, 32, 0, 0, true);

    /** Returns the size of an expression, which need not be well-formed. */
    static RegexpSize of(String pattern) {
        RegexpSize[] outside = new RegexpSize[pattern.length() + 1];
        outside[0] = NOTHING;
        int depth = 0;
        RegexpSize last = NOTHING;
        boolean isCharacter = false;
        for (int i = 0; i < pattern.length(); i++) {
            char ch = pattern.charAt(i);
            int end = ch == '{' ? pattern.indexOf('}', i) : -1;
            if (end >= 0) {
                last = last.repeated(pattern.substring(i + 1, end), isCharacter);
                isCharacter = false;
                i = end;
                continue;
            }
            if ("*+?|".indexOf(ch) >= 0) {
                last = last.plus(ONE);
                isCharacter = false;
                continue;
            }
            if (ch == ')') {
                last = outside[depth].plus(last);
                if (depth > 0) {
                    depth--;
                }
                isCharacter = false;
                continue;
            }
            outside[depth] = outside[depth].plus(last);
            last = ONE;
            isCharacter = true;
            switch (ch) {
                case '(' -> {
                    outside[++depth] = new RegexpSize(1, 2, 0, 0, false);
                    last = NOTHING;
                    isCharacter = false;
                }
                case '[' -> {
                    int stop = classEnd(pattern, i);
                    last = hasUnicode(pattern, i, stop) ? UNICODE : ONE;
                    i = stop;
                }
                case '\\' -> {
                    i++;
                    char escaped = i < pattern.length() ? pattern.charAt(i) : ' ';
                    last = escaped == 'p' || escaped == 'P' ? UNICODE : ONE;
                    isCharacter = "bBAzQE".indexOf(escaped) < 0;
                    boolean isNamed = "xpP".indexOf(escaped) >= 0 && pattern.startsWith("{", i + 1);
                    int close = isNamed ? pattern.indexOf('}', i) : escaped == 'Q' ? pattern.indexOf("\\E", i) : i;
                    int stop = Math.max(i, close < 0 ? pattern.length() - 1 : close);
                    if (escaped == 'Q') {
                        last = new RegexpSize(1, stop - i, 0, 0, false);
                    }
                    i = stop;
                }
                case '^', '$' -> isCharacter = false;
                default -> {}
            }
        }
        for (; depth >= 0; depth--) {
            last = outside[depth].plus(last);
        }
        return last;
    }

    /** Returns how many instructions at most are tried for a character with so many before it, of a program of a known size; wide ones count twice. */
    long tried(long program, long before) {
        return Math.min(program, Math.max(1, program - spare) + 2 * runs * before) * (isWide ? 2 : 1);
    }

    private RegexpSize plus(RegexpSize next) {
        return new RegexpSize(
                Math.max(repeats, next.repeats),
                Math.min(MOST, instructions + next.instructions),
                Math.min(MOST, spare + next.spare),
                Math.min(MOST, runs + next.runs),
                isWide || next.isWide);
    }

    private RegexpSize repeated(String counts, boolean isCharacter) {
        int comma = counts.indexOf(',');
        long least = number(comma < 0 ? counts : counts.substring(0, comma));
        long most = Math.max(least, comma < 0 ? least : number(counts.substring(comma + 1)));
        long copies = Math.max(most, 1);
        long all = Math.min(MOST, instructions * copies + most - least);
        return new RegexpSize(
                Math.min(MOST, repeats * copies),
                all,
                isCharacter ? copies - 1 + most - least : Math.min(MOST, spare * copies),
                isCharacter ? 1 : Math.min(MOST, runs * copies),
                isWide);
    }

    private static long number(String digits) {
        boolean isOne =
                !digits.isEmpty() && digits.length() <= 6 && digits.chars().allMatch(ch -> ch >= '0' && ch <= '9');
        return isOne ? Long.parseLong(digits) : 0;
    }

    private static int classEnd(String pattern, int start) {
        int i = start + 1;
        if (i < pattern.length() && pattern.charAt(i) == '^') {
            i++;
        }
        if (i < pattern.length() && pattern.charAt(i) == ']') {
            i++;
        }
        while (i < pattern.length() && pattern.charAt(i) != ']') {
            i += pattern.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i, pattern.length());
    }

    private static boolean hasUnicode(String pattern, int from, int to) {
        for (int i = pattern.indexOf('\\', from); i >= 0 && i + 1 < to; i = pattern.indexOf('\\', i + 2)) {
            char escaped = pattern.charAt(i + 1);
            if (escaped == 'p' || escaped == 'P') {
                return true;
            }
        }
        return false;
    }
}
