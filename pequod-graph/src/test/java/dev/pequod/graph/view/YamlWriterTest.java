package dev.pequod.graph.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import dev.pequod.graph.json.JsonString;
import dev.pequod.graph.json.JsonTest;
import dev.pequod.graph.json.JsonValue;
import dev.pequod.graph.json.PlainJson;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

final class YamlWriterTest {

    @RepeatedTest(300)
    void bothVersionsOfYamlReadWhatWasWritten(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        checkRoundTrip(new JsonArray(List.of(JsonTest.random(random, 5), JsonTest.random(random, 5))));
        checkRoundTrip(JsonTest.random(random, 5));
    }

    @Test
    void longKeysAreExplicit() {
        String key = "k ".repeat(800);
        JsonObject inner = new JsonObject(Map.of(key, new JsonArray(List.of(new JsonString("x")))));
        checkRoundTrip(new JsonArray(List.of(inner, new JsonObject(Map.of(key, inner)))));
        checkRoundTrip(new JsonObject(Map.of(key, new JsonString("a\nb\n"))));
    }

    @Test
    void looksAsPeopleWriteIt() throws JsonException {
        JsonValue value = JsonReader.read("""
            {"apiVersion":"apps/v1","kind":"Deployment","spec":{"replicas":3,"list":[{"a":"x","b":[]},[1,2]],
             "script":"#!/bin/sh\\necho hi\\n","version":"1.27","enabled":"yes","image":"ghcr.io/acme/web:v1"}}
            """);
        assertEquals("""
            apiVersion: apps/v1
            kind: Deployment
            spec:
              replicas: 3
              list:
              - a: x
                b: []
              - - 1
                - 2
              script: |
                #!/bin/sh
                echo hi
              version: "1.27"
              enabled: "yes"
              image: ghcr.io/acme/web:v1
            """, YamlWriter.write(value));
    }

    private static void checkRoundTrip(JsonValue value) {
        String yaml = YamlWriter.write(value);
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        Object oneOne = new Yaml(new SafeConstructor(options)).load(yaml);
        Object oneTwo =
                new Load(LoadSettings.builder().setSchema(new CoreSchema()).build()).loadFromString(yaml);
        assertEquals(rounded(value), rounded(PlainJson.fromJava(oneOne)), yaml);
        assertEquals(rounded(value), rounded(PlainJson.fromJava(oneTwo)), yaml);
    }

    /** Returns the text of the value with decimals as these readers can hold them. */
    private static String rounded(JsonValue value) {
        return switch (value) {
            case JsonObject object -> {
                StringBuilder out = new StringBuilder("{");
                object.members()
                        .forEach((k, v) -> out.append(new JsonString(k))
                                .append(':')
                                .append(rounded(v))
                                .append(','));
                yield out.append('}').toString();
            }
            case JsonArray array -> {
                StringBuilder out = new StringBuilder("[");
                array.elements().forEach(v -> out.append(rounded(v)).append(','));
                yield out.append(']').toString();
            }
            case dev.pequod.graph.json.JsonNumber number
            when !number.integer() -> Double.toString(number.value().doubleValue());
            default -> value.toString();
        };
    }
}
