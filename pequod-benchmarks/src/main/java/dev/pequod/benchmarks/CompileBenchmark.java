package dev.pequod.benchmarks;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.Instance;
import dev.pequod.cue.LoadOptions;
import dev.pequod.cue.SourceTree;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Files to a compiled instance: what a platform module costs once. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CompileBenchmark {
    private final SourceTree files = SourceTree.of(PlatformModule.files());

    /** Loads, parses and compiles the module. */
    @Benchmark
    public Instance platform() {
        return CueContext.create().load(files, LoadOptions.DEFAULTS, List.of());
    }
}
