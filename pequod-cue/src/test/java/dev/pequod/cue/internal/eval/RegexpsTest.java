package dev.pequod.cue.internal.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.PatternSyntaxException;
import dev.pequod.cue.CueContext;
import dev.pequod.cue.Limits;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.adt.Str;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RegexpsTest {
    private static final String PATTERN = "(a|b)*c";
    private static final String TEXT = "ab".repeat(100_000);

    @Test
    void matchingALongTextEndsAtTheDeadline() {
        Evaluation late = evaluation(new Budget(100_000_000, 100, 1 << 20, 1_000, System.nanoTime() - 1));
        assertThrows(LimitExceeded.class, () -> find(late, PATTERN, TEXT));
    }

    @Test
    void matchingALongTextEndsWhenItsThreadIsInterrupted() {
        Evaluation c = evaluation(Budget.DEFAULT);
        Thread.currentThread().interrupt();
        assertThrows(LimitExceeded.class, () -> find(c, PATTERN, TEXT));
        assertTrue(Thread.interrupted(), "the thread is no longer interrupted");
        assertFalse(find(c, PATTERN, TEXT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // signs and scripts that came to Unicode after the tables of re2j, and names that Go takes
                "^\\p{So}$ | 🤖 | true",
                "^\\p{Sc}$ | ₿ | true",
                "^\\p{Han}$ | 𰀀 | true",
                "^\\p{Adlam}+$ | 𞤀𞤢 | true",
                "^\\pN$ | ٣ | true",
                "^\\PN$ | ٣ | false",
                "^\\P{^Greek}$ | α | true",
                "^\\p{^Greek}$ | α | false",
                "^[^\\p{L}\\p{Nd}_]$ | - | true",
                "^[^\\p{L}\\p{Nd}_]$ | é | false",
                "^[[:alpha:]\\p{So}]$ | 😀 | true",
                "^[]\\p{Sc}]$ | ] | true",
                "^\\p{lu}$ | A | true",
                "^\\p{Uppercase_Letter}$ | a | false",
                "^\\p{LC}$ | ǅ | true",
                "^\\p{Old Italic}$ | 𐌀 | true",
                "(?i)^\\p{Lu}$ | é | true",
                "^\\p{Assigned}$ | \u0378 | false",
                "^\\p{Any}$ | \u0378 | true",
                "^[\\p{Zs}-가]$ | - | true",
                "^[\\p{Zs}-가]$ | b | false",
                "^[\\p{Sc}-]$ | - | true",
                "^[[:digit:]\\p{Lu}]+$ | 1A | true",
                "^\\Q\\p{L}\\E$ | \\p{L} | true",
                "^a\\x{2028}?b$ | ab | true",
                "^\\Qa{2000}\\E$ | a{2000} | true",
                "^\\\\p$ | \\p | true",
                // re2j looks without end for what is the same as some old Cyrillic letters in upper or lower case
                "(?i)^\\p{L}+$ | ÄBc | true",
                "(?i)^\\p{Cyrillic}+$ | Ж | true",
                "(?i)^\\p{Ll}$ | Ж | true",
                "(?i)^\\P{Lu}$ | A | false",
                "(?i)^[\\P{Lu}]$ | 1 | true",
                "(?i)^[а-ꙋ]$ | Ж | true",
                "(?i)^[\\x{80}-\\x{10ffff}]$ | é | true",
                "(?i)^[^\\x80-\\x{10ffff}]$ | é | false",
                "(?s-i:.)(?i:[Ѐ-\\x{1c85}]) | xж | true",
                "(?i:x)ᲀ | Xᲀ | true",
                "(?i)x(?s-i)[ᲀ-ꙋ] | Xᲀ | true",
                // case counts, where it does, before a class is turned around
                "(?i)^[\\P{Lu}]$ | A | false",
                "(?i)^[\\P{Lu}]$ | a | false",
                "(?i)^[^\\P{Lu}]$ | a | true",
                "(?i)^[\\P{So}]$ | 🤖 | false",
                "(?i)^[\\P{Greek}]$ | µ | false",
                "(?i)^[\\P{Latin}]$ | \u212a | false",
                "(?i:x)[\\P{Lu}]$ | Xa | true",
                "(?i:x)[\\P{Lu}]$ | XA | false",
                "(?:(?i)x)[\\P{Lu}]$ | Xa | true",
                "(?i)x(?-i)[\\P{Lu}]$ | Xa | true",
                "(?i)(x(?-i)y)[\\P{Lu}]$ | Xya | false",
                "(?i)(?:x(?-i:y))[\\P{Lu}]$ | Xya | false",
                // groups of one name
                "^(?P<x>a)(?<x>b)$ | ab | true",
            })
    void expressionsMatchAsWithGo(String pattern, String text, boolean matches) {
        assertEquals(matches, find(evaluation(Budget.DEFAULT), pattern, text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?i)\\x{1c80}",
                "(?i)ᲀ",
                "(?i)[ᲀ]",
                "(?i)[ᲀ-ꙋ](",
                "(?i)\\Qᲀ\\E",
                "(?i)[а-ꙋ](",
                "\\p{",
                "\\p",
                "[\\p{L",
                "[+-\\p{Lu}]",
                "\\x{fffffffff}",
                "[\\",
                "(?P<x>a)(?P<x>b)[",
                "(?P<>a)(?P<>b)",
            })
    void whatRe2jCannotBeGivenIsRefused(String pattern) {
        assertThrows(PatternSyntaxException.class, () -> new Regexps().get(evaluation(Budget.DEFAULT), pattern));
    }

    @Test
    void anUnknownClassIsToldAsItWasWritten() {
        PatternSyntaxException e = assertThrows(
                PatternSyntaxException.class,
                () -> new Regexps().get(evaluation(Budget.DEFAULT), "\\p{L}\\p{Klingon}"));
        assertEquals("\\p{Klingon}", e.getPattern());
        assertEquals("missing closing ]", refusal("(?P<x>a)(?P<x>b)["));
        assertEquals("unexpected )", refusal("(a))"));
        assertEquals("unexpected )", refusal("(?i)é)"));
    }

    /** Repeats are written out in the program, each copy of which may have to be tried for each character. */
    @ParameterizedTest
    @ValueSource(strings = {"((.|a)*(.|b)*){0,500}x", "(.*){1,1000}(.*){1,500}x", "(a+a+){5}y"})
    void matchingIsChargedForWhatRepeatsBecome(String pattern) {
        Evaluation c = evaluation(new Budget(10_000_000, 100, 1 << 20, 100_000, Long.MAX_VALUE));
        LimitExceeded e = assertThrows(LimitExceeded.class, () -> find(c, pattern, "a".repeat(1_000_000)));
        assertEquals("evaluation exceeds 10000000 steps", e.getMessage());
    }

    /** The automaton goes through a match once more to find its groups, and keeps the places of all of them for each instruction. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "FindSubmatch(p, s)",
                "FindAllSubmatch(p, s, 1)",
                "FindNamedSubmatch(p, s)",
                "ReplaceAll(p, s, \"$1\")"
            })
    void groupsAreChargedForTheirPlaces(String call) {
        Function<String, Value> compiled = group -> CueContext.create()
                .withLimits(Limits.DEFAULTS.withSteps(100_000_000))
                .compile(
                        "a.cue",
                        "import (\"regexp\", \"strings\")\np: strings.Repeat(\"%s\", 1000) + \"x*$\"\ns: strings.Repeat(\"x\", 2000)\nout: regexp.%s"
                                .formatted(group, call))
                .value();
        assertTrue(compiled.apply("(?:x?)").validate(true).isEmpty());
        Value many = compiled.apply("(?P<a>x?)");
        CueException e = assertThrows(CueException.class, () -> many.validate(true));
        assertEquals(ErrorCode.LIMIT, e.errors().getFirst().code());
    }

    @Test
    void manyShortMatchesAreChargedForWhatRepeatsBecome() {
        Evaluation c = evaluation(new Budget(10_000_000, 100, 1 << 20, 100_000, Long.MAX_VALUE));
        assertThrows(LimitExceeded.class, () -> {
            for (int i = 0; i < 1_000; i++) {
                find(c, "((.|a)*(.|b)*){0,500}x", "b" + i);
            }
        });
    }

    /** A name is no long text, so that few of the copies of a character can be reached in it. */
    @Test
    void namesAreCheckedInFewSteps() {
        Evaluation c = evaluation(Budget.DEFAULT);
        String pattern = "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$";
        assertTrue(find(c, pattern, "a-name"));
        long compiled = c.steps();
        assertTrue(find(c, pattern, "a-name-of-kind"));
        assertTrue(c.steps() - compiled < 200, () -> "takes " + c.steps());
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a*)*", "a+", "a.*", "(a|b)*?", "[a-z]{1,300}"})
    void aMatchEndsWhereItIsClearThatThereIsOne(String pattern) {
        Evaluation c = evaluation(Budget.DEFAULT);
        assertTrue(find(c, pattern, "a".repeat(1_000_000)));
        assertTrue(c.steps() < 100_000, () -> "takes " + c.steps());
    }

    @ParameterizedTest
    @ValueSource(strings = {"((a{200}){2}b{600}){2}", "a{1000}|b{1000}"})
    void programsOfOrdinarySizeAreTaken(String pattern) {
        assertFalse(find(evaluation(Budget.DEFAULT), pattern, "ab"));
    }

    @Test
    void programsThatAreTooLargeAreNotMade() {
        Evaluation c = evaluation(Budget.DEFAULT);
        LimitExceeded e = assertThrows(LimitExceeded.class, () -> find(c, "a{1000}".repeat(200), "ab"));
        assertEquals("value of size 200000 exceeds the limit of 131072", e.getMessage());
        assertThrows(LimitExceeded.class, () -> find(c, "(a?)".repeat(4_000), "ab"));
    }

    @Test
    void stepsAreTheSameAgain() {
        Str pattern = new Str(null, "^(a{500}|b{500})*$");
        long[] steps = new long[2];
        for (int i = 0; i < 2; i++) {
            Evaluation c = evaluation(Budget.DEFAULT);
            assertFalse(c.regexps().find(c, pattern, "a".repeat(2_600)));
            steps[i] = c.steps();
        }
        assertEquals(steps[0], steps[1]);
    }

    private static String refusal(String pattern) {
        return assertThrows(PatternSyntaxException.class, () -> new Regexps().get(evaluation(Budget.DEFAULT), pattern))
                .getDescription();
    }

    private static boolean find(Evaluation c, String pattern, String text) {
        return c.regexps().find(c, new Str(null, pattern), text);
    }

    private static Evaluation evaluation(Budget budget) {
        return new Evaluation(path -> null, budget);
    }
}
