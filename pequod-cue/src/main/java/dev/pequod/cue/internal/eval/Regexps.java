package dev.pequod.cue.internal.eval;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.pequod.cue.internal.adt.Str;
import java.util.HashMap;
import java.util.Map;

/** The RE2 regular expressions of one evaluation, each compiled once, as Go does where re2j differs. */
public final class Regexps {
    private static final int MAX_REPEAT = 1000;

    /** Characters of a pattern. re2j takes time that grows with their square, some ten milliseconds for so many, and cannot be stopped. */
    private static final int MAX_PATTERN = 1 << 14;

    /** Characters of the text times characters of the pattern after which the clock is looked at: well under a millisecond. */
    private static final int WATCHED_WORK = 1 << 14;

    /** How many answers are remembered, of short texts only; when there are more all are forgotten. */
    private static final int MAX_ANSWERS = 1 << 10;

    private static final int SHORT = 64;

    private record Question(Pattern pattern, String text) {}

    private final Map<String, Pattern> compiled = new HashMap<>();
    /** One name stands in many fields that have the same constraint. */
    private final Map<Question, Boolean> answers = new HashMap<>();

    Regexps() {}

    /**
     * Returns the compiled expression; matching takes time linear in the text.
     *
     * @throws PatternSyntaxException if it is malformed or repeats too often in total
     * @throws LimitExceeded if it is too long to be compiled in a short time
     */
    public Pattern get(Evaluation c, String pattern) {
        Pattern p = compiled.get(pattern);
        if (p == null) {
            if (pattern.length() > MAX_PATTERN) {
                c.checkSize(pattern.length(), MAX_PATTERN);
            }
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
            Object compiledOnce = pattern.derived(x -> LiteralPattern.isOne(x) ? LiteralPattern.of(x) : get(c, x));
            if (compiledOnce instanceof LiteralPattern literal) {
                return literal.isQuickIn(text)
                        ? literal.find(text)
                        : matcher(c, get(c, pattern.value()), text).find();
            }
            Pattern p = (Pattern) compiledOnce;
            return text.length() <= SHORT
                    ? answer(c, new Question(p, text))
                    : matcher(c, p, text).find();
        } catch (PatternSyntaxException e) {
            c.addError("invalid regexp: error parsing regexp: %s: `%s`", e.getDescription(), e.getPattern());
            return text.isEmpty();
        }
    }

    private boolean answer(Evaluation c, Question question) {
        Boolean known = answers.get(question);
        if (known == null) {
            if (answers.size() >= MAX_ANSWERS) {
                answers.clear();
            }
            known = matcher(c, question.pattern(), question.text()).find();
            answers.put(question, known);
        }
        return known;
    }

    /** Returns a matcher that ends, as the evaluation does, when its deadline has passed or its thread is interrupted. */
    public static Matcher matcher(Evaluation c, Pattern pattern, String text) {
        long work = (long) pattern.pattern().length() * text.length();
        return pattern.matcher(
                work < WATCHED_WORK
                        ? text
                        : new WatchedText(c, text, pattern.pattern().length()));
    }

    /** A text that looks at the clock now and then while it is read; reading one character takes time linear in the pattern. */
    private static final class WatchedText implements CharSequence {
        private final Evaluation c;
        private final String text;
        private final int cost;
        private int spent;

        WatchedText(Evaluation c, String text, int cost) {
            this.c = c;
            this.text = text;
            this.cost = Math.min(cost, WATCHED_WORK);
        }

        @Override
        public char charAt(int index) {
            spent += cost;
            if (spent > WATCHED_WORK) {
                spent = 0;
                c.checkTime();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
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
