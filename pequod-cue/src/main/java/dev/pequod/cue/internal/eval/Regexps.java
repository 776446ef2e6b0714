package dev.pequod.cue.internal.eval;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.pequod.cue.internal.adt.Str;
import java.util.HashMap;
import java.util.Map;

/** The RE2 regular expressions of one evaluation, each compiled once, as Go does where re2j differs. */
public final class Regexps {
    private static final int MAX_REPEAT = 1000;

    private final Map<String, Pattern> compiled = new HashMap<>();

    Regexps() {}

    /**
     * Returns the compiled expression; matching takes time linear in the text.
     *
     * @throws PatternSyntaxException if it is malformed or repeats too often in total
     */
    public Pattern get(String pattern) {
        Pattern p = compiled.get(pattern);
        if (p == null) {
            p = compile(pattern);
            compiled.put(pattern, p);
        }
        return p;
    }

    /**
     * Reports whether a text has a match; a malformed expression is recorded as an error and matches the empty text alone. What a literal
     * of the program compiles to is kept with it, for all evaluations.
     */
    boolean find(Evaluation c, Str pattern, String text) {
        c.chargeSize(text.length());
        try {
            return ((Pattern) pattern.derived(this::get)).matcher(text).find();
        } catch (PatternSyntaxException e) {
            c.addError("invalid regexp: error parsing regexp: %s: `%s`", e.getDescription(), e.getPattern());
            return text.isEmpty();
        }
    }

    private static Pattern compile(String pattern) {
        if (pattern.indexOf('{') >= 0 && repeats(pattern) > MAX_REPEAT) {
            throw new PatternSyntaxException("invalid repeat count", pattern);
        }
        return Pattern.compile(pattern);
    }

    /** Returns the largest product of nested repeat counts. */
    private static long repeats(String pattern) {
        long[] stack = new long[pattern.length() + 1];
        int top = 0;
        long best = 1;
        stack[0] = 1;
        long last = 1;
        for (int i = 0; i < pattern.length(); i++) {
            char ch = pattern.charAt(i);
            switch (ch) {
                case '\\' -> {
                    i++;
                    last = 1;
                }
                case '[' -> {
                    i = classEnd(pattern, i);
                    last = 1;
                }
                case '(' -> stack[++top] = 1;
                case ')' -> {
                    last = stack[top];
                    top = Math.max(0, top - 1);
                    stack[top] = Math.max(stack[top], last);
                }
                case '{' -> {
                    int end = pattern.indexOf('}', i);
                    long n = end < 0 ? 1 : count(pattern.substring(i + 1, end));
                    last = Math.min(last * Math.max(n, 1), Integer.MAX_VALUE);
                    stack[top] = Math.max(stack[top], last);
                    best = Math.max(best, last);
                    i = end < 0 ? i : end;
                }
                default -> last = 1;
            }
        }
        return best;
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
        return i;
    }

    private static long count(String body) {
        long max = 1;
        for (String part : body.split(",", 2)) {
            if (!part.isEmpty() && part.length() <= 6 && part.chars().allMatch(ch -> ch >= '0' && ch <= '9')) {
                max = Math.max(max, Long.parseLong(part));
            }
        }
        return max;
    }
}
