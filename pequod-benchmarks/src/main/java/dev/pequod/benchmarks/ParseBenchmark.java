package dev.pequod.benchmarks;

import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.syntax.File;
import dev.pequod.cue.internal.syntax.ParseOptions;
import dev.pequod.cue.internal.syntax.ParseResult;
import dev.pequod.cue.internal.syntax.Parser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Source text to syntax tree: all files of the platform module. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ParseBenchmark {
    private final List<String> texts = PlatformModule.files().values().stream()
            .map(b -> new String(b, StandardCharsets.UTF_8))
            .toList();

    /** Parses each file. */
    @Benchmark
    public List<ParseResult<File>> platform() {
        List<ParseResult<File>> parsed = new ArrayList<>(texts.size());
        for (String text : texts) {
            parsed.add(Parser.parseFile(SourceFile.of("platform.cue", text), ParseOptions.DEFAULT));
        }
        return parsed;
    }
}
