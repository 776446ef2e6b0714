package dev.pequod.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.graph.json.JsonString;
import org.junit.jupiter.api.Test;

final class PrintableTest {
    private static final String HOSTILE = "a\u001B]0;b\u0007\rc\u007F\u009B2Jd\n\te é";

    @Test
    void aTerminalObeysNothing() {
        assertEquals("a\uFFFD]0;b\uFFFD\uFFFDc\uFFFD\uFFFD2Jd\n\te é", Printable.of(HOSTILE));
        assertEquals(
                "\"a\\u001b]0;b\\u0007\\rc\\u007f\\u009b2Jd\\n\\te é\"\n", Printable.json(new JsonString(HOSTILE)));
    }

    /** Once, a text could show another order of words than it has. */
    @Test
    void nothingTurnsText() {
        assertEquals("a\uFFFDb\uFFFD", Printable.of("a\u202Eb\u2067"));
        assertEquals("\"a\\u202eb\"\n", Printable.json(new JsonString("a\u202Eb")));
    }

    @Test
    void piecesAreMadePrintableBeforeTheyGetColours() {
        Row row = Row.whole("│ ", true).add("x\u001B[0m", Style.ERROR).add(" first\nsecond\u001B[A\n");
        assertEquals("\u001B[1;31mx\uFFFD[0m\u001B[0m first\n│ second\uFFFD[A", row.toString());
    }

    @Test
    void aRowIsNoWiderThanItMayBe() {
        assertEquals("└─ 日本…", Row.cut(8, false).add("└─ ").add("日本語").toString());
        assertEquals(
                "\u001B[2mabc …\u001B[0m",
                Row.cut(8, true).add("abc\ndef", Style.FAINT).toString());
        assertEquals(
                "\u001B[2mab…\u001B[0m",
                Row.cut(3, true).add("abcd", Style.FAINT).add("e").toString());
        assertEquals("a b", Row.cut(3, false).add("a\tb").toString());
    }
}
