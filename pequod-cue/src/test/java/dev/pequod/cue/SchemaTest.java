package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Exports {@code #Schema} of each case and compares with its files; {@code -Dgoldens=rewrite} writes them anew. A validator then judges the
 * documents of {@code data.yaml} by the schema, and must agree with CUE: it refuses nothing that CUE takes, and where there is no note
 * takes nothing that CUE refuses.
 */
final class SchemaTest {
    private static final Path ROOT = Path.of("src/test/resources/dev/pequod/cue/schema");
    private static final SchemaRegistry JSON_SCHEMA = SchemaRegistry.withDialect(Dialects.getDraft202012());
    private static final SchemaRegistry OPEN_API = SchemaRegistry.withDefaultDialect(Dialects.getOpenApi30());

    private static Value value(Path folder) throws IOException {
        return CueContext.create()
                .compile("in.cue", Files.readString(folder.resolve("in.cue")))
                .value()
                .lookup("#Schema");
    }

    @TestFactory
    Stream<DynamicTest> schemasAreExported() throws IOException {
        List<Path> folders;
        try (Stream<Path> all = Files.list(ROOT)) {
            folders = all.sorted().toList();
        }
        return folders.stream()
                .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> {
                    check(f.resolve("json-schema.txt"), value(f).toJsonSchema());
                    check(f.resolve("structural.txt"), value(f).toStructuralSchema());
                }));
    }

    private static void check(Path file, Schema schema) throws IOException {
        String notes = schema.notes().stream().map(n -> "// " + n + "\n").collect(Collectors.joining());
        String actual = notes + schema.json() + "\n";
        if ("rewrite".equals(System.getProperty("goldens"))) {
            Files.writeString(file, actual);
        }
        assertEquals(Files.readString(file), actual, file.toString());
    }

    @TestFactory
    Stream<DynamicTest> schemasJudgeDataAsCueDoes() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> all = Files.list(ROOT)) {
            for (Path folder : all.sorted().toList()) {
                List<Data> documents = Data.ofYaml("data.yaml", Files.readString(folder.resolve("data.yaml")));
                assertTrue(documents.size() > 1, "documents are missing");
                for (int i = 0; i < documents.size(); i++) {
                    Data data = documents.get(i);
                    tests.add(DynamicTest.dynamicTest(folder.getFileName() + " " + i, () -> judge(folder, data)));
                }
            }
        }
        return tests.stream();
    }

    private static void judge(Path folder, Data data) throws IOException {
        Value value = value(folder);
        boolean isValid =
                value.unify(CueContext.create().value(data)).validate(true).isEmpty();
        String json = CueContext.create().value(data).toCompactJson();
        Schema schema = value.toJsonSchema();
        var errors = JSON_SCHEMA.getSchema(schema.json(), InputFormat.JSON).validate(json, InputFormat.JSON);
        if (isValid || schema.notes().isEmpty()) {
            assertEquals(isValid, errors.isEmpty(), () -> json + " " + errors);
        }
        var structural = OPEN_API.getSchema(value.toStructuralSchema().json(), InputFormat.JSON)
                .validate(json, InputFormat.JSON);
        assertTrue(!isValid || structural.isEmpty(), () -> json + " " + structural);
    }

    /** Once, twenty lines took all the memory there was: each place has a schema of its own. */
    @Test
    void aStructuralSchemaIsNoLargerThanTheLimitOfValues() {
        StringBuilder program = new StringBuilder("#A20: int\n");
        for (int i = 0; i < 20; i++) {
            program.append("#A%d: {x?: #A%d, y?: #A%d}\n".formatted(i, i + 1, i + 1));
        }
        CueContext context = CueContext.create().withLimits(Limits.DEFAULTS.withValues(20_000));
        Value value = context.compile("a.cue", program.toString()).value().lookup("#A0");
        CueException e = assertThrows(CueException.class, value::toStructuralSchema);
        assertEquals(ErrorCode.LIMIT, e.errors().getFirst().code());
        assertEquals("evaluation exceeds 20000 values", e.errors().getFirst().message());
        assertTrue(value.toJsonSchema().json().length() < 10_000);
    }

    @Test
    void errorsHaveNoSchema() {
        Value wrong = CueContext.create().compile("a.cue", "a: {b: 1 & 2}").value();
        assertEquals(
                "a.b",
                assertThrows(CueException.class, wrong::toJsonSchema)
                        .errors()
                        .get(0)
                        .path());
    }

    /** A list that is refused by very many validators is evaluated once without them. */
    @Test
    void asksOnceWhatManyValidatorsRefuse() {
        String validators = IntStream.range(0, 400)
                .mapToObj(i -> " & list.Contains(\"" + i + "\")")
                .collect(Collectors.joining());
        Value list = CueContext.create()
                .withLimits(Limits.DEFAULTS.withSteps(4_000_000))
                .compile("in.cue", "import \"list\"\na: [...string]" + validators)
                .value();
        assertEquals(400, list.toJsonSchema().json().split("\"contains\"", -1).length - 1);
    }
}
