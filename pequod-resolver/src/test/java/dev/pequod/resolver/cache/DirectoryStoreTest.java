package dev.pequod.resolver.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.resolver.cache.FileStore.Area;
import dev.pequod.resolver.cache.FileStore.Held;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files on disk: who may read them, and that no link leads in or out. */
final class DirectoryStoreTest {
    private static final String NAME = "a".repeat(64);

    @TempDir
    private Path temp = Path.of("");

    private static String refused(Path folder) {
        return String.valueOf(assertThrows(IOException.class, () -> DirectoryStore.open(folder))
                .getMessage());
    }

    /** Whoever is killed while a folder is opened leaves a file in it. */
    @Test
    void whatWasLeftUnfinishedInTheFolderItselfIsRemovedOnceItIsOld() throws IOException {
        Path folder = temp.resolve("cache");
        DirectoryStore store = DirectoryStore.open(folder);
        Path left = Files.createFile(folder.resolve(".new-left"));
        Path other = Files.createFile(folder.resolve("other"));
        Instant now = Files.getLastModifiedTime(left).toInstant();
        store.sweep(now.minusSeconds(60));
        assertTrue(Files.exists(left), "somebody may be at work on it");
        store.sweep(now.plusSeconds(60));
        assertFalse(Files.exists(left));
        assertTrue(Files.exists(other));
    }

    @Test
    void onlyThisUserMayReadAnything() throws IOException {
        Path folder = temp.resolve("new/cache");
        DirectoryStore store = DirectoryStore.open(folder);
        store.write(Area.PACKS, NAME, new byte[] {1});
        store.tryLock(NAME).orElseThrow().close();
        Map<String, String> modes = new TreeMap<>();
        try (Stream<Path> all = Files.walk(temp.resolve("new"))) {
            for (Path path : all.toList()) {
                modes.put(
                        temp.relativize(path).toString(),
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            }
        }
        assertEquals(
                new TreeMap<>(Map.of(
                        "new",
                        "rwx------",
                        "new/cache",
                        "rwx------",
                        "new/cache/locks",
                        "rw-------",
                        "new/cache/modules",
                        "rwx------",
                        "new/cache/refs",
                        "rwx------",
                        "new/cache/secret",
                        "rwx------",
                        "new/cache/sha256",
                        "rwx------",
                        "new/cache/sha256/" + NAME,
                        "rw-------")),
                modes);
    }

    @Test
    void aLinkInPlaceOfTheFolderIsRefused() throws IOException {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(temp.resolve("link"), elsewhere);
        assertEquals(link + " is a symbolic link; name the folder itself", refused(link));
        Path cache = Files.createDirectory(temp.resolve("cache"));
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwx------"));
        Path inside = Files.createSymbolicLink(cache.resolve("sha256"), elsewhere);
        assertEquals(inside + " is a symbolic link; name the folder itself", refused(cache));
        try (Stream<Path> files = Files.list(elsewhere)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void aLinkInPlaceOfAFileIsNeitherReadNorWrittenThrough() throws IOException {
        Path victim = Files.writeString(temp.resolve("victim"), "precious");
        Path folder = temp.resolve("cache");
        DirectoryStore store = DirectoryStore.open(folder);
        Path link = Files.createSymbolicLink(folder.resolve("sha256").resolve(NAME), victim);
        assertThrows(IOException.class, () -> store.read(Area.PACKS, NAME, 100));
        Instant before = Files.getLastModifiedTime(victim).toInstant();
        store.touch(Area.PACKS, NAME, Instant.EPOCH);
        assertEquals(before, Files.getLastModifiedTime(victim).toInstant());
        store.write(Area.PACKS, NAME, new byte[] {1});
        assertFalse(Files.isSymbolicLink(link));
        assertEquals("precious", Files.readString(victim));
        store.delete(Area.PACKS, NAME);
        Files.createSymbolicLink(folder.resolve("locks"), victim);
        assertThrows(IOException.class, () -> store.tryLock(NAME));
        assertEquals("precious", Files.readString(victim));
    }

    @Test
    void aFolderThatOthersMayWriteToIsRefused() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("shared"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertEquals("others may write to " + folder + "; name a folder below it, or chmod it to 700", refused(folder));
    }

    @Test
    void whatIsLargerThanAllowedIsReadOneByteFurtherOnly() throws IOException {
        DirectoryStore store = DirectoryStore.open(temp.resolve("cache"));
        store.write(Area.PACKS, NAME, new byte[1_000_000]);
        assertEquals(11, store.read(Area.PACKS, NAME, 10).orElseThrow().length);
        assertEquals(Optional.empty(), store.read(Area.PACKS, "b".repeat(64), 10));
    }

    @Test
    void aLockIsHeldOnceAlsoAmongStoresOfOneProcess() throws IOException {
        DirectoryStore one = DirectoryStore.open(temp.resolve("cache"));
        DirectoryStore two = DirectoryStore.open(temp.resolve("cache"));
        Held held = one.tryLock(NAME).orElseThrow();
        assertTrue(one.tryLock(NAME).isEmpty());
        assertTrue(two.tryLock(NAME).isEmpty());
        assertTrue(two.tryLock("b".repeat(64)).isPresent());
        held.close();
        assertTrue(two.tryLock(NAME).isPresent());
    }

    /** Each who opens an empty folder makes a secret; if they did not agree, they would take each other's records for forged. */
    @Test
    void allWhoOpenAFolderAtOnceHaveOneSecret() throws Exception {
        for (int round = 0; round < 30; round++) {
            Path folder = temp.resolve("cache" + round);
            CountDownLatch all = new CountDownLatch(1);
            List<Future<String>> codes = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
                for (int i = 0; i < 8; i++) {
                    codes.add(threads.submit(() -> {
                        DirectoryStore store = DirectoryStore.open(folder);
                        all.await();
                        return HexFormat.of().formatHex(DiskTier.secret(store).code(new byte[0]));
                    }));
                }
                all.countDown();
            }
            Set<String> different = new TreeSet<>();
            for (Future<String> code : codes) {
                different.add(code.get());
            }
            assertEquals(1, different.size(), "round " + round);
        }
    }
}
