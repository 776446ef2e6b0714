package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pequod.cue.errors.CueException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Reads what people write in files for {@code kubectl} as that does, or not at all. */
final class KubernetesScalarsTest {
    private static final String CASES = "kubernetes-scalars.txt";

    @TestFactory
    List<DynamicTest> areReadAsKubectlDoes() throws IOException {
        try (InputStream in = Objects.requireNonNull(KubernetesScalarsTest.class.getResourceAsStream(CASES))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .map(one -> DynamicTest.dynamicTest(one[0], () -> check(one[0], one[1])))
                    .toList();
        }
    }

    private static void check(String yaml, String json) {
        if (json.equals("refused")) {
            assertThrows(CueException.class, () -> read(Data.ofYaml11("x", "v: " + yaml + "\n")));
        } else {
            assertEquals(
                    whole(read(List.of(Data.ofJson("x", "{\"v\": " + json + "}")))),
                    whole(read(Data.ofYaml11("x", "v: " + yaml + "\n"))));
        }
    }

    private static Map<?, ?> read(List<Data> documents) {
        return (Map<?, ?>) Objects.requireNonNull(
                CueContext.create().value(documents.getFirst()).toJava());
    }

    private static String whole(Map<?, ?> document) {
        Object value = document.get("v");
        return value instanceof Map<?, ?> || value instanceof List<?> ? value.toString() : number(value);
    }

    /** Go's JSON has no floats that are whole, and rounds what is no integer of 64 bits. */
    private static String number(@Nullable Object value) {
        return switch (value) {
            case BigInteger n when n.bitLength() < Long.SIZE -> n.toString();
            case Number n ->
                BigDecimal.valueOf(n.doubleValue()).stripTrailingZeros().toPlainString();
            case String s -> '"' + s + '"';
            case null -> "null";
            default -> value.toString();
        };
    }
}
