package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Schemas of programs and data that are made by chance: a schema refuses nothing that CUE takes, and takes nothing that CUE refuses unless
 * it has a note. Kubernetes drops what is in fields that are not
 * allowed, and has rules that the validator does not know.
 */
final class SchemasMadeByChanceTest {
    private static final int PROGRAMS = 60;
    private static final int DOCUMENTS = 12;

    private static final SchemaRegistry JSON_SCHEMA = SchemaRegistry.withDialect(Dialects.getDraft202012());
    private static final SchemaRegistry OPEN_API = SchemaRegistry.withDefaultDialect(Dialects.getOpenApi30());
    private static final List<String> NAMES = List.of("a", "ab", "b", "x", "x1");
    private static final List<String> FILTERS = List.of(
            "string",
            "_",
            "=~\"^a\"",
            "=~\"b$\"",
            "=~\"^x\"",
            "!=\"a\"",
            "!~\"^x\"",
            "strings.MaxRunes(1)",
            "\"a\" | \"x\"");
    private static final List<String> SCALARS = List.of(
            "int",
            "string",
            ">2",
            "int & <=2",
            "*1 | int",
            "1 | \"a\"",
            "=~\"a\"",
            "int | !~\"b\"",
            "bool",
            "null | int",
            "5",
            "{string, #n: 1}",
            "{int, #n: 1}");
    private static final List<String> CONSTANTS = List.of("5", "\"a\"", "[5]", "{x: 5}", "{x!: 5}");

    /** What depends on a field {@code n} that has one value once data give it. */
    private static final List<String> DEPENDENTS = List.of(
            "if n == 5 {b: int}",
            "if n == 5 {b: >3, x?: int}",
            "if n == \"a\" {x: {b!: int}}",
            "if n != _|_ {b: string}",
            "if n == _|_ {b: int}",
            "if n.x == 5 {b?: int}",
            "if n[0] == 5 {b: int}",
            "for e in n {b: e}",
            "let L = n, if L == 5 {b: int}",
            "b: n",
            "b: n.x",
            "b: >n",
            "b: n + 1",
            "b: \"\\(n)b\"",
            "(n): 5");

    private static final List<String> DATA =
            List.of("0", "1", "3", "1.5", "5", "\"a\"", "\"b\"", "true", "null", "{}", "[]", "[1]", "[1,3]", "[{}]");

    /** Makes programs and data. */
    private record Maker(Random chance) {
        private String one(List<String> all) {
            return all.get(chance.nextInt(all.size()));
        }

        private static String several(int count, Supplier<String> one, String between) {
            return IntStream.range(0, count).mapToObj(i -> one.get()).collect(Collectors.joining(between));
        }

        String program() {
            String definitions = several(3, () -> struct(1), "\n#D: ").replaceFirst("^", "#D: ");
            String[] lines = definitions.split("\n", -1);
            return "import (\"list\", \"strings\")\n_u: [list.Max, strings.ToUpper]\n"
                    + IntStream.range(0, lines.length)
                            .mapToObj(i -> lines[i].replaceFirst("#D", "#D" + i) + "\n")
                            .collect(Collectors.joining())
                    + "#S: "
                    + (switch (chance.nextInt(8)) {
                        case 0, 1 -> "#D0 & #D1";
                        case 2 -> "close(" + struct(2) + ")";
                        default -> struct(2);
                    })
                    + "\n";
        }

        private String struct(int depth) {
            List<String> fields = new ArrayList<>();
            for (String name : NAMES) {
                if (chance.nextInt(3) == 0) {
                    fields.add(name + one(List.of("", "?", "?", "!")) + ": " + value(depth - 1));
                }
            }
            for (int i = chance.nextInt(3); i > 0; i--) {
                fields.add("[" + one(FILTERS) + "]: " + value(depth - 1));
            }
            if (chance.nextInt(8) == 0) {
                fields.add("...");
            }
            return "{" + String.join(", ", fields) + "}";
        }

        private String value(int depth) {
            if (depth < 0) {
                return one(SCALARS);
            }
            return switch (chance.nextInt(9)) {
                case 0 -> struct(depth);
                case 1 -> "#D" + chance.nextInt(3);
                case 2 -> "#D" + chance.nextInt(3) + " & " + struct(depth);
                case 3 -> "[..." + value(depth - 1) + "]";
                case 4 -> "[" + value(depth - 1) + ", ...] & list.MaxItems(1)";
                case 5 -> struct(depth) + " | " + struct(depth);
                case 6 -> "[..." + struct(0) + "] | [..." + struct(0) + "]";
                default -> one(SCALARS);
            };
        }

        /** Returns a struct in which much depends on a required field. */
        String discriminated() {
            String constant = "n!: " + one(CONSTANTS);
            String field = chance.nextBoolean() ? "b" + one(List.of("?", "!")) + ": " + one(SCALARS) : "x?: int";
            String dependents = several(2, () -> one(DEPENDENTS), ", ");
            return chance.nextBoolean()
                    ? "#D: {n!: _, " + field + ", " + dependents + "}\n#S: #D & {" + constant + "}\n"
                    : "#S: {" + constant + ", " + field + ", " + dependents + "}\n";
        }

        String discriminatedData() {
            List<String> fields = new ArrayList<>();
            fields.add("\"n\":" + one(List.of("5", "\"a\"", "[5]", "{\"x\":5}")));
            for (String name : List.of("b", "x", "a")) {
                if (chance.nextInt(2) == 0) {
                    fields.add('"' + name + "\":" + one(DATA));
                }
            }
            return fields.stream().skip(chance.nextInt(4) == 0 ? 1 : 0).collect(Collectors.joining(",", "{", "}"));
        }

        String data(int depth) {
            return depth == 0 || depth < 2 && chance.nextBoolean()
                    ? one(DATA)
                    : NAMES.stream()
                            .filter(name -> chance.nextInt(3) == 0)
                            .map(name -> '"' + name + "\":" + data(depth - 1))
                            .collect(Collectors.joining(",", "{", "}"));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void schemasJudgeDataAsCueDoes(long seed) {
        Maker maker = new Maker(new Random(seed));
        assertJudgedAlike(maker::program, () -> maker.data(3));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whatDependsOnARequiredFieldWithOneValueIsJudgedAsCueDoes(long seed) {
        Maker maker = new Maker(new Random(seed));
        assertJudgedAlike(maker::discriminated, maker::discriminatedData);
    }

    private static void assertJudgedAlike(Supplier<String> programs, Supplier<String> documents) {
        List<String> wrong = new ArrayList<>();
        int judged = 0;
        for (int i = 0; i < PROGRAMS; i++) {
            String program = programs.get();
            List<String> data = Stream.generate(documents).limit(DOCUMENTS).toList();
            try {
                Value value =
                        CueContext.create().compile("in.cue", program).value().lookup("#S");
                Schema json = value.toJsonSchema();
                Schema structural = value.toStructuralSchema();
                for (String document : data) {
                    List<CueError> errors = value.unify(CueContext.create().value(Data.ofJson("data.json", document)))
                            .validate(true);
                    List<Error> refusals = refusals(JSON_SCHEMA, json, document);
                    boolean mayTake = refusals.stream()
                                    .anyMatch(e -> e.getKeyword().equals("additionalProperties")
                                            || e.getKeyword().equals("not"))
                            || structural.json().contains("x-kubernetes-validations");
                    if (isWrong(errors, refusals, !json.notes().isEmpty())
                            || isWrong(
                                    errors,
                                    refusals(OPEN_API, structural, document),
                                    mayTake || !structural.notes().isEmpty())) {
                        wrong.add(program + "-- " + document + "\n" + errors + json.notes() + structural.notes());
                    }
                    judged++;
                }
            } catch (CueException e) {
                assertTrue(e.errors().stream().noneMatch(x -> x.code() == ErrorCode.LIMIT), program);
                // it contradicts itself
            }
        }
        assertTrue(judged > PROGRAMS * DOCUMENTS / 3, "most programs contradict themselves");
        assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
    }

    private static List<Error> refusals(SchemaRegistry registry, Schema schema, String json) {
        return registry.getSchema(schema.json(), InputFormat.JSON).validate(json, InputFormat.JSON);
    }

    private static boolean isWrong(List<CueError> errors, List<Error> refusals, boolean mayTake) {
        return errors.isEmpty() ? !refusals.isEmpty() : refusals.isEmpty() && !mayTake;
    }
}
