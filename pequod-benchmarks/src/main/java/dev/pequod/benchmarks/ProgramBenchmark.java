package dev.pequod.benchmarks;

import dev.pequod.cue.Instance;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A compiled program to plain data. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ProgramBenchmark {
    /** The program that is measured. */
    @Param
    public Programs program = Programs.SERVICES;

    private Instance compiled = program.compile();

    /** Compiles the program that the parameter names. */
    @Setup
    public void compile() {
        compiled = program.compile();
    }

    /** Evaluates all of it. */
    @Benchmark
    public @Nullable Object evaluate() {
        return compiled.value().toJava();
    }
}
