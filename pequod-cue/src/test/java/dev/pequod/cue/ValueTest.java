package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ValueTest {
    private static final CueContext CONTEXT = CueContext.create();

    private static Value compile(String text) {
        return CONTEXT.compile("test.cue", text).value();
    }

    @Test
    void dataIsExported() {
        Value v = compile("a: 1, b: 1.50, c: \"x\", d: [true, null], e: *3 | int, #f: 1, _g: 2, h?: 3");
        assertEquals("{a=1, b=1.50, c=x, d=[true, null], e=3}", String.valueOf(v.toJava()));
        assertEquals(
                Map.of("n", new BigInteger("9007199254740993"), "f", new BigDecimal("0.10")),
                compile("n: 9007199254740993, f: 0.10").toJava());
        assertEquals(Map.of("f", new BigDecimal("-1.5")), compile("f: -1.5").toJava());
    }

    @Test
    void aDefinitionIsFilledAndLookedUp() {
        Instance instance =
                CONTEXT.compile("r.cue", "#R: {input: {port: *8080 | int}, output: url: \"http://x:\\(input.port)\"}");
        Value r = instance.value().lookup("#R");
        assertEquals(Map.of("url", "http://x:8080"), r.lookup("output").toJava());
        assertEquals(
                Map.of("url", "http://x:9"),
                r.fill("input", Data.of(Map.of("port", 9))).lookup("output").toJava());
    }

    /** Data of a program stand nowhere: what they are not allowed by does. */
    @Test
    void dataThatAClosedStructDoesNotAllowAreToldWithItsPlace() {
        Value root = compile("""
                #R: {
                	input: {port: int}
                	more?: {[=~"^x"]: int}
                }
                #S: #R & {input: port: >1}
                r: close({port: 1})
                """);
        for (String[] filled : new String[][] {
            {"#R", "input.prot", "input.prot: field not allowed: ./test.cue:2:9 hint: did you mean port?"},
            {"#R", "inputs", "inputs: field not allowed: ./test.cue:1:5 hint: did you mean input?"},
            {
                "#S",
                "input.prot",
                "input.prot: field not allowed: ./test.cue:5:18 ./test.cue:2:9 hint: did you mean port?"
            },
            {"#R", "more.y", "more.y: field not allowed: ./test.cue:3:9"},
            {"", "r.prot", "r.prot: field not allowed: ./test.cue:6:10 hint: did you mean port?"},
        }) {
            CueError e = root.lookup(filled[0])
                    .fill(filled[1], Data.of(9))
                    .validate(false)
                    .getFirst();
            assertEquals(ErrorCode.EVAL, e.code());
            assertEquals(filled[2], e.toString().replaceAll("\\s+", " "));
        }
    }

    @Test
    void dataOfAFurtherFileIsUnified() {
        Value v = CONTEXT.compile("p.cue", "input: {name: string}, greeting: \"hello \\(input.name)\"")
                .value(List.of(Data.of(Map.of("input", Map.of("name", "ahab")))));
        assertEquals("hello ahab", v.lookup("greeting").asString().orElseThrow());
    }

    @Test
    void expressionsSeeThePackage() {
        Instance i = CONTEXT.compile("p.cue", "a: 1, b: {c: 2}");
        assertEquals(new BigInteger("3"), i.expression("a + b.c").toJava());
        assertEquals("A", i.expression("strings.ToUpper(\"a\")").toJava());
        CueException e = assertThrows(CueException.class, () -> i.expression("nothing"));
        assertEquals(ErrorCode.REFERENCE, e.errors().get(0).code());
    }

    /** Java has no int or exact decimal for what is not finite. */
    @ParameterizedTest
    @ValueSource(strings = {"math.Log(0)", "math.Acos(2)"})
    void refusesToConvertNumbersThatAreNotFinite(String number) {
        Value v = compile("import \"math\"\nx: " + number);
        CueException e = assertThrows(CueException.class, v::toJava);
        assertTrue(e.getMessage().contains("to a number of Java"), e.getMessage());
    }

    @Test
    void aTextMayHaveAnyName() {
        CueException e = assertThrows(
                CueException.class,
                () -> CONTEXT.compile("/some where/x.json", "a: b").value());
        assertEquals("/some where/x.json", e.errors().get(0).positions().get(0).file());
    }

    @Test
    void absentValuesDoNotExist() {
        Value v = compile("a: b: 1, c?: 2");
        assertTrue(v.lookup("a.b").exists());
        assertFalse(v.lookup("a.x").exists());
        assertFalse(v.lookup("c").exists());
        assertThrows(CueException.class, () -> v.lookup("a.x").toJava());
    }

    @Test
    void fieldsHaveTypes() {
        Value v = compile("a: 1, b?: int, c!: int, #d: 1, _e: 1");
        assertEquals(
                List.of("a REGULAR", "b OPTIONAL", "c REQUIRED", "#d DEFINITION", "_e HIDDEN"),
                v.fields(Set.of(FieldType.values())).stream()
                        .map(f -> f.name() + " " + f.type())
                        .toList());
        assertEquals(Set.of(Kind.INT), v.fields().get(0).value().kinds());
    }

    @Test
    void aDisjunctionHasAlternatives() {
        Value top = compile("a: *1 | int & >=0 | {b!: string}\nc: 5\n");
        List<Value> alternatives = top.lookup("a").alternatives();
        assertEquals(3, alternatives.size());
        assertEquals("1", alternatives.get(0).toCue(CueStyle.EVAL).strip());
        assertEquals(Set.of(Kind.INT), alternatives.get(1).kinds());
        assertEquals(
                List.of("b"),
                alternatives.get(2).fields(Set.of(FieldType.REQUIRED)).stream()
                        .map(Field::name)
                        .toList());
        assertEquals(1, top.lookup("c").alternatives().size());
    }

    @Test
    void commentsAboveFieldsAreDocs() {
        Value top = compile("// a is one\n// of two\na: int\na: 1\nb: 2\n");
        assertEquals(List.of("a is one\nof two"), top.lookup("a").docs());
        assertEquals(List.of(), top.lookup("b").docs());
    }

    @Test
    void valuesAreWritten() {
        Value v = compile("a: 1, b: {c: [\"x\", 1.0]}, d: int, #e: 1, d: 2");
        assertEquals("""
                {
                    "a": 1,
                    "b": {
                        "c": [
                            "x",
                            1.0
                        ]
                    },
                    "d": 2
                }""", v.toJson());
        assertEquals("a: 1\nb:\n  c:\n    - x\n    - 1.0\nd: 2\n", v.toYaml());
        assertEquals("a: 1\nb: {\n    c: [\"x\", 1.0]\n}\nd:  2\n#e: 1\n", v.toCue(CueStyle.EVAL));
        CueContext small = CONTEXT.withLimits(Limits.DEFAULTS.withOutputBytes(10));
        CueException e = assertThrows(
                CueException.class,
                () -> small.compile("a.cue", "a: \"0123456789\"").value().toJson());
        assertEquals(ErrorCode.LIMIT, e.errors().get(0).code());
    }

    @Test
    void errorsNameTheLineOfTheData() {
        Value v = CONTEXT.compile("s.cue", "replicas: <10").value(Data.ofYaml("v.yaml", "a: 1\nreplicas: 12\n"));
        CueError e = v.validate(true).get(0);
        assertEquals(
                List.of("s.cue:1", "v.yaml:2"),
                e.positions().stream()
                        .map(p -> p.file() + ":" + p.line())
                        .sorted()
                        .toList());
        assertThrows(CueException.class, () -> Data.ofJson("x.json", "{"));
    }

    @Test
    void conflictsNameBothSides() {
        CueError e = compile("a: 1\na: 2").validate(false).get(0);
        assertEquals("a", e.path());
        assertEquals(2, e.positions().size());
    }

    @Test
    void limitsEndEvaluation() {
        CueContext few = CONTEXT.withLimits(Limits.DEFAULTS.withSteps(1_000));
        Value v = few.compile(
                        "l.cue",
                        "import \"strings\"\na: [for i in strings.Split(strings.Repeat(\"a,\", 5000), \",\") {i}]")
                .value();
        CueException e = assertThrows(CueException.class, v::toJava);
        assertEquals(ErrorCode.LIMIT, e.errors().get(0).code());
        CueContext deep = CONTEXT.withLimits(Limits.DEFAULTS.withDepth(50).withTimeout(Duration.ofSeconds(10)));
        String nested = "a: " + "{a: ".repeat(60) + "1" + "}".repeat(60);
        assertEquals(
                ErrorCode.LIMIT,
                assertThrows(
                                CueException.class,
                                () -> deep.compile("d.cue", nested).value().toJava())
                        .errors()
                        .get(0)
                        .code());
        assertTrue(CONTEXT.compile("d.cue", nested).value().validate(true).isEmpty());
    }

    @Test
    void longListsTakeStepsInProportion() {
        String literal = "a: [" + "1,".repeat(200_000) + "]";
        for (String text : List.of(
                literal,
                "import \"list\"\na: list.Range(0, 200_000, 1)",
                "import \"list\"\na: list.Repeat([1], 200_000)",
                "import \"strings\"\na: strings.Split(strings.Repeat(\"x,\", 199_999), \",\")")) {
            Value v = CONTEXT.compile("long.cue", text).value();
            int length = v.lookup("a").elements().size();
            assertEquals(200_000, length, text.substring(0, 20));
            assertTrue(v.steps() < 50_000_000, () -> "steps " + v.steps());
        }
    }

    @Test
    void longChainsOfOperatorsAreNoNesting() {
        int n = 100_000;
        assertEquals(
                "100000",
                CONTEXT.compile("a.cue", "x: 1\na: " + "x + ".repeat(n - 1) + "x")
                        .value()
                        .lookup("a")
                        .toJson());
        assertEquals(
                "true",
                CONTEXT.compile("a.cue", "a: " + "true && ".repeat(n) + "true")
                        .value()
                        .lookup("a")
                        .toJson());
        assertEquals(
                "5",
                CONTEXT.compile("a.cue", "a: " + "int & ".repeat(n) + "5")
                        .value()
                        .lookup("a")
                        .toJson());
        assertEquals(
                ErrorCode.INCOMPLETE,
                CONTEXT.compile("a.cue", "x: int\na: x" + " + 1".repeat(n))
                        .value()
                        .validate(true)
                        .get(0)
                        .code());
    }

    @Test
    void pathsArePrintedAsTheyAreRead() {
        for (String text : List.of("a.b", "#Render.output.nodes[0]", "\"a-b\".c", "")) {
            assertEquals(text, Path.parse(text).toString());
        }
        assertThrows(CueException.class, () -> Path.parse("a+b"));
        assertEquals(Path.parse("a.\"b c\""), Path.of("a", "b c"));
    }

    @TestFactory
    Stream<DynamicTest> subsumptionIsThatOfTheReference() throws IOException {
        java.nio.file.Path file = java.nio.file.Path.of("src/test/resources/dev/pequod/cue/subsumption.txt");
        return Files.readAllLines(file).stream().filter(l -> !l.startsWith("#")).map(l -> {
            String[] pair = l.substring(6).split(" ⊒ ", -1);
            return DynamicTest.dynamicTest(l, () -> {
                Value v = compile("import \"strings\"\n_s: strings\nx: " + pair[0] + "\ny: " + pair[1]);
                Value x = v.lookup("x");
                Value y = v.lookup("y");
                String answers = Stream.of(
                                x.subsumes(y),
                                x.subsumes(y, SubsumeOption.RAW),
                                x.subsumes(y, SubsumeOption.FINAL),
                                x.subsumes(y, SubsumeOption.SCHEMA),
                                x.subsumes(y, SubsumeOption.FINAL, SubsumeOption.SCHEMA))
                        .map(answer -> answer ? "+" : "-")
                        .collect(Collectors.joining());
                assertEquals(l.substring(0, 5).replace('y', '+').replace('n', '-'), answers);
            });
        });
    }

    @Test
    void attributesAreThoseOfFieldsAndStructs() {
        Value v =
                compile("a: {@x(1), b: 1} @go(A,type=\"x,y\")\na: b: 1 @z()\n").lookup("a");
        assertEquals(List.of(new Attribute("go", "A,type=\"x,y\""), new Attribute("x", "1")), v.attributes());
        assertEquals("x,y", v.attributes().getFirst().value("type").orElseThrow());
        assertEquals(List.of("A"), v.attributes().getFirst().arguments());
        assertEquals(List.of("z", "q"), new Attribute("y", "'z',k='w',\"q\"").arguments());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
        a: {metadata: 1}, b: a.metdata;       did you mean metadata?
        a: {port?: int}, b: a.prot;           did you mean port?
        a: {"x-y": 1}, b: a["x-z"];           did you mean "x-y"?
        #A: {port?: int}, b: #A & {prot: 3};  did you mean port?
        #A: {port: int}, b: {#A, prot: 3};    did you mean port?
        #A: {port: int}, b: #A & {"#prot": 3};
        a: {_port: 1}, b: a.port;
        a: {metadata: 1}, b: a.spec;
        a: [1], b: a[2];
        """)
    void fieldsThatMayHaveBeenMeantAreNamed(String program, String hint) {
        List<CueError> errors = CueContext.create()
                .compile("a.cue", program.replace("}, ", "}\n").replace("], ", "]\n"))
                .value()
                .validateFinal(true);
        assertEquals(1, errors.size(), errors.toString());
        assertEquals(hint, errors.getFirst().hint());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
        strings; strings.Upper("a");   did you mean ToUpper?
        strings; strings.Banana("a");
        string;  string.ToUpper("a");  did you mean "strings"?
        json;    json.Marshal(1);      did you mean "encoding/json"?
        banana;  banana.Ripe;
        """)
    void functionsAndPackagesThatMayHaveBeenMeantAreNamed(String path, String call, String hint) {
        String program = "import \"" + path + "\"\na: " + call + "\n";
        List<CueError> errors;
        try {
            errors = CueContext.create().compile("a.cue", program).value().validateFinal(true);
        } catch (CueException e) {
            errors = e.errors();
        }
        assertEquals(hint, errors.getFirst().hint());
    }

    @Test
    void selectsWithinAUnification() {
        CueContext context = CueContext.create();
        Value schema = context.compile("in.cue", "a: int, c: *7 | int").value();
        Value both = schema.unify(context.value(Data.ofJson("d.json", "{\"a\": 1}")));
        assertEquals("8", both.select("a + c").toCompactJson());
        assertThrows(CueException.class, () -> both.select("z"));
        Value wrong = schema.unify(context.value(Data.ofJson("d.json", "{\"a\": \"x\"}")));
        assertThrows(CueException.class, () -> wrong.select("a").toCompactJson());
    }
}
