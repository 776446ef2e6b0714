package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
                "strings.LastIndex(S, \"abcdefghijklmno,abcdefghijklmno,abcdefghijklmno,x\")",
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

    /** Compiling cannot be stopped, and takes time that grows with the square of the pattern. */
    @ParameterizedTest
    @ValueSource(strings = {"regexp.Valid(S)", "regexp.Match(S, \"a\")", "\"a\" =~ S", "\"a\" & =~S"})
    void exceptForPatternsWhichMayNotBeSoLong(String call) {
        Value value = compile((call.contains("regexp") ? "import \"regexp\"\n" : "") + TEXT + "x: " + call)
                .value();
        assertEquals(ErrorCode.LIMIT, limit(value).errors().getFirst().code());
    }

    /** Nobody has such paths, hosts or times, and what is done to them was written for short ones. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "path.Clean(S)",
                "path.Rel(S, S)",
                "path.Match(S, \"a\")",
                "path.Match(\"a\", S)",
                "net.FQDN(S)",
                "net.ParseIP(S)",
                "net.SplitHostPort(S)",
                "time.ParseDuration(S)",
                "time.Time(S)",
                "uuid.ToInt(S)"
            })
    void exceptForNamesWhichMayNotBeSoLong(String call) {
        Value value = compile("import \"" + call.substring(0, call.indexOf('.')) + "\"\n" + TEXT + "x: " + call)
                .value();
        assertEquals(
                "value of size 1600000 exceeds the limit of 65536",
                limit(value).errors().getFirst().message());
    }

    @Test
    void errorsShowTheBeginningOfWhatIsLong() {
        for (String both : List.of("S & (S+\"x\")", "'\\(S)' & '\\(S)x'", "S & int", "S & strings.MaxRunes(3)")) {
            String message = compile(TEXT + "x: " + both)
                    .value()
                    .validate(true)
                    .getFirst()
                    .message();
            assertTrue(message.length() < 10_000, both + " " + message.length());
        }
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
        AskedThread thread = new AskedThread(work);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertTrue(thread.asked >= LENGTH / MOST, "asked " + thread.asked + " times");
    }
}
