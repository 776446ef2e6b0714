package dev.pequod.cue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.cue.errors.CueException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One compiled module serves many threads and many evaluations: none of them sees another, and none leaves anything behind. */
final class SharingTest {
    private static final int THREADS = 16;
    private static final int INPUTS = 60;

    private static final String MODULE = """
            package service

            import (
            	"list"
            	"strings"
            )

            #Port: {name: =~"^[a-z]+$", port: int & >0 & <65536, protocol: *"TCP" | "UDP"}
            #Kind: {kind: "A", size: int} | {kind: "B", text: strings.MinRunes(1)}
            #Render: {
            	input: {name: =~"^[a-z][a-z0-9-]*$", ports: [...#Port], labels: [string]: string, items: [...#Kind]}
            	let prefix = "x-\\(input.name)"
            	output: {
            		name:  input.name
            		ports: list.Concat([[for p in input.ports {#Port & {name: p.name, port: p.port + 1}}], [{name: "extra", port: 1}]])
            		labels: {for k, v in input.labels {"\\(prefix)/\\(k)": strings.ToUpper(v)}}
            		items: [for i in input.items if i.kind == "B" {i.text}]
            		if len(input.ports) > 2 {many: true}
            	}
            }
            """;

    /** Once, each reading took something of the steps of the one evaluation, until it failed. */
    @Test
    void aValueMayBeReadForEver() {
        CueContext context = CueContext.create().withLimits(Limits.DEFAULTS.withSteps(2_000));
        Value kept =
                context.compile("kept.cue", "a: {b: *1 | int, c: [1, 2, 3]}\n").value();
        String first = kept.toCompactJson()
                + kept.validate(true)
                + kept.toJson()
                + kept.fields().size();
        long steps = kept.steps();
        for (int i = 0; i < 10_000; i++) {
            assertEquals(
                    first,
                    kept.toCompactJson()
                            + kept.validate(true)
                            + kept.toJson()
                            + kept.fields().size());
        }
        assertEquals(steps, kept.steps());
    }

    /** Once, who waited for another thread's evaluation could not be stopped. */
    @Test
    @Timeout(60)
    void whoWaitsForAnotherThreadsEvaluationCanBeCancelled() throws Exception {
        StringBuilder endless = new StringBuilder("l: [" + "1,".repeat(100) + "]\nx: [");
        for (int depth = 0; depth < 10; depth++) {
            endless.append("for i%d in l ".formatted(depth));
        }
        endless.append("if i9 < 0 {1}]\n");
        CueContext context = CueContext.create().withLimits(Limits.DEFAULTS.withSteps(Long.MAX_VALUE));
        Value slow = context.compile("slow.cue", endless.toString()).value().lookup("x");
        Thread first = Thread.ofPlatform().start(() -> assertThrows(CueException.class, () -> slow.validate(true)));
        BlockingQueue<Object> told = new LinkedBlockingQueue<>();
        try {
            while (Stream.of(first.getStackTrace())
                    .noneMatch(f -> f.getClassName().endsWith(".Scheduler"))) {
                assertTrue(first.isAlive());
            }
            Thread second = Thread.ofPlatform().start(() -> {
                CueException e = assertThrows(CueException.class, () -> slow.validate(true));
                told.add(e.errors().getFirst().code() + " "
                        + e.errors().getFirst().message());
                told.add(Thread.currentThread().isInterrupted());
            });
            while (second.getState() != Thread.State.TIMED_WAITING && told.isEmpty()) {
                Thread.onSpinWait();
            }
            second.interrupt();
            assertEquals("LIMIT evaluation was cancelled", told.take());
            assertEquals(true, told.take());
            assertTrue(first.isAlive());
        } finally {
            first.interrupt();
            first.join();
        }
    }

    private static Map<String, Object> input(int i) {
        List<Object> ports = new ArrayList<>();
        for (int p = 0; p < i % 5; p++) {
            ports.add(Map.of("name", "p" + (char) ('a' + p), "port", 1 + i + p));
        }
        // every seventh is refused, so that errors are compared too
        String name = i % 7 == 0 ? "Service" + i : "service-" + i;
        return Map.of(
                "name",
                name,
                "ports",
                ports,
                "labels",
                Map.of("team", "t" + i),
                "items",
                List.of(Map.of("kind", "A", "size", i), Map.of("kind", "B", "text", "b" + i)));
    }

    private static String render(Instance module, int i) {
        Value output = module.value().fill("#Render.input", Data.of(input(i))).lookup("#Render.output");
        var errors = output.validate(true);
        return (errors.isEmpty() ? output.toCompactJson() : errors.toString()) + " " + output.steps();
    }

    @Test
    void manyThreadsGetWhatOneGets() throws Exception {
        Instance module = CueContext.create().compile("service.cue", MODULE);
        List<String> alone = new ArrayList<>();
        for (int i = 0; i < INPUTS; i++) {
            alone.add(render(module, i));
        }
        Instance shared = CueContext.create().compile("service.cue", MODULE);
        List<Future<List<String>>> results = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
            for (int t = 0; t < THREADS; t++) {
                int from = t;
                Callable<List<String>> work = () -> {
                    List<String> mine = new ArrayList<>();
                    for (int i = 0; i < INPUTS; i++) {
                        mine.add(render(shared, (from + i) % INPUTS));
                    }
                    return mine;
                };
                results.add(pool.submit(work));
            }
            for (int t = 0; t < THREADS; t++) {
                List<String> mine = results.get(t).get();
                for (int i = 0; i < INPUTS; i++) {
                    assertEquals(alone.get((t + i) % INPUTS), mine.get(i));
                }
            }
        }
    }

    @Test
    void aModuleKeepsNothingOfTheInputsItSaw() {
        Instance module = CueContext.create().compile("service.cue", MODULE);
        long early = liveAfter(module, 0, 2_000);
        long late = liveAfter(module, 2_000, 8_000);
        long allowed = 100L * 6_000; // the virtual machine itself grows a little; the benchmark "soak" looks closer
        assertTrue(late - early < allowed, early + " bytes after 2,000 inputs, " + late + " after 8,000");
    }

    private static long liveAfter(Instance module, int from, int to) {
        for (int i = from; i < to; i++) {
            assertTrue(render(module, i).length() > 2);
        }
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
