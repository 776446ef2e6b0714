package dev.pequod.graph.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class RecentTextsTest {

    private static JsonValue element(String text, int index) throws JsonException {
        return ((JsonArray) JsonReader.read(text)).elements().get(index);
    }

    @Test
    void whatIsReadAgainIsTheSame() throws Exception {
        JsonValue first = element("[\"RollingUpdate\"]", 0);
        assertSame(first, element("[1, \"RollingUpdate\"]", 1));
        JsonObject object = (JsonObject) JsonReader.read("{\"RollingUpdate\": \"RollingUpdate\"}");
        assertSame(first, object.get("RollingUpdate"));
        assertSame(
                ((JsonString) first).value(),
                object.members().keySet().iterator().next());
        assertNotSame(element("[\"a\\u0062\"]", 0), element("[\"a\\u0062\"]", 0), "escapes are seldom");
        String kept = '"' + "k".repeat(64) + '"';
        assertSame(element("[" + kept + "]", 0), element("[" + kept + "]", 0));
        String large = '"' + "k".repeat(65) + '"';
        assertNotSame(element("[" + large + "]", 0), element("[" + large + "]", 0), "large ones are not kept");
    }

    /** All of these have the same hash, and so the same place. */
    @Test
    void textsOfOneHashAreKeptApart() throws Exception {
        List<String> all = List.of("AaAaAa", "AaAaBB", "AaBBAa", "AaBBBB", "BBAaAa", "BBAaBB", "BBBBAa", "BBBBBB");
        for (String one : all) {
            assertEquals("AaAaAa".hashCode(), one.hashCode());
            for (String other : all) {
                assertEquals(new JsonString(one), element("[\"" + one + "\"]", 0));
                assertEquals(new JsonString(other), element("[\"" + other + "\"]", 0));
            }
        }
    }

    @Test
    void threadsReadWhatIsThere() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                Random random = new Random(thread);
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 100_000; i++) {
                        String text = Integer.toString(random.nextInt(20_000));
                        assertEquals(new JsonString(text), JsonReader.read('"' + text + '"'));
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }
}
