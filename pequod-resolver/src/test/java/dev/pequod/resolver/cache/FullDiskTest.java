package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pequod.api.PlatformRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file system that is really full. */
@Timeout(120)
final class FullDiskTest {
    private static final int MODULE_BYTES = 300_000;
    private static final int DISK_BYTES = 700 << 10;
    private static final String SMALL = "size=" + DISK_BYTES;
    /** Ten are those of the cache itself, and of others. */
    private static final String FEW_FILES = "size=16m,nr_inodes=16";

    @TempDir
    private Path folder = Path.of("");

    /** A process that is given a folder on a small file system, and how much of it others have filled. */
    static final class Loads {
        private Loads() {}

        /** Loads modules, each with a cache that has nothing in memory, and says what came of it; the last ones when all else is old. */
        public static void main(String[] args) throws Exception {
            Path cache = Path.of(args[0], "cache");
            Path others = Path.of(args[0], "others");
            load(cache, "small");
            Files.write(others, new byte[Integer.parseInt(args[1])]);
            for (String module : List.of("a", "b", "c", "c", "b", "a", "small")) {
                load(cache, module);
            }
            Files.write(others, new byte[0]);
            try (Stream<Path> records = Files.list(cache.resolve("modules"))) {
                for (Path record : records.toList()) {
                    Files.setLastModifiedTime(
                            record, FileTime.from(Instant.now().minus(Duration.ofDays(40))));
                }
            }
            for (String module : List.of("d", "e", "d")) {
                load(cache, module);
            }
            CacheWriter.say(ModuleCache.open(options(cache)).verify().toString());
        }

        private static CacheOptions options(Path cache) {
            return CacheOptions.DEFAULTS.withDirectory(cache);
        }

        private static void load(Path cache, String module) throws Exception {
            FakeRegistry registry = new FakeRegistry();
            byte[] bytes = new byte[module.equals("small") ? 5_000 : MODULE_BYTES / 2];
            new Random(module.hashCode()).nextBytes(bytes);
            PlatformRef ref = FakeRegistry.pinned(
                    module, registry.push(module, "v1", HexFormat.of().formatHex(bytes)));
            CachedModule loaded = ModuleCache.open(options(cache)).resolve(registry, ref, FakeRegistry.anonymous());
            String warning = String.join(" ", loaded.warnings());
            CacheWriter.say(module + " " + loaded.origin() + warning.substring(warning.lastIndexOf(':') + 1));
        }
    }

    /** A process on a file system for few files. */
    static final class ManyLoads {
        private ManyLoads() {}

        /** Loads more modules than there can be files for. */
        public static void main(String[] args) throws Exception {
            Path cache = Path.of(args[0], "cache");
            for (String module : List.of("a", "b", "c", "d", "e", "f", "f", "a")) {
                Loads.load(cache, module);
            }
            CacheWriter.say(ModuleCache.open(Loads.options(cache)).verify().toString());
        }
    }

    private List<String> run(String options, String... command) throws IOException, InterruptedException {
        String mounted = "mount -t tmpfs -o " + options + " tmpfs \"$0\" && exec \"$@\"";
        List<String> apart = new ArrayList<>(
                List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mounted, folder.toString()));
        apart.addAll(List.of(command));
        Process process = new ProcessBuilder(apart).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said.lines().toList();
    }

    private List<String> loads(String options, Class<?> program, int filled) throws IOException, InterruptedException {
        return run(
                options,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                folder.toString(),
                String.valueOf(filled));
    }

    private void requireMounts() throws InterruptedException {
        try {
            run(SMALL, "true");
        } catch (IOException | AssertionError e) {
            String message = "SKIPPED for want of namespaces: no small file system can be mounted by unshare: " + e;
            System.err.println(message);
            Assumptions.abort(message);
        }
    }

    /** A small one that still fits stays, however long it was not used. */
    @Test
    void whatWasUsedLeastMakesRoom() throws Exception {
        requireMounts();
        assertEquals(
                List.of(
                        "small FETCH",
                        "a FETCH",
                        "b FETCH",
                        "c FETCH",
                        "c DISK",
                        "b DISK",
                        "a FETCH",
                        "small DISK",
                        "d FETCH",
                        "e FETCH",
                        "d DISK",
                        "[]"),
                loads(SMALL, Loads.class, 0));
    }

    /** The bytes of others are not ours to free: nothing is removed in vain. */
    @Test
    void nothingGoesWhereThatWouldNotBeEnough() throws Exception {
        requireMounts();
        String full = " there is no space left on the device";
        assertEquals(
                List.of(
                        "small FETCH",
                        "a FETCH" + full,
                        "b FETCH" + full,
                        "c FETCH" + full,
                        "c FETCH" + full,
                        "b FETCH" + full,
                        "a FETCH" + full,
                        "small DISK",
                        "d FETCH",
                        "e FETCH",
                        "d DISK",
                        "[]"),
                loads(SMALL, Loads.class, DISK_BYTES - MODULE_BYTES));
    }

    /** Once, nothing made room: there are bytes enough. */
    @Test
    void whatWasUsedLeastMakesRoomForFilesToo() throws Exception {
        requireMounts();
        assertEquals(
                List.of("a FETCH", "b FETCH", "c FETCH", "d FETCH", "e FETCH", "f FETCH", "f DISK", "a FETCH", "[]"),
                loads(FEW_FILES, ManyLoads.class, 0));
    }
}
