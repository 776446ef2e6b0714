package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Schemas of values that depend on each other. In the files, cases stand between lines {@code ===}: a program, and lines {@code -- } with
 * data. What CUE takes no schema refuses, and what CUE refuses is refused, or there is a note.
 */
final class SchemaOfDependentValuesTest {
    private static final Path ROOT = Path.of("src/test/resources/dev/pequod/cue/schemadependent");
    private static final SchemaRegistry JSON_SCHEMA = SchemaRegistry.withDialect(Dialects.getDraft202012());
    private static final SchemaRegistry OPEN_API = SchemaRegistry.withDefaultDialect(Dialects.getOpenApi30());

    @TestFactory
    Stream<DynamicTest> noDataAreRefusedThatCueTakes() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.list(ROOT)) {
            for (Path file : files.sorted().toList()) {
                for (String one : Files.readString(file).split("(?m)^===\n", 0)) {
                    List<String> data = one.lines()
                            .filter(l -> l.startsWith("-- "))
                            .map(l -> l.substring(3))
                            .toList();
                    String program =
                            one.lines().filter(l -> !l.startsWith("-- ")).reduce("", (a, b) -> a + b + "\n");
                    assertTrue(!data.isEmpty(), program);
                    tests.add(DynamicTest.dynamicTest(program, () -> judge(program, data)));
                }
            }
        }
        return tests.stream();
    }

    private static void judge(String program, List<String> documents) {
        Value value = CueContext.create().compile("in.cue", program).value().lookup("#S");
        Schema schema = value.toJsonSchema();
        Schema structural = value.toStructuralSchema();
        var json = JSON_SCHEMA.getSchema(schema.json(), InputFormat.JSON);
        var openApi = OPEN_API.getSchema(structural.json(), InputFormat.JSON);
        for (String text : documents) {
            Value data = CueContext.create().value(Data.ofJson("data.json", text));
            boolean isValid = value.unify(data).validate(true).isEmpty();
            var errors = json.validate(text, InputFormat.JSON);
            var others = openApi.validate(text, InputFormat.JSON);
            if (isValid) {
                boolean isTold = schema.notes().stream().anyMatch(n -> n.text().contains(" refused, "));
                assertTrue(errors.isEmpty() || isTold, () -> text + " " + errors + schema.json());
                assertTrue(others.isEmpty() || isTold, () -> text + " " + others + structural.json());
            } else {
                assertTrue(!errors.isEmpty() || !schema.notes().isEmpty(), () -> text + schema.json());
                boolean hasRule = structural.json().contains("x-kubernetes-validations");
                assertTrue(
                        !others.isEmpty() || hasRule || !structural.notes().isEmpty(), () -> text + structural.json());
            }
        }
    }
}
