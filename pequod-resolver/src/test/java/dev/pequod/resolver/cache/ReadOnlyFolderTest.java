package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A folder that is mounted for reading only, as a volume that was filled beforehand: its modules can be had, and none is added. */
@Timeout(120)
final class ReadOnlyFolderTest {
    private static final String MOUNTED =
            "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && exec \"$@\"";

    @TempDir
    private Path folder = Path.of("");

    private static List<String> run(Path readOnly, List<String> command) throws IOException, InterruptedException {
        List<String> apart = new ArrayList<>(
                List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", MOUNTED, readOnly.toString()));
        apart.addAll(command);
        Process process = new ProcessBuilder(apart).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said.lines().toList();
    }

    private static List<String> readOffline(Path readOnly) throws IOException, InterruptedException {
        return run(
                readOnly,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OfflineReader.class.getName(),
                        readOnly.toString(),
                        "3"));
    }

    private static void requireMounts(Path folder) throws InterruptedException {
        try {
            run(folder, List.of("true"));
        } catch (IOException | AssertionError e) {
            String message =
                    "SKIPPED for want of namespaces: no folder can be mounted for reading only by unshare: " + e;
            System.err.println(message);
            Assumptions.abort(message);
        }
    }

    @Test
    void isReadAndNothingIsAdded() throws Exception {
        requireMounts(folder);
        Path cache = folder.resolve("cache");
        ModuleCache.open(CacheOptions.DEFAULTS.withDirectory(cache))
                .resolve(CacheWriter.registry(), CacheWriter.ref(3), FakeRegistry.anonymous());
        List<String> said = readOffline(cache);
        assertEquals("DISK []", said.getFirst());
        String added = said.get(1);
        assertEquals(
                "FETCH [" + CacheWriter.ref(4) + " is kept in memory only, and not in " + cache + ": ",
                added.substring(0, added.lastIndexOf(": ", added.lastIndexOf(": ") - 1) + 2));
        assertEquals("nothing may be written there]", added.substring(added.lastIndexOf(": ") + 2));
        assertEquals(2, said.size());
    }

    @Test
    void oneThatWasNeverFilledSaysSo() throws Exception {
        requireMounts(folder);
        Path cache = Files.createDirectory(folder.resolve("cache"));
        assertEquals(
                "Tried to resolve " + CacheWriter.ref(3) + " but what is kept cannot be read: " + cache
                        + "/secret cannot be made: nothing may be written there, and no source is asked while offline"
                        + "; load it once without --offline and PEQUOD_OFFLINE",
                readOffline(cache).getFirst());
    }
}
