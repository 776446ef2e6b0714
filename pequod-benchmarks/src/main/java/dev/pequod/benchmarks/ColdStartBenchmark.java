package dev.pequod.benchmarks;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.Data;
import dev.pequod.cue.LoadOptions;
import dev.pequod.cue.SourceTree;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** Compiling the platform module and rendering one input, in a JVM that has done nothing before. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(10)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class ColdStartBenchmark {

    /** Renders once. */
    @Benchmark
    public @Nullable Object platform() {
        var module = CueContext.create().load(SourceTree.of(PlatformModule.files()), LoadOptions.DEFAULTS, List.of());
        return RenderBenchmark.render(module, Data.of(ServiceInputs.make(1).get(0)));
    }
}
