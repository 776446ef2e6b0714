package dev.pequod.benchmarks;

import dev.pequod.cue.CueContext;
import dev.pequod.cue.Data;
import dev.pequod.cue.Instance;
import dev.pequod.cue.LoadOptions;
import dev.pequod.cue.SourceTree;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One input through the compiled platform module: what a platform module costs each time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RenderBenchmark {
    private final Instance module =
            CueContext.create().load(SourceTree.of(PlatformModule.files()), LoadOptions.DEFAULTS, List.of());
    private final List<Data> inputs =
            ServiceInputs.make(1000).stream().map(Data::of).toList();
    private int next;

    /** Renders the next of a thousand inputs. */
    @Benchmark
    public @Nullable Object platform() {
        next = (next + 1) % inputs.size();
        return render(module, inputs.get(next));
    }

    static @Nullable Object render(Instance module, Data input) {
        return module.value()
                .fill("#Render.input", input)
                .lookup("#Render.output")
                .toJava();
    }
}
