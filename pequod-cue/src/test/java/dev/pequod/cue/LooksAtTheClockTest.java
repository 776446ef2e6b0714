package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What works on a long text looks often enough whether it is to stop: at least once for each {@value #MOST} characters. */
final class LooksAtTheClockTest {
    private static final int LENGTH = 1_600_000;
    private static final int MOST = 1 << 14;

    private static final String TEXT = "import \"strings\"\nS: strings.Repeat(\"abcdefghijklmno,\", 100000)\n";

    /** {@code S} in quotes. */
    private static final String QUOTED = "Q: \"\\\"\" + S + \"\\\"\"\n";

    private static final List<String> IMPORTS = List.of(
            "strconv",
            "regexp",
            "html",
            "time",
            "net",
            "math",
            "text/tabwriter",
            "text/template",
            "encoding/json",
            "encoding/yaml",
            "encoding/toml",
            "encoding/csv",
            "encoding/hex");

    /** A thread that counts how often somebody asks whether it is interrupted. */
    private static final class AskedThread extends Thread {
        private int asked;

        AskedThread(Runnable work) {
            super(work);
        }

        @Override
        public boolean isInterrupted() {
            asked++;
            return super.isInterrupted();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "len(strings.Runes(S))",
                "strings.ToTitle(S)",
                "strings.ToCamel(S)",
                "strings.ToUpper(S)",
                "strings.ToLower(S)",
                "strings.Trim(S, \"abcdefghijklmno,\")",
                "strings.TrimLeft(S, \"abcdefghijklmno,\")",
                "strings.TrimRight(S, \"abcdefghijklmno,\")",
                "strings.ContainsAny(S, \"zyx\")",
                "strings.LastIndexAny(S, \"zyx\")",
                "strings.Index(S+\"x\", S)",
                "strings.Index(S, \"abcdefghijklmno,abcdefghijklmno,abcdefghijklmno,x\")",
                "strings.LastIndex(S, \"xbcdefghijklmno,abcdefghijklmno,abcdefghijklmno,\")",
                "strings.Count(S, \"o\")",
                "strings.Replace(S, \"a\", \"b\", -1)",
                "strings.Fields(S)",
                "len(strings.Split(S, \"o\"))",
                "strconv.Quote(S)",
                "regexp.QuoteMeta(S)",
                "tabwriter.Write(strings.Replace(S, \",\", \"\\t\", -1))",
                "html.Escape(S)",
                "html.Unescape(strings.Replace(S, \"o\", \"&\", -1))",
                "time.Format(\"x\", S)",
                "json.Marshal(S)",
                "json.Valid(Q)",
                "json.Unmarshal(Q)",
                "json.Compact(Q)",
                "json.Indent(Q, \"\", \"\")",
                "json.HTMLEscape(Q)",
                "json.Valid(strings.Replace(S, \"abcdefghijklmno,\", \"                \", -1))",
                "yaml.Marshal(S)",
                "yaml.Marshal(strings.Replace(S, \",\", \"\\n\", -1))",
                "yaml.Marshal({(S): 1})",
                "toml.Unmarshal(\"a = \" + Q)",
                "toml.Unmarshal(\"#\" + S)",
                "csv.Decode(Q)",
                "csv.Decode(S)",
                "csv.Encode([[strings.Replace(S, \",\", \"x\", -1)]])",
                "strconv.Unquote(Q)",
                "template.Execute(S, null)",
                "template.Execute(\"{{html .}}\", S)",
                "template.Execute(\"{{js .}}\", S)",
                "template.Execute(\"{{urlquery .}}\", S)",
                "template.Execute(\"{{printf `%q` .}}\", S)",
                "template.Execute(\"{{printf `%x` .}}\", S)",
                "template.Execute(\"{{/*\" + S + \"*/}}\", null)",
                "template.Execute(\"{{len \" + Q + \"}}\", null)",
                "net.PathEscape(S)",
                "net.PathUnescape(S)",
                "hex.Decode(strings.Repeat(\"0a\", 1000000))",
                "regexp.ReplaceAll(\"x\", \"x\", S)",
                "math.Jn(30_000_000, 1.0)",
                "math.Yn(30_000_000, 1e20)"
            })
    void whileAFunctionWorks(String call) {
        String imports = IMPORTS.stream()
                .filter(path -> call.startsWith(path.substring(path.indexOf('/') + 1) + "."))
                .map(path -> "import \"" + path + "\"\n")
                .reduce("", String::concat);
        assertAskedOften(
                () -> compile(imports + TEXT + QUOTED + "x: " + call).value().validate(true));
    }

    @Test
    void whileATextIsWritten() {
        Value value = compile(TEXT).value();
        assertEquals(List.of(), value.validate(true));
        assertAskedOften(value::toCompactJson);
        assertAskedOften(value::toYaml);
        assertAskedOften(value::toToml);
    }

    @Test
    void whileLongNumbersAreWritten() {
        Value value = compile("N: 1" + "0".repeat(999) + "\nx: [for i in [" + "1,".repeat(2000) + "] {N}]")
                .value();
        assertEquals(List.of(), value.validate(true));
        assertAskedOften(value::toCompactJson);
        assertAskedOften(value::toYaml);
    }

    /** Thousands of steps for each field: its place among the others, its draft, names, syntax and layout. */
    @Test
    void whileManyFieldsAreWritten() {
        Value value = compile("import \"list\"\nx: {for i in list.Range(0, 20000, 1) {\"k\\(i)\": {a: i}}}")
                .value();
        assertEquals(List.of(), value.validate(true));
        assertAskedOften(() -> value.toCue(CueStyle.EVAL), 800);
        assertAskedOften(value::toJsonSchema, 800);
        assertAskedOften(value::toStructuralSchema, 1000);
    }

    /** A class of characters is written out before it is compiled. */
    @Test
    void whileClassesOfUnicodeAreWrittenOut() {
        String classes = "\\\\p{Greek}\\\\p{Han}\\\\p{Lao}\\\\p{Thai}".repeat(25);
        Value value = compile("x: \"a\" =~ \"(?i)[" + classes + "]\"").value();
        assertAskedOften(() -> value.validate(true), 100);
    }

    /** Compiling cannot be stopped, and takes time that grows with the square of the pattern. */
    @ParameterizedTest
    @ValueSource(strings = {"regexp.Valid(S)", "regexp.Match(S, \"a\")", "\"a\" =~ S", "\"a\" & =~S"})
    void exceptForPatternsWhichMayNotBeSoLong(String call) {
        Value value = compile((call.contains("regexp") ? "import \"regexp\"\n" : "") + TEXT + "x: " + call)
                .value();
        assertEquals(ErrorCode.LIMIT, limit(value).errors().getFirst().code());
    }

    /** Nobody has such names, and what is made of them is computed in one go. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "path.Rel(S, S)",
                "path.Match(S, \"a\")",
                "path.Match(\"a\", S)",
                "net.ParseIP(S)",
                "net.SplitHostPort(S)",
                "time.ParseDuration(S)",
                "time.ToUnix(S)",
                "uuid.ToInt(S)"
            })
    void exceptForNamesWhichMayNotBeSoLong(String call) {
        Value value = compile("import \"" + call.substring(0, call.indexOf('.')) + "\"\n" + TEXT + "x: " + call)
                .value();
        assertEquals(
                "value of size 1600000 exceeds the limit of 65536",
                limit(value).errors().getFirst().message());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "time.Time | invalid time \"abcdefghijklmno,",
                "time.Format(time.Kitchen) | invalid time \"abcdefghijklmno,",
                "time.Duration | time: invalid duration \"abcdefghijklmno,",
                "net.FQDN | ",
                "net.IP | ParseAddr(\"abcdefghijklmno,",
                "net.IPv4 | ParseAddr(\"abcdefghijklmno,",
                "net.IPCIDR | netip.ParsePrefix(\"abcdefghijklmno,",
                "net.AbsURL | URL is not absolute",
            })
    void whatIsLongIsOfAKindOrNot(String kind, String reason) {
        String imports = "import \"" + kind.substring(0, kind.indexOf('.')) + "\"\n" + TEXT;
        Value either = compile(imports + "x: " + kind + " | string\nx: S\nlength: len(x)")
                .value();
        assertEquals(List.of(), either.validate(true));
        assertEquals(LENGTH, either.lookup("length").decode(Long.class));
        CueError error =
                compile(imports + "x: S & " + kind).value().validate(true).getFirst();
        assertEquals(ErrorCode.EVAL, error.code());
        String message = error.message();
        assertTrue(reason == null || message.contains(reason), message.substring(0, Math.min(200, message.length())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "time.Time & \"2000-01-02T03:04:05.\\(Z)Z\"",
                "time.Duration & \"0.\\(Z)s\"",
                "time.Duration & strings.Repeat(\"1ns\", 100000)",
                "net.IP & \"fe80::1%\\(Z)\""
            })
    void whatIsLongMayBeOfAKind(String value) {
        String imports = "import (\"strings\", \"" + value.substring(0, value.indexOf('.')) + "\")\n";
        assertEquals(
                List.of(),
                compile(imports + "Z: strings.Repeat(\"0\", 100000)\nx: " + value)
                        .value()
                        .validate(true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "len(path.Clean(S)) | 1600000",
                "len(path.Base(S)) | 1600000",
                "len(path.Dir(\"\\(S)/a\")) | 1600000",
                "len(path.Ext(\".\\(S)\")) | 1600001",
                "len(path.Join([S, S])) | 3200001",
                "len(path.Split(S)[1]) | 1600000",
                "len(path.Resolve(S, S)) | 3200001"
            })
    void pathsMayBeLong(String call, long length) {
        Value value = compile("import \"path\"\n" + TEXT + "x: " + call).value();
        assertEquals(length, value.lookup("x").decode(Long.class));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 36, 62})
    void integersMayHaveAHundredThousandDigits(int base) {
        String program = """
                import ("strconv", "strings")
                n: strconv.ParseInt("1" + strings.Repeat("0", 99999), BASE, 0)
                x: len(strconv.FormatInt(n, BASE))
                """.replace("BASE", String.valueOf(base));
        assertEquals(
                100_000,
                CueContext.create()
                        .compile("in.cue", program)
                        .value()
                        .lookup("x")
                        .decode(Long.class));
    }

    @Test
    void powersOfTwoMayHaveManyDigits() {
        String program = """
                import ("math", "strconv")
                x: len(strconv.FormatInt(math.Pow(2, 330000), 10))
                """;
        assertEquals(
                99_340,
                CueContext.create()
                        .compile("in.cue", program)
                        .value()
                        .lookup("x")
                        .decode(Long.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"S & (S+\"x\")", "'\\(S)' & '\\(S)x'", "S & int", "S & strings.MaxRunes(3)"})
    void errorsShowTheBeginningOfWhatIsLong(String both) {
        String message = message(both);
        assertTrue(message.length() < 10_000, both + " " + message.length());
        String quote = both.startsWith("S") ? "\"" : "'";
        String beginning = quote + "abcdefghijklmno,".repeat(250) + "..." + quote;
        assertTrue(message.contains(beginning), message);
    }

    @Test
    void errorsHalveNoCharacter() {
        String message = message("int & (\"a\" + strings.Repeat(\"😀\", 100000))");
        assertTrue(message.contains("\"a" + "😀".repeat(1_999) + "...\""), message);
    }

    private static String message(String program) {
        return compile(TEXT + "x: " + program).value().validate(true).getFirst().message();
    }

    private static CueException limit(Value value) {
        return assertThrows(CueException.class, () -> value.validate(true));
    }

    private static Instance compile(String program) {
        return CueContext.create()
                .withLimits(Limits.DEFAULTS.withSteps(Long.MAX_VALUE).withOutputBytes(64 << 20))
                .compile("in.cue", program);
    }

    private static void assertAskedOften(Runnable work) {
        assertAskedOften(work, LENGTH / MOST);
    }

    private static void assertAskedOften(Runnable work, int atLeast) {
        AskedThread thread = new AskedThread(work);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertTrue(thread.asked >= atLeast, "asked " + thread.asked + " times");
    }
}
