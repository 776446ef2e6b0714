package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.testing.RegistryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code module vendor} does about what one that was killed has left. */
final class VendorLeftoversTest {
    private static final String PART = ".vendor-0b5f7d5e-9c0c-4b53-8b0c-0d6a6d0f3a11";

    @TempDir
    private Path folder;

    private RegistryServer server;
    private CueCommand cue;
    private Path web;
    private Path vendor;

    @BeforeEach
    void vendored() throws IOException, InterruptedException {
        server = RegistryServer.start(Files.createDirectory(folder.resolve("registry")));
        cue = new CueCommand(folder, server);
        cue.library("lib", "v1.2.0", "", "#Name: \"new\"");
        cue.webNeedingLib("v1.2.0");
        web = folder.resolve("web");
        vendor = web.resolve("vendor");
        assertVendored();
        Files.writeString(vendor.resolve(".mine"), "of the user");
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        server.close();
        CueCommand.free(folder);
    }

    private void assertVendored() {
        CommandRun vendored = cue.pequod("module", "vendor", "web");
        assertEquals(0, vendored.exit(), vendored.err());
    }

    private Path leftover(String name) throws IOException {
        Path left = Files.createDirectories(web.resolve(name));
        Files.writeString(left.resolve("half"), "written");
        return left;
    }

    private List<String> hidden() throws IOException {
        try (Stream<Path> files = Files.list(web)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    /** Once, the folder was lost, and with it what was locked and what was the user's own. */
    @Test
    void theFolderThatStoodAsideIsPutBackWithItsLock() throws IOException {
        leftover(PART);
        Path lock = vendor.resolve("modules.json");
        String locked = Files.readString(lock);
        Files.writeString(lock, locked.replaceAll("sha256:[0-9a-f]{64}", "sha256:" + "0".repeat(64)));
        Files.move(vendor, web.resolve(PART + ".old"));
        CommandRun refused = cue.pequod("module", "vendor", "web");
        assertEquals(1, refused.exit(), refused.err());
        assertTrue(refused.err().contains("which may have been given to other bytes since"), refused.err());
        assertEquals(List.of(), hidden());
        Files.writeString(lock, locked);
        assertVendored();
        assertEquals("of the user", Files.readString(vendor.resolve(".mine")));
    }

    @Test
    void whatIsLeftOfTheFolderThatWasReplacedIsTakenAway() throws IOException {
        leftover(PART + ".old");
        assertVendored();
        assertEquals(List.of(), hidden());
        assertEquals("of the user", Files.readString(vendor.resolve(".mine")));
    }

    @Test
    void whatIsOnlyHalfWrittenIsTakenAwayWhenNobodyCanBeAtIt() throws IOException {
        Path part = leftover(PART);
        assertVendored();
        assertEquals(List.of(PART), hidden(), "another process may be at it");
        Files.setLastModifiedTime(part, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        assertVendored();
        assertEquals(List.of(), hidden());
    }

    /** The folder that stood aside may have what the one that somebody has made since has not. */
    @Test
    void nothingIsTakenAwayWhereTheFolderWasMadeAnewByHand() throws IOException {
        leftover(PART);
        leftover(PART + ".old");
        assertVendored();
        assertEquals(List.of(PART, PART + ".old"), hidden());
    }

    @Test
    void whatOnlyBeginsLikeALeftoverIsTheUsers() throws IOException {
        Path old = leftover(".vendor-backup.old");
        Path part = leftover(".vendor-patches");
        Files.setLastModifiedTime(part, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Files.writeString(web.resolve(PART + ".old"), "a file");
        assertVendored();
        assertEquals(List.of(PART + ".old", ".vendor-backup.old", ".vendor-patches"), hidden());
        assertTrue(Files.exists(old.resolve("half")));
    }

    /** Once, two runs took each other's folder away, and one of them failed. */
    @Test
    void ofTwoRunsOneWaitsForTheOther() throws Exception {
        for (int round = 0; round < 5; round++) {
            Files.move(vendor, folder.resolve("aside" + round));
            CyclicBarrier start = new CyclicBarrier(3);
            try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
                List<Future<CommandRun>> runs = threads.invokeAll(Collections.nCopies(3, () -> {
                    start.await();
                    return cue.pequod("module", "vendor", "web");
                }));
                for (Future<CommandRun> run : runs) {
                    assertEquals(0, run.get().exit(), run.get().err());
                }
            }
            assertTrue(Files.readString(vendor.resolve("modules.json")).contains("v1.2.0"));
            assertEquals(List.of(), hidden());
        }
    }

    /** Another process may be at it as well. */
    @Test
    void aRunWaitsForTheOneOfAnotherProcess() throws Exception {
        Path file = web.resolve(".vendor.lock");
        Path old = leftover(PART + ".old");
        Process other = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockingProcess.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            assertEquals('l', other.getInputStream().read());
            Future<CommandRun> run = threads.submit(() -> cue.pequod("module", "vendor", "web"));
            assertThrows(TimeoutException.class, () -> run.get(1, TimeUnit.SECONDS));
            assertTrue(Files.exists(old), "nothing was done meanwhile");
            other.getOutputStream().close();
            assertEquals(0, run.get().exit(), run.get().err());
            assertEquals(List.of(), hidden());
        } finally {
            other.destroyForcibly();
        }
    }

    /** The documents once said that the file is deleted for that, without which what is in the folder counts on. */
    @Test
    void whereTheFolderOrItsLockIsDeletedVersionsAreChosenAnew() throws IOException {
        Path library = folder.resolve("libv1.2.0");
        Files.writeString(library.resolve("lib.cue"), "package lib\n\n#Name: \"newer\"\n");
        assertEquals(
                0, cue.pequod("cue", "fmt", library + "/cue.mod/module.cue").exit());
        String there = "oci:" + server.host() + "/example.com/lib:v1.2.0";
        CommandRun pushed = cue.pequod("module", "push", library.toString(), there, "--force", "--plain-http");
        assertEquals(0, pushed.exit(), pushed.err());
        Map<String, String> settings =
                Map.of("CUE_REGISTRY", server.host() + "+insecure", "PEQUOD_CACHE_DIR", folder + "/other");
        assertEquals("#Name: \"new\"", ofLibrary(settings));
        Files.copy(vendor.resolve("modules.json"), folder.resolve("lock"));
        Files.delete(vendor.resolve("modules.json"));
        assertEquals("#Name: \"newer\"", ofLibrary(settings));
        Files.move(folder.resolve("lock"), vendor.resolve("modules.json"), StandardCopyOption.REPLACE_EXISTING);
        assertEquals("#Name: \"new\"", ofLibrary(settings));
        Files.move(vendor, folder.resolve("aside"));
        assertEquals("#Name: \"newer\"", ofLibrary(settings));
    }

    /** Returns the last line of the module that is needed, once more put into the folder. */
    private String ofLibrary(Map<String, String> settings) throws IOException {
        CommandRun run = CommandRun.of(folder, new byte[0], settings, false, List.of("module", "vendor", "web"));
        assertEquals(0, run.exit(), run.err());
        try (Stream<Path> files = Files.walk(vendor)) {
            Path file = files.filter(one -> one.endsWith("lib.cue")).findFirst().orElseThrow();
            return Files.readAllLines(file).getLast();
        }
    }

    /** Where nothing may be written nobody writes, and nothing is to be locked. */
    @Test
    void aFolderThatIsOnlyReadMayBeLookedAt() {
        assertTrue(web.toFile().setWritable(false));
        try {
            assertVendored();
        } finally {
            assertTrue(web.toFile().setWritable(true));
        }
    }
}
