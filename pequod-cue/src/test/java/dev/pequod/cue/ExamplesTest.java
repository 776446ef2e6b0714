package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The examples of the documentation: each region stands in the javadoc of a class. */
final class ExamplesTest {
    @Test
    void fill() {
        // @start region="fill"
        Instance instance = CueContext.create().compile("schema.cue", """
                #Service: {
                    input: port: *8080 | int & >0
                    output: url: "http://localhost:\\(input.port)"
                }
                """);
        Value service = instance.value().lookup("#Service").fill("input", Data.of(Map.of("port", 3000)));
        String url = service.lookup("output.url").asString().orElseThrow();
        // @end
        assertEquals("http://localhost:3000", url);
    }

    @Test
    void load() {
        // @start region="load"
        SourceTree files = SourceTree.of(Map.of(
                "cue.mod/module.cue",
                        "module: \"shop.example\", language: version: \"v0.17.0\"".getBytes(StandardCharsets.UTF_8),
                "main.cue",
                        "package main\nimport \"shop.example/names\"\nname: names.cart"
                                .getBytes(StandardCharsets.UTF_8),
                "names/names.cue", "package names\ncart: \"cart\"".getBytes(StandardCharsets.UTF_8)));
        Instance main = CueContext.create().load(files, LoadOptions.DEFAULTS, List.of("."));
        // @end
        assertEquals(Map.of("name", "cart"), main.value().toJava());
    }

    @Test
    void expression() {
        // @start region="expression"
        Instance instance = CueContext.create().compile("prices.cue", "prices: [3, 4, 5]");
        Object second = instance.expression("prices[1] * 2").toJava();
        // @end
        assertEquals(new BigInteger("8"), second);
    }

    @Test
    void origins() {
        // @start region="origins"
        Instance instance = CueContext.create().compile("schema.cue", """
                #Service: {
                    input: port: *8080 | int
                    let number = input.port
                    output: url: "http://localhost:\\(number)"
                }
                """);
        Value given =
                CueContext.create().compile("given.cue", "input: port: 3000").value();
        Value url = instance.value().lookup("#Service").unify(given).lookup("output.url");
        List<String> places = url.origins().stream().map(Object::toString).toList();
        // @end
        assertEquals(List.of("schema.cue:4:13", "schema.cue:3:5", "schema.cue:2:12", "given.cue:1:8"), places);
    }

    @Test
    void errors() {
        // @start region="errors"
        Value value = CueContext.create()
                .compile("a.cue", "replicas: <10\nreplicas: 12")
                .value();
        CueError error = value.validate(true).get(0);
        String report = error.path() + ": " + error.message();
        // @end
        assertEquals("replicas: invalid value 12 (out of bound <10)", report);
        assertEquals(2, error.positions().size());
    }

    @Test
    void limits() {
        // @start region="limits"
        Limits small = Limits.DEFAULTS.withSteps(10_000).withTimeout(Duration.ofSeconds(1));
        Value value = CueContext.create()
                .withLimits(small)
                .compile("big.cue", "import \"strings\"\na: strings.Repeat(\"x\", 1_000_000)")
                .value();
        CueException limit = assertThrows(CueException.class, value::toJava);
        // @end
        assertEquals(ErrorCode.LIMIT, limit.errors().get(0).code());
    }

    @Test
    void data() {
        // @start region="data"
        Instance schema = CueContext.create().compile("schema.cue", "replicas: int & <10, image: *\"nginx\" | string");
        String json = schema.value(Data.ofYaml("values.yaml", "replicas: 3\n")).toCompactJson();
        // @end
        assertEquals("{\"replicas\":3,\"image\":\"nginx\"}", json);
    }

    @Test
    void format() {
        // @start region="format"
        byte[] source = "a:   {b:1}".getBytes(StandardCharsets.UTF_8);
        String formatted = CueFormat.format("a.cue", source, true);
        // @end
        assertEquals("a: b: 1\n", formatted);
    }

    @Test
    void jsonSchema() {
        // @start region="jsonSchema"
        Value port = CueContext.create()
                .compile("schema.cue", "#Port: *8080 | int & >0 & <=65535")
                .value()
                .lookup("#Port");
        String schema = port.toJsonSchema().json();
        // @end
        assertEquals("""
                {
                    "$schema": "https://json-schema.org/draft/2020-12/schema",
                    "type": "integer",
                    "exclusiveMinimum": 0,
                    "maximum": 65535
                }""", schema);
    }

    @Test
    void structuralSchema() {
        // @start region="structuralSchema"
        Schema schema = CueContext.create()
                .compile(
                        "schema.cue",
                        "import \"strings\"\n#Spec: {min?: int, max?: int & >=min, name: strings.HasPrefix(\"x-\")}")
                .value()
                .lookup("#Spec")
                .toStructuralSchema();
        String unsaid = schema.notes().getFirst().toString();
        // @end
        assertEquals("name: the constraint strings.HasPrefix(\"x-\") is not checked", unsaid);
        assertTrue(schema.json().contains("self.max >= self.min"), schema.json());
    }

    @Test
    void attributes() {
        // @start region="attributes"
        Value port = CueContext.create()
                .compile("a.cue", "port: 8080 @flag(p, env=PORT)")
                .value()
                .lookup("port");
        Attribute flag = port.attributes().getFirst();
        String variable = flag.value("env").orElseThrow();
        // @end
        assertEquals("flag p PORT", flag.name() + " " + flag.arguments().getFirst() + " " + variable);
    }

    @Test
    void defaults() {
        // @start region="defaults"
        Value size = CueContext.create()
                .compile("a.cue", "size: \"small\" | *\"big\"")
                .value()
                .lookup("size");
        String usual = size.defaultValue().orElseThrow().toText();
        // @end
        assertEquals("big", usual);
        assertTrue(CueContext.create().value(Data.of(1)).defaultValue().isEmpty());
    }

    @Test
    void subsumes() {
        // @start region="subsumes"
        Value versions = CueContext.create()
                .compile("a.cue", "old: {port: int & >0}, new: {port: int & >1024, host?: string}")
                .value();
        boolean isCompatible = versions.lookup("old").subsumes(versions.lookup("new"));
        // @end
        assertTrue(isCompatible);
    }

    // @start region="records"
    record Port(String name, int number) {}

    record Service(String image, Optional<String> host, List<Port> ports) {}

    private static Service complete(Service service) {
        return CueContext.create()
                .compile(
                        "a.cue",
                        "image: string, host: *\"localhost\" | string, ports: [...{name: string, number: <65536}]")
                .value()
                .fill(Path.EMPTY, Data.of(service))
                .decode(Service.class);
    }
    // @end

    @Test
    void records() {
        List<Port> ports = List.of(new Port("http", 80));
        assertEquals(
                new Service("nginx", Optional.of("localhost"), ports),
                complete(new Service("nginx", Optional.empty(), ports)));
    }
}
