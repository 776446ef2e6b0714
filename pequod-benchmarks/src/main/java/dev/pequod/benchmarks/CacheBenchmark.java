package dev.pequod.benchmarks;

import dev.pequod.api.Deadline;
import dev.pequod.api.Digest;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.OciRef;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolvedModule;
import dev.pequod.resolver.ResolverOptions;
import dev.pequod.resolver.StandardResolver;
import dev.pequod.resolver.cache.CacheOptions;
import dev.pequod.resolver.cache.ModuleCache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A module of twenty files, each of about 2 KB, that is kept: what it costs to have it again. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CacheBenchmark {
    private static final int FILES = 20;
    private static final int LINES = 50;
    private static final Digest MANIFEST = Digest.of(new byte[] {1});

    private final OciRef ref = new OciRef("registry.example", "web", "", Optional.of(MANIFEST));
    private StandardResolver inMemory = StandardResolver.create();
    private StandardResolver onDisk = StandardResolver.create();

    /** Fills a folder of the system's temporary files. */
    @Setup
    public void fill() throws IOException, ModuleException {
        Path folder = Files.createTempDirectory("pequod-cache");
        CacheOptions options = CacheOptions.DEFAULTS.withDirectory(folder);
        inMemory = resolver(options);
        onDisk = resolver(options.withMemoryBytes(1));
        inMemory.resolve(ref, context());
    }

    private static StandardResolver resolver(CacheOptions options) {
        return StandardResolver.create(
                ResolverOptions.defaults().withFetcher(new Once()).withCache(ModuleCache.open(options)));
    }

    private static FetchContext context() {
        return FetchContext.of("benchmark", Deadline.after(Duration.ofSeconds(10)));
    }

    /** Resolves a pinned reference that is in memory. */
    @Benchmark
    public ResolvedModule memory() throws ModuleException {
        return inMemory.resolve(ref, context());
    }

    /** Resolves a pinned reference that is on disk, where nothing fits into memory: read and checked each time. */
    @Benchmark
    public ResolvedModule disk() throws ModuleException {
        return onDisk.resolve(ref, context());
    }

    /** Has the one module. */
    private static final class Once implements ModuleFetcher {
        @Override
        public String scheme() {
            return OciRef.SCHEME;
        }

        @Override
        public ModuleRevision locate(PlatformRef ref, FetchContext context) {
            return new ModuleRevision(ref.text(), "");
        }

        @Override
        public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context)
                throws ModuleException {
            Map<String, byte[]> files = new TreeMap<>();
            for (int i = 0; i < FILES; i++) {
                files.put(
                        "file" + i + ".cue",
                        "package web // a line of forty characters\n"
                                .repeat(LINES)
                                .getBytes(StandardCharsets.UTF_8));
            }
            return new FetchedModule(ModuleFiles.of(files), MANIFEST, "");
        }
    }
}
