package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.pequod.cue.errors.CueException;
import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Whoever is stopped while reading takes nothing away from others who read values of the same evaluation. */
final class StoppedReadingTest {
    private static final String PROGRAM = """
        import "list"
        #Item: {
        	// the number
        	number: int
        	mode:   *"Apply" | "Create"
        	size:   {value: int, unit: "kB"} | {value: string}
        	note?:  string
        	...
        }
        #Template: {
        	n: int
        	_work: [for i in list.Range(0, 100, 1) {step: i * n, name: "step-\\(i)"}]
        	out: #Item & {size: {value: _work[3].step, unit: "kB"}, number: n}
        }
        items: [for i in list.Range(0, 40, 1) {(#Template & {n: i}).out}]
        """;

    private static Value items() {
        Value items = CueContext.create().compile("in.cue", PROGRAM).value().lookup("items");
        items.toCompactJson(); // so that the elements are reduced to their values
        return items;
    }

    private static String all(Value item) {
        StringBuilder out = new StringBuilder();
        for (Field f : item.fields(EnumSet.allOf(FieldType.class))) {
            Value v = f.value();
            out.append(f.name())
                    .append(v.positions())
                    .append(v.origins())
                    .append(v.docs())
                    .append(v.toCue(CueStyle.DEF));
        }
        return out.toString();
    }

    /** Once, the elements had lost where they were written, what was said of them and what they were made of. */
    @Test
    void othersReadWhatTheyWouldHaveRead() {
        String expected = all(items().elements().get(7));
        assertTrue(expected.contains("the number"), expected);
        List<Consumer<Value>> readings = List.of(
                Value::positions,
                Value::origins,
                v -> v.toCue(CueStyle.DEF),
                v -> v.validate(true),
                Value::toCompactJson,
                v -> v.fields(EnumSet.allOf(FieldType.class)));
        for (Consumer<Value> reading : readings) {
            Value items = items();
            Value stopped = items.elements().get(7);
            Value other = items.elements().get(7);
            Value field = stopped.fields().getFirst().value();
            Thread.currentThread().interrupt();
            try {
                reading.accept(field);
            } catch (CueException e) {
                assertEquals("evaluation was cancelled", e.errors().getFirst().message());
            } finally {
                assertTrue(Thread.interrupted());
            }
            assertEquals(expected, all(other));
            assertEquals(expected, all(items.elements().get(7)));
            assertEquals(expected, all(stopped));
        }
    }

    @Test
    void whatWasStoppedByALimitIsReadByOthers() {
        Value items = items();
        Value other = items.elements().get(3);
        Value number = items.elements().get(7).fields().getFirst().value();
        Thread.currentThread().interrupt();
        assertThrows(CueException.class, number::positions);
        assertTrue(Thread.interrupted());
        assertEquals("3", other.lookup("number").toCompactJson());
        assertTrue(items.steps() > 0);
    }

    /** Once, each of them evaluated the whole program for itself, and kept that. */
    @Test
    void whatWasFoundTogetherIsFoundTogetherAgain() {
        Value items = items();
        List<Value> all = items.elements();
        Thread.currentThread().interrupt();
        assertThrows(CueException.class, all.get(7).fields().getFirst().value()::positions);
        assertTrue(Thread.interrupted());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        all.getFirst().toCompactJson();
        long one = threads.getCurrentThreadAllocatedBytes() - before;
        for (Value item : all) {
            item.toCompactJson();
        }
        long others = threads.getCurrentThreadAllocatedBytes() - before - one;
        assertTrue(others < 3 * one, one + " bytes for the first, " + others + " for all others");
    }

    @Test
    void aLongChainOfOperatorsHasItsOrigins() {
        Value value = CueContext.create()
                .compile("in.cue", "y: 1\nx: y" + "+1".repeat(50_000) + "+y")
                .value()
                .lookup("x");
        assertEquals(2, value.origins().size());
    }
}
