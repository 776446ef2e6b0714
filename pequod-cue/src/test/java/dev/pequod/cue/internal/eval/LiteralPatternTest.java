package dev.pequod.cue.internal.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import dev.pequod.cue.internal.adt.Str;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralPatternTest {
    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "ab",
            "ba",
            "aab",
            "a\n",
            "\na",
            "a\nab",
            "A",
            "\u00e9",
            "e\u0301",
            "x-1",
            "\ud83d\ude00",
            "a\ud83d\ude00b",
            "/",
            "a b");

    /** Texts by themselves, and where they may stand. */
    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "a\n", "\n", "\u00e9", "x-1", "\ud83d\ude00", "a b", "/", "-", "A"})
    void saysWhatTheExpressionSays(String text) {
        for (String pattern : List.of(text, "^" + text, text + "$", "^" + text + "$")) {
            assertTrue(LiteralPattern.isOne(pattern), pattern);
            for (String subject : TEXTS) {
                assertEquals(
                        Pattern.compile(pattern).matcher(subject).find(),
                        LiteralPattern.of(pattern).find(subject),
                        () -> pattern + " in " + subject);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.", "a\\.b", "\\", "a+", "a*", "a?", "(a)", "(?i)a", "a|b", "[a]", "a]", "a{2}", "a{", "a}", "^^a",
                "a$$", "a^", "$a", "\\$"
            })
    void isNoneWithASignThatHasAMeaning(String pattern) {
        assertFalse(LiteralPattern.isOne(pattern));
    }

    @Test
    void leavesLongTextsToTheAutomaton() {
        Evaluation c = new Evaluation(path -> null, Budget.DEFAULT);
        String text = "a".repeat(10_000);
        Str pattern = new Str(null, "a".repeat(100) + "b");
        assertFalse(LiteralPattern.of(pattern.value()).isQuickIn(text));
        assertFalse(c.regexps().find(c, pattern, text));
        assertTrue(c.regexps().find(c, pattern, text + "b"));
        assertTrue(LiteralPattern.of("^" + pattern.value()).isQuickIn(text));
    }

    @Test
    void ofABrokenExpressionTheErrorIsTold() {
        Evaluation c = new Evaluation(path -> null, Budget.DEFAULT);
        assertFalse(c.regexps().find(c, new Str(null, "a\\"), "a"));
        assertTrue(c.hasError());
    }
}
