package dev.pequod.graph.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.graph.json.JsonException;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonReader;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RenderInputTest {

    @Test
    void holdsOnlyWhatTheModuleAllows() throws JsonException {
        JsonObject resource = object("""
            {"kind":"WebService","metadata":{"name":"web","uid":"1","labels":{"a":"b"},"annotations":{"c":"d"}},
             "spec":{"platformRef":{"embedded":"v1.0.0"},"image":"web:1","big":9007199254740993},"status":{}}
            """);
        assertEquals(
                "{\"metadata\":{\"name\":\"web\",\"namespace\":\"default\"},"
                        + "\"spec\":{\"big\":9007199254740993,\"image\":\"web:1\"}}",
                RenderInput.of(resource, Set.of(), "embedded:v1.0.0", "sha256:ab")
                        .toString());
        assertEquals(
                object("""
                    {"metadata":{"name":"web","namespace":"default","labels":{"a":"b"},"annotations":{"c":"d"}},
                     "spec":{"image":"web:1","big":9007199254740993},
                     "platform":{"ref":"embedded:v1.0.0","digest":"sha256:ab"}}
                    """),
                RenderInput.of(resource, EnumSet.allOf(RenderInput.Fact.class), "embedded:v1.0.0", "sha256:ab"));
    }

    /** {@code kubectl apply} and {@code create} of one file want the same, and so does whoever pauses what is there. */
    @Test
    void annotationsForToolsAreNoInput() throws JsonException {
        JsonObject resource = object("""
            {"metadata":{"name":"web","annotations":{"a":"b","pequod.dev/paused":"true",
             "kubectl.kubernetes.io/last-applied-configuration":"{}"}},"spec":{}}
            """);
        assertEquals(
                "{\"metadata\":{\"annotations\":{\"a\":\"b\"},\"name\":\"web\",\"namespace\":\"default\"},\"spec\":{}}",
                RenderInput.of(resource, Set.of(RenderInput.Fact.ANNOTATIONS), "", "")
                        .toString());
    }

    /** The API server sorts members, a file has them in the order in which somebody wrote them; the objects must be the same. */
    @Test
    void hasItsMembersInOneOrder() throws JsonException {
        JsonObject written = object("""
            {"metadata":{"namespace":"shop","name":"web"},"spec":{"z":[{"b":1,"a":{"d":1,"c":2}}],"Z":1,"a":{"\ud83d\ude00":1,"\uffff":2}}}
            """);
        assertEquals(
                "{\"metadata\":{\"name\":\"web\",\"namespace\":\"shop\"},\"spec\":{\"Z\":1,"
                        + "\"a\":{\"\uffff\":2,\"\ud83d\ude00\":1},\"z\":[{\"a\":{\"c\":2,\"d\":1},\"b\":1}]}}",
                RenderInput.of(written, Set.of(), "", "").toString());
    }

    /** What a file says must be rendered as what becomes of it in a cluster, where numbers that are whole are integers. */
    @ParameterizedTest
    @CsvSource({
        "1.0, 1",
        "-0.0, 0",
        "1e3, 1000",
        "1.50, 1.5",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808",
        "123456789012345678901234567890, 123456789012345678901234567890",
        "1e20, 100000000000000000000",
        "1e21, 1.0e+21",
        "0.1234567890123456789, 0.1234567890123456789",
        "1e-7, 1.0e-7",
    })
    void hasNumbersThatAreWholeAsIntegers(String written, String kept) throws JsonException {
        JsonObject resource = object("{\"metadata\":{\"name\":\"web\"},\"spec\":{\"a\":[{\"b\":" + written + "}]}}");
        assertEquals(
                "{\"a\":[{\"b\":" + kept + "}]}",
                RenderInput.of(resource, Set.of(), "", "").object("spec").toString());
    }

    @Test
    void saysWhatKeepsAResourceFromBeingRendered() throws JsonException {
        assertEquals(List.of(), findings("{\"metadata\":{\"name\":\"web\"},\"spec\":{}}"));
        assertEquals(
                List.of("metadata.name: required field is missing", "spec: required field is missing"), findings("{}"));
        assertEquals(
                List.of("spec: expected an object, found an array"),
                findings("{\"metadata\":{\"name\":\"w\"},\"spec\":[]}"));
    }

    @Test
    void saysWhichPartOfTheMetadataIsNotOfItsType() throws JsonException {
        assertEquals(
                List.of(
                        "metadata.name: expected a string, found the number 5; quote it: \"5\"",
                        "metadata.namespace: expected a string, found the boolean true; quote it: \"true\"",
                        "metadata.labels.a: expected a string, found null",
                        "metadata.annotations: expected an object, found an array"),
                findings("""
                        {"metadata": {"name": 5, "namespace": true, "labels": {"a": null, "b": "c"}, "annotations": ["x"]}, "spec": {}}
                        """));
        assertEquals(
                List.of("metadata: expected an object, found an array"), findings("{\"metadata\":[],\"spec\":{}}"));
    }

    private static List<String> findings(String resource) throws JsonException {
        return RenderInput.check(object(resource)).stream()
                .map(Object::toString)
                .toList();
    }

    private static JsonObject object(String text) throws JsonException {
        return (JsonObject) JsonReader.read(text);
    }
}
