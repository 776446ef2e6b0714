package dev.pequod.cue.internal.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EcmaPatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '\u0000',
            value = {
                "^[a-z.-]+$ => ^[a-z.-]+$",
                "^[a\\[]+$ => ^[a\\[]+$",
                "[()\\[] => [()\\[]",
                "[a[]b => [a\\[]b",
                "[[^]x => [\\[\\^]x",
                "[]a]b] => [\\]a]b\\]",
                "[^]a]b => [^\\]a]b",
                "[\\w-.] => [\\w\\-.]",
                "[+--] => [+--]",
                "^${a}$ => ^$\\{a\\}$",
                "a{2}{,5} => a{2}\\{,5\\}",
                "a{2,}|b{2,3}?|c?? => a{2,}|b{2,3}?|c??",
                "\\p{Greek}\\pL\\P{Lu}\\p{^Old_Italic} => \\p{Script=Greek}\\p{L}\\P{Lu}\\P{Script=Old_Italic}",
                "[[:alpha:]_[:punct:]] => [A-Za-z_!-\\/:-@\\[-`\\{-~]",
                "\\p{Letter}\\P{lc}\\p{Cn}\\p{punct}\\p{ASCII}\\P{Assigned}\\p{Any} => \\p{L}\\P{LC}\\p{Cn}\\p{P}\\p{ASCII}\\P{Assigned}\\p{Any}",
                "[\\p{greek}\\p{olditalic}\\p{Signwriting}] => [\\p{Script=Greek}\\p{Script=Old_Italic}\\p{Script=SignWriting}]",
                "(?P<n>a)(?:b)(?<n>c)(?<2n>d) => (a)(?:b)(c)(d)",
                "\\Aa.\\z\\-\\_\\/\\& => ^a[^\\n]$-_\\/&",
                "\\s[\\s\\d]\\S => [\\t\\n\\f\\r ][\\t\\n\\f\\r \\d][^\\t\\n\\f\\r ]"
            })
    void expressionsMeanTheSameUnderTheFlagU(String re2, String ecma) {
        assertEquals(Optional.of(ecma), EcmaPattern.of(re2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?i)a", "\\x41", "\\Qa\\E", "[[:^alpha:]]", "[\\S]", "^*a", "\\b{2}", "[a", "a\\"})
    void whatEcmaDoesNotHaveIsNone(String re2) {
        assertEquals(Optional.empty(), EcmaPattern.of(re2));
    }
}
