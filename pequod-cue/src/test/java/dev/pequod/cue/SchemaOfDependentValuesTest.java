package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.pequod.cue.errors.CueError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Schemas of values that depend on each other. In the files, cases stand between lines {@code ===}: a program, all notes of its schemas behind
 * {@code // }, or {@code // json: } and {@code // structural: } where only one of them has it, and data behind {@code -- }. What CUE takes the
 * schemas take, and what CUE refuses they refuse; where one does not, the line behind the data begins with {@code ~~ } and names the place of
 * the note that says so, or a rule of Kubernetes that does. {@code -Dgoldens=rewrite} writes all lines but programs and data anew.
 */
final class SchemaOfDependentValuesTest {
    private static final Path ROOT = Path.of("src/test/resources/dev/pequod/cue/schemadependent");
    private static final SchemaRegistry JSON_SCHEMA = SchemaRegistry.withDialect(Dialects.getDraft202012());
    private static final SchemaRegistry OPEN_API = SchemaRegistry.withDefaultDialect(Dialects.getOpenApi30());

    @TestFactory
    Stream<DynamicTest> schemasJudgeDataAsCueDoesButForWhatNotesSay() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.list(ROOT)) {
            for (Path file : files.sorted().toList()) {
                String[] cases = Files.readString(file).split("(?m)^===\n", 0);
                for (int i = 0; i < cases.length; i++) {
                    int place = i;
                    tests.add(DynamicTest.dynamicTest(cases[i], () -> {
                        String expected = cases[place];
                        cases[place] = judged(expected);
                        if ("rewrite".equals(System.getProperty("goldens"))) {
                            Files.writeString(file, String.join("===\n", cases));
                        } else {
                            assertEquals(expected, cases[place]);
                        }
                    }));
                }
            }
        }
        return tests.stream();
    }

    private static String judged(String text) {
        String program = text.lines()
                .filter(l -> !l.matches("(//|--|~~) .*"))
                .map(l -> l + "\n")
                .collect(Collectors.joining());
        Value value = CueContext.create().compile("in.cue", program).value().lookup("#S");
        List<Judge> judges = List.of(
                new Judge("json", value.toJsonSchema(), JSON_SCHEMA),
                new Judge("structural", value.toStructuralSchema(), OPEN_API));
        StringBuilder out = new StringBuilder(program);
        notes(judges.get(0).schema.notes(), judges.get(1).schema.notes()).forEach(n -> out.append("// " + n + "\n"));
        List<String> documents = text.lines()
                .filter(l -> l.startsWith("-- "))
                .map(l -> l.substring(3))
                .toList();
        assertTrue(!documents.isEmpty(), program);
        for (String json : documents) {
            out.append("-- ").append(json).append("\n");
            List<CueError> errors = value.unify(CueContext.create().value(Data.ofJson("data.json", json)))
                    .validate(true);
            judges.forEach(j -> out.append(j.judged(json, errors)));
        }
        return out.toString();
    }

    private static List<String> notes(List<Schema.Note> json, List<Schema.Note> structural) {
        List<String> all = new ArrayList<>();
        json.forEach(n -> all.add((structural.contains(n) ? "" : "json: ") + n));
        structural.stream().filter(n -> !json.contains(n)).forEach(n -> all.add("structural: " + n));
        return all;
    }

    private record Judge(String name, Schema schema, SchemaRegistry registry) {
        /** Returns in what this and CUE do not agree, as a line; nothing if they do. */
        String judged(String json, List<CueError> errors) {
            var refusals = registry.getSchema(schema.json(), InputFormat.JSON).validate(json, InputFormat.JSON);
            if (errors.isEmpty() == refusals.isEmpty()) {
                return "";
            }
            if (!errors.isEmpty()) {
                return "~~ " + name + " takes this: "
                        + told(
                                schema.notes(),
                                errors.stream().map(CueError::path).toList(),
                                json) + "\n";
            }
            List<Schema.Note> ofRefusals = schema.notes().stream()
                    .filter(n -> n.text().contains(" refused, "))
                    .toList();
            List<String> places = refusals.stream()
                    .map(e -> e.getInstanceLocation()
                            .toString()
                            .replaceFirst("^/", "")
                            .replace('/', '.'))
                    .toList();
            return "~~ " + name + " refuses this: " + told(ofRefusals, places, json) + "\n";
        }

        /** Returns the place of the note that is about one of some places or next to it, or else about others with it. */
        private String told(List<Schema.Note> notes, List<String> places, String json) {
            return notes.stream()
                    .filter(n -> places.stream().anyMatch(place -> isAbout(n, place)))
                    .max(Comparator.comparingInt(n -> n.path().length()))
                    .or(() -> notes.stream()
                            .filter(n -> n.text().contains(" other place"))
                            .min(Comparator.comparing(n -> places.stream().noneMatch(place -> isNamedAs(n, place)))))
                    .map(n -> n.path().isEmpty() ? "the whole" : n.path())
                    .orElseGet(() -> {
                        assertTrue(schema.json().contains("x-kubernetes-validations"), () -> json + places + notes);
                        return "a rule";
                    });
        }

        private static boolean isAbout(Schema.Note note, String place) {
            List<String> a = labels(note.path());
            List<String> b = labels(place);
            return note.path().startsWith("#")
                    || IntStream.range(0, Math.min(a.size(), b.size()))
                            .allMatch(i -> a.get(i).equals("*") || a.get(i).equals(b.get(i)));
        }

        private static boolean isNamedAs(Schema.Note note, String place) {
            return place.endsWith(note.path().substring(note.path().lastIndexOf('.') + 1));
        }

        private static List<String> labels(String path) {
            return Stream.of(path.split("\\.")).filter(l -> !l.isEmpty()).toList();
        }
    }
}
