package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DataTest {
    private static String json(Object object) {
        return CueContext.create().value(Data.of(object)).toCompactJson();
    }

    @Test
    void numbersOfEverySizeAreData() {
        assertEquals("[1,-1,3]", json(List.of((byte) 1, (short) -1, 3L)));
        assertEquals("[0.1,1.5,0.30]", json(List.of(0.1f, 1.5, new BigDecimal("0.30"))));
    }

    @Test
    void surrogatesThatStandAloneAreReplaced() {
        assertEquals(
                "{\"\ufffd\":[\"a\ufffd\",\"\ud83d\ude00\"]}",
                json(Map.of("\udc00", List.of("a\ud800", "\ud83d\ude00"))));
        assertEquals("\"\ufffd\"", json('\ud800'));
    }

    /** Each step is kept once, however many there are around it. */
    @Test
    void hiddenFieldsMayBeNestedDeeply() {
        Data data = Data.of(1);
        for (int i = 0; i < 10_000; i++) {
            data = data.under(Path.parse("_h"));
        }
        Data deepest = data;
        CueContext context = CueContext.create().withLimits(Limits.DEFAULTS.withDepth(20_000));
        assertEquals("{}", context.value(deepest).toCompactJson());
        assertThrows(IllegalArgumentException.class, () -> deepest.under(Path.parse("_h")));
        assertThrows(IllegalArgumentException.class, () -> Data.list(List.of(deepest)));
    }

    @Test
    void hiddenFieldsBelongToThePackageTheyAreUnifiedWith() {
        Data data = Data.joined(List.of(
                Data.struct(Map.of("a", Data.of(1).under(Path.parse("_h")))),
                Data.of(2).under(Path.parse("_g"))));
        Instance instance = CueContext.create().compile("a.cue", "package p\na: _\nx: a._h\ny: _g\n_g: _\n");
        assertEquals("{\"a\":{},\"x\":1,\"y\":2}", instance.value(List.of(data)).toCompactJson());
        Data number = Data.of(1);
        assertThrows(IllegalArgumentException.class, () -> Data.joined(List.of(data, number)));
    }

    @Test
    void everyCollectionIsAList() {
        assertEquals("[2,1]", json(new LinkedHashSet<>(List.of(2, 1))));
        assertEquals("[2,1]", json(new ArrayDeque<>(List.of(2, 1))));
    }

    @Test
    void arraysAreListsButThoseOfBytes() {
        assertEquals("[1,-2]", json(new int[] {1, -2}));
        assertEquals("[[0.5],[]]", json(new double[][] {{0.5}, {}}));
        assertEquals("[\"a\",null,{\"b\":[true]}]", json(new Object[] {"a", null, Map.of("b", new boolean[] {true})}));
        assertEquals("\"aGk=\"", json("hi".getBytes(StandardCharsets.US_ASCII)));
        assertEquals("[\"a\"]", json(new char[] {'a'}));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void whatIsNoNumberIsNoData(double d) {
        assertThrows(IllegalArgumentException.class, () -> Data.of(d));
        assertThrows(IllegalArgumentException.class, () -> Data.of(List.of((float) d)));
    }

    @Test
    void whatIsNoDataIsNamed() {
        record Holder(List<Object> all) {}
        for (Object[] wrong : new Object[][] {
            {new Object(), "no data: class java.lang.Object"},
            {Map.of("a", List.of(1, Thread.currentThread())), "a.1: no data: class java.lang.Thread"},
            {new Holder(List.of(Double.NaN)), "all.0: no number: NaN"},
            {Map.of("a b", Map.of(1, 2)), "\"a b\": names of fields are strings, not 1"},
            {List.of(LocalDate.MAX), "0: a time in no year of four digits: +999999999-12-31"},
        }) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Data.of(wrong[0]));
            assertEquals(wrong[1], e.getMessage());
        }
    }

    @Test
    void anExponentBeyondAllRangeIsNoData() {
        assertThrows(IllegalArgumentException.class, () -> Data.of(new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE)));
        assertThrows(IllegalArgumentException.class, () -> Data.of(new BigDecimal("1e100001")));
        assertThrows(IllegalArgumentException.class, () -> Data.of(new BigDecimal("12e-100002")));
        assertEquals("1.5E+100000", json(new BigDecimal("1.5e100000")));
    }

    private static Object nested(int depth) {
        Object o = 1;
        for (int i = 0; i < depth; i++) {
            o = List.of(o);
        }
        return o;
    }

    @Test
    void deepDataNeedNoDeepStack() throws InterruptedException {
        List<Object> seen = new ArrayList<>();
        Thread thread = new Thread(
                null,
                () -> {
                    seen.add(Data.of(nested(10_000)));
                    seen.add(assertThrows(IllegalArgumentException.class, () -> Data.of(nested(10_001))));
                },
                "small",
                256 << 10);
        thread.start();
        thread.join();
        assertEquals(2, seen.size());
        assertTrue(seen.get(1).toString().contains("10000"), seen.get(1).toString());
    }

    @Test
    void whatContainsItselfIsNoData() {
        Map<String, Object> map = new HashMap<>();
        map.put("self", map);
        assertThrows(IllegalArgumentException.class, () -> Data.of(map));
    }

    @Test
    void anInterruptEndsTheReadingOfATextOfAnyFormat() {
        String json = "[" + "1, ".repeat(50_000) + "1]";
        String yaml = "# a\n" + "- 1\n".repeat(50_000);
        String toml = "a = " + json;
        for (Runnable reading : List.<Runnable>of(
                () -> Data.ofJson("a", json),
                () -> Data.ofJsonLines("a", "1\n".repeat(50_000)),
                () -> Data.ofYaml("a", yaml),
                () -> Data.ofToml("a", toml),
                () -> CueSource.ofJson("a", json, true),
                () -> CueSource.ofYaml("a", yaml, true),
                () -> CueSource.ofToml("a", toml, true))) {
            Thread.currentThread().interrupt();
            CueException e = assertThrows(CueException.class, reading::run);
            assertTrue(Thread.interrupted());
            assertEquals(ErrorCode.LIMIT, e.errors().getFirst().code());
            reading.run();
        }
    }

    @Test
    void givesWhatComesBeforeAMalformedPiece() {
        CueContext context = CueContext.create();
        List<Object> found = new ArrayList<>();
        Consumer<Data> add = data -> found.add(context.value(data).toJson());
        assertThrows(CueException.class, () -> Data.readJsonLines("a", "1 2 {3", add));
        assertThrows(CueException.class, () -> Data.readYaml("a", "3\n---\n4\n---\n- \"5\n---\n6\n", add));
        assertEquals(List.of("1", "2", "3", "4"), found);
    }
}
