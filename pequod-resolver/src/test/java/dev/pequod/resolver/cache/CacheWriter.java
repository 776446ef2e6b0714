package dev.pequod.resolver.cache;

import dev.pequod.api.PlatformRef;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A process of its own that fills a cache until it is killed, or has fetched as many modules as it should. */
final class CacheWriter {
    /** How many modules there are. */
    static final int MODULES = 40;

    private CacheWriter() {}

    /** Returns a registry whose modules are the same in every process. */
    static FakeRegistry registry() {
        FakeRegistry registry = new FakeRegistry();
        for (int i = 0; i < MODULES; i++) {
            registry.push("m" + i, "v1", FakeRegistry.files(1 + i % 20, "module " + i + " ".repeat(i * 50)));
        }
        return registry;
    }

    static PlatformRef ref(int module) {
        return FakeRegistry.tag("m" + module, "v1");
    }

    /**
     * Is given the folder, the number of rounds, and what is to stay on disk: {@code all}, {@code some}, or after each round
     * {@code none}.
     */
    public static void main(String[] args) throws Exception {
        FakeRegistry registry = registry();
        ModuleCache cache = ModuleCache.open(CacheOptions.DEFAULTS
                .withDirectory(Path.of(args[0]))
                .withMemoryBytes(1)
                .withDiskLimits(1 << 20, args[2].equals("all") ? 1_000 : 30, Duration.ofDays(1)));
        say("ready");
        for (int round = 0; round < Integer.parseInt(args[1]); round++) {
            for (int i = 0; i < MODULES; i++) {
                cache.resolve(registry, ref(i), FakeRegistry.anonymous());
            }
            if (args[2].equals("none")) {
                cache.prune(0, 0, Duration.ZERO);
            }
        }
        say("fetched " + registry.fetches.get());
    }

    static void say(String line) throws IOException {
        OutputStream out = new java.io.FileOutputStream(java.io.FileDescriptor.out);
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
