package dev.pequod.cue.internal.eval;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.pequod.cue.internal.adt.Str;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The RE2 regular expressions of one evaluation, each compiled once, as Go does where re2j differs.
 *
 * <p>The automaton tries each instruction of a program at most once for each character, so that matching is charged for each instruction
 * that may be tried ({@link RegexpSize}) and each character that is read. Repeats are written out in a program: {@code {0,500}} makes one
 * five hundred times as long as its text.
 *
 * <p>Where it only counts whether there is a match, repeats prefer fewer copies ({@code (?U)}), which does not change what matches: the automaton
 * stops when nothing that it prefers to the match it has is left, which is then mostly at once.
 */
public final class Regexps {
    private static final int MAX_REPEAT = 1000;

    /** Characters of a pattern. re2j takes time that grows with their square, some ten milliseconds for so many, and cannot be stopped. */
    private static final int MAX_PATTERN = 1 << 14;

    /** Characters of a pattern whose classes of Unicode are written out: some thirty of the largest, which re2j takes half a second for. */
    private static final int MAX_EXPANDED = 1 << 16;

    /** Characters times characters that are read for a step. */
    private static final int READ_FOR_A_STEP = 1 << 5;

    /** Instructions of a program: reading a character takes up to a millisecond for so many, and the program some 16 MiB. */
    private static final int MAX_PROGRAM = 1 << 17;

    /** Instructions times groups, of which the automaton keeps the places for each character that may come next: some 50 MiB. */
    private static final int MAX_PLACES = 1 << 24;

    /** What re2j says of a parenthesis that closes nothing, as if the fault were its own. */
    private static final String STACK_UNDERFLOW = "stack underflow";

    /** Instructions that take as much memory as a value. */
    private static final int VALUE = 1 << 3;

    /** Steps that compiling takes for an instruction. */
    private static final int STEPS_OF_AN_INSTRUCTION = 32;

    /** Places of groups that are copied for a step. */
    private static final int PLACES_FOR_A_STEP = 32;

    /** Instructions that may be tried in a match that is charged for before it begins; longer ones are while they go on. */
    private static final int SHORT_WORK = 1 << 14;

    /**
     * Which part of the copies within runs that could be reached are mostly tried in a short text. Names are checked in large numbers, by
     * expressions of which few instructions are tried at a time: their matches are charged for what they mostly take, not for what they may.
     */
    private static final int SHORT_PART = 8;

    /** How many answers are remembered, of short texts only; when there are more all are forgotten. */
    private static final int MAX_ANSWERS = 1 << 10;

    private static final int SHORT = 64;

    /** A compiled expression. Immutable. */
    public static final class Expression {
        private final Pattern pattern;
        private final RegexpSize size;
        private final String key;
        private final int length;
        private final Map<String, List<Integer>> groups;

        /**
         * Creates an expression.
         *
         * @param key the text that it was compiled from and its flags, which tell how much it takes
         */
        private Expression(String key, Pattern pattern, RegexpSize size, Re2jText given) {
            this.key = key;
            this.pattern = pattern;
            this.size = size;
            this.length = given.text().length();
            this.groups = given.groups();
        }

        /** Returns the numbers of the groups with a name, by it, in the order of the text; of several with one name all. */
        public Map<String, List<Integer>> groups() {
            return groups;
        }

        /** Returns how many groups it has, without the whole match. */
        public int groupCount() {
            return pattern.groupCount();
        }

        private long tried(long before) {
            return size.tried(pattern.programSize(), before);
        }
    }

    private record Question(Expression expression, String text) {}

    private final Map<String, Expression> compiled = new HashMap<>();
    private final Map<String, Expression> compiledForTests = new HashMap<>();
    /** The programs that this evaluation was charged for, by their keys. */
    private final Set<String> charged = new HashSet<>();
    /** One name stands in many fields that have the same constraint. */
    private final Map<Question, Boolean> answers = new HashMap<>();

    Regexps() {}

    /**
     * Returns the compiled expression; matching takes time linear in the text.
     *
     * @throws PatternSyntaxException if it is malformed or repeats too often in total
     * @throws LimitExceeded if it, or its program, is too long
     */
    public Expression get(Evaluation c, String pattern) {
        Expression known = compiled.get(pattern);
        if (known == null) {
            known = compile(c, pattern, "");
            compiled.put(pattern, known);
        }
        charge(c, known);
        return known;
    }

    /** As {@link #get}, for an expression of which it only counts whether it matches. */
    private Expression forTests(Evaluation c, String pattern) {
        Expression known = compiledForTests.get(pattern);
        if (known == null) {
            known = compile(c, pattern, isLazy(pattern) ? "" : "(?U)");
            compiledForTests.put(pattern, known);
        }
        return known;
    }

    /** Reports whether repeats that prefer fewer copies may be written in it already. */
    private static boolean isLazy(String pattern) {
        return pattern.contains("*?") || pattern.contains("+?") || pattern.contains("??") || pattern.contains("}?");
    }

    private static Expression compile(Evaluation c, String pattern, String flags) {
        if (pattern.length() > MAX_PATTERN) {
            c.checkSize(pattern.length(), MAX_PATTERN);
        }
        RegexpSize size = RegexpSize.of(pattern);
        if (size.repeats() > MAX_REPEAT) {
            throw new PatternSyntaxException("invalid repeat count", pattern);
        }
        if (size.instructions() > MAX_PROGRAM) {
            c.checkSize(size.instructions(), MAX_PROGRAM);
        }
        Re2jText given = given(c, pattern);
        if (given.text().length() > MAX_EXPANDED) {
            c.checkSize(given.text().length(), MAX_EXPANDED);
        }
        Pattern p = compile(flags, pattern, given);
        long places = (long) p.programSize() * p.groupCount();
        if (places > MAX_PLACES) {
            c.checkSize(places, MAX_PLACES);
        }
        return new Expression(flags + pattern, p, size, given);
    }

    private static Re2jText given(Evaluation c, String pattern) {
        try {
            return Re2jText.of(pattern, c::checkTime);
        } catch (Re2jText.EndlessException e) {
            throw new PatternSyntaxException("unsupported character with (?i)", String.valueOf(e.getMessage()));
        }
    }

    /** What is wrong is told of the expression as it was written, if re2j may be given that. */
    private static Pattern compile(String flags, String pattern, Re2jText given) {
        try {
            return Pattern.compile(flags + given.text());
        } catch (PatternSyntaxException e) {
            return compileAsWritten(pattern, given);
        }
    }

    private static Pattern compileAsWritten(String pattern, Re2jText given) {
        try {
            return Pattern.compile(given.isNeeded() ? given.text() : pattern);
        } catch (PatternSyntaxException e) {
            throw STACK_UNDERFLOW.equals(e.getPattern()) ? new PatternSyntaxException("unexpected )", pattern) : e;
        }
    }

    /** Charges for a program, once in each evaluation: those of literals are kept, and compiled by the first one only. */
    private void charge(Evaluation c, Expression x) {
        if (charged.add(x.key)) {
            int instructions = x.pattern.programSize();
            c.charge((long) instructions * STEPS_OF_AN_INSTRUCTION + (long) x.length * x.length / READ_FOR_A_STEP);
            c.countVertices(1 + instructions / VALUE);
            c.countText(x.length + x.key.length());
        }
    }

    /**
     * Reports whether a text has a match; a malformed expression is recorded as an error and matches the empty text alone. What a literal
     * of the program compiles to is kept with it, for all evaluations.
     */
    boolean find(Evaluation c, Str pattern, String text) {
        c.chargeSize(text.length());
        try {
            Object compiledOnce = pattern.derived(x -> LiteralPattern.isOne(x) ? LiteralPattern.of(x) : forTests(c, x));
            if (compiledOnce instanceof LiteralPattern literal) {
                return literal.isQuickIn(text) ? literal.find(text) : matches(c, pattern.value(), text);
            }
            Expression x = (Expression) compiledOnce;
            charge(c, x);
            return text.length() <= SHORT ? answer(c, new Question(x, text)) : test(c, x, text);
        } catch (PatternSyntaxException e) {
            c.addError("invalid regexp: error parsing regexp: %s: `%s`", e.getDescription(), e.getPattern());
            return text.isEmpty();
        }
    }

    /**
     * Reports whether a text has a match.
     *
     * @throws PatternSyntaxException as {@link #get}
     */
    public boolean matches(Evaluation c, String pattern, String text) {
        Expression x = forTests(c, pattern);
        charge(c, x);
        return test(c, x, text);
    }

    private boolean answer(Evaluation c, Question question) {
        Boolean known = answers.get(question);
        if (known == null) {
            if (answers.size() >= MAX_ANSWERS) {
                answers.clear();
            }
            known = test(c, question.expression(), question.text());
            answers.put(question, known);
        }
        return known;
    }

    private static boolean test(Evaluation c, Expression x, String text) {
        long work = x.tried(text.length() / SHORT_PART) * (text.length() + 1);
        if (work > SHORT_WORK) {
            return matcher(c, x, text).find();
        }
        c.charge(work);
        return x.pattern.matcher(text).find();
    }

    /** Returns a matcher that charges the evaluation for what it reads, and ends as that does. */
    public static Matcher matcher(Evaluation c, Expression x, String text) {
        return x.pattern.matcher(new ChargedText(c, text, x));
    }

    /**
     * Charges for telling what the groups of a match are: the automaton goes through it once more, and copies the places of all groups for
     * each instruction that it tries.
     */
    public static void chargeForGroups(Evaluation c, Expression x, Matcher match) {
        long length = (long) match.end() - match.start();
        c.charge(x.tried(length) * (length + 1) * x.groupCount() / PLACES_FOR_A_STEP);
    }

    /**
     * A text that charges for each character that the automaton reads. It reads a character, looks back to the one before, and goes on from
     * there; only where it looks for what all matches begin with it goes forward without looking back, which costs next to nothing.
     */
    private static final class ChargedText implements CharSequence {
        private final Evaluation c;
        private final String text;
        private final Expression expression;
        private int last;
        private int forward;

        ChargedText(Evaluation c, String text, Expression expression) {
            this.c = c;
            this.text = text;
            this.expression = expression;
        }

        @Override
        public char charAt(int index) {
            if (index < last) {
                c.charge(expression.tried(index));
            } else if ((++forward & 15) == 0) {
                c.charge(1);
            }
            last = index;
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
}
