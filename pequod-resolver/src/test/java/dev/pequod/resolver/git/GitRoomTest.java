package dev.pequod.resolver.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.resolver.memory.HeapGate;
import dev.pequod.resolver.memory.HeapShares;
import dev.pequod.resolver.memory.HeapShares.Pass;
import dev.pequod.resolver.memory.TakenHeap;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What all conversations of a process take together, of the disk and of memory: there may be hundreds of them. */
@SuppressWarnings("try") // a pass is had, not used
final class GitRoomTest extends GitTestCase {
    private static final int MIB = 1 << 20;

    private GitOptions options;

    @Override
    GitOptions options() {
        return options == null ? super.options() : options;
    }

    private void commit(int bytes) {
        byte[] random = new byte[bytes];
        new Random(1).nextBytes(random);
        repository.write("web/schema.cue", "package web\n");
        repository.write("data/random.bin", new String(random, StandardCharsets.ISO_8859_1));
        repository.commit("large");
    }

    private Pass taken(long bytes) throws ModuleException {
        return GitFolders.room(options()).enterCounted(bytes, "others", deadline, "test");
    }

    @Test
    void packsShareTheRoomOnDisk() throws Exception {
        commit(100);
        options = super.options().withMaxFolderBytes(2 * MIB);
        try (Pass others = taken(MIB / 2)) {
            assertEquals(
                    "other repositories took the room on disk for it; try again, or raise PEQUOD_GIT_FOLDER_MAX_BYTES"
                            + " (tried 3 times)",
                    problem(Reason.UNAVAILABLE, () -> fetch("main", "web")));
        }
        assertTrue(fetch("main", "web").contains("schema.cue"));
        taken(2 * MIB).close(); // all is given back
    }

    @Test
    void aLargePackTakesMoreRoomAsItComes() throws Exception {
        commit(3 * MIB);
        options = super.options().withMaxFolderBytes(16 * MIB);
        try (Pass others = taken(5 * MIB);
                Pass more = GitFolders.room(options).enterCounted(3 * MIB, "more", deadline, "test");
                Pass third = GitFolders.room(options).enterCounted(2 * MIB, "third", deadline, "test")) {
            assertTrue(problem(Reason.UNAVAILABLE, () -> fetch("main", "web")).contains("room on disk"));
        }
        assertTrue(fetch("main", "web").contains("schema.cue"));
    }

    @Test
    void aPackThatNeverHasRoomIsRefused() {
        commit(3 * MIB);
        options = super.options().withMaxFolderBytes(4 * MIB);
        assertTrue(problem(Reason.LIMIT_EXCEEDED, () -> fetch("main", "web"))
                .endsWith("which is half of 4194304 bytes; keep modules in a smaller repository, or raise"
                        + " PEQUOD_GIT_FOLDER_MAX_BYTES"));
    }

    /** Names of refs are kept from the first byte on, in as many conversations as servers hold up. */
    @Test
    void conversationsWaitForMemoryThoughTheyAreSmall() throws Exception {
        commit(100);
        TakenHeap.wholly(HeapShares.TALKS, () -> {
            deadline = Deadline.after(Duration.ofMillis(500));
            assertTrue(problem(Reason.DEADLINE_EXCEEDED, () -> locate("main")).contains("took the memory"));
        });
        deadline = Deadline.after(Duration.ofSeconds(30));
        assertEquals(40, locate("main").length());
    }

    @Test
    void whatIsKeptCountsBeforeItIsLarge() throws Exception {
        Transfer transfer = new Transfer("fetch it", "shop", deadline, options());
        transfer.begin();
        try {
            transfer.keep(HeapGate.SMALL / 4);
            TakenHeap.wholly(
                    HeapShares.TALKS,
                    () -> assertTrue(problem(Reason.UNAVAILABLE, () -> keep(transfer))
                            .contains("others took the memory for it")));
            keep(transfer);
        } finally {
            transfer.release();
        }
    }

    /** Once, the share of a conversation whose folder failed in a way that nobody expects was never given back. */
    @Test
    void aFolderThatCannotBeHadKeepsNoMemory() throws Exception {
        commit(100);
        try (FileSystem closed = FileSystems.newFileSystem(temporary.resolve("closed.zip"), Map.of("create", true))) {
            options = super.options().withFolder(closed.getPath("/"));
        }
        Files.delete(temporary.resolve("closed.zip"));
        assertThrows(IllegalStateException.class, () -> locate("main"));
        try (Pass all = HeapShares.TALKS.none("shop")) {
            assertTrue(all.grow(HeapGate.EIGHTH / 2 - 4096), "all that one may have");
        }
    }

    /** Once, the server was said not to run, and asked again. */
    @Test
    void aFolderThatCannotBeHadIsNoFaultOfTheServer() {
        Path none = temporary.resolve("none");
        options = super.options().withFolder(none);
        assertEquals(
                "the folder for temporary files, " + none + ", cannot be used: there is no such file or folder",
                problem(Reason.UNAVAILABLE, () -> locate("main")));
        assertEquals(List.of(), pauses);
        assertEquals(List.of(), server.requests());
    }

    /** Once, what the library throws where it makes no folder was told of the server, which had not been asked yet. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "paths may be as long as elsewhere")
    void aFolderInWhichThereIsNoRoomForARepositoryIsNoFaultOfTheServer() throws Exception {
        commit(100);
        String commit = locate("main");
        server.forget();
        int longest = 4_095;
        Path deep = temporary;
        // The folder of a conversation has a name of some 40 letters, and can be made; those of its repository cannot.
        for (int left = longest - 47 - deep.toString().length();
                left > 1;
                left = longest - 47 - deep.toString().length()) {
            deep = deep.resolve("d".repeat(Math.min(200, left - 1)));
        }
        options = super.options().withFolder(Files.createDirectories(deep));
        String problem = problem(Reason.UNAVAILABLE, () -> fetch(commit, "web"));
        assertTrue(problem.startsWith("the folder for temporary files, " + temporary), problem); // it is cut
        assertEquals(List.of(), pauses);
        assertEquals(List.of(), server.requests());
        Files.delete(deep);
        for (Path empty = deep.getParent(); !empty.equals(temporary); empty = empty.getParent()) {
            Files.delete(empty);
        }
    }

    /** Once, a whole pack was asked for again and again where there was no room for it. */
    @Test
    @Timeout(120)
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no ulimit")
    void aDiskThatTakesNoMoreIsNoFaultOfTheServer() throws Exception {
        commit(300_000);
        repository.git("config", "uploadpack.allowFilter", "true");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f 100 && exec \"$0\" \"$@\""));
        command.addAll(GitFetchProcess.command(server, temporary));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, process.waitFor(), output);
        assertTrue(
                output.contains(
                        " but the folder for temporary files, " + temporary + ", cannot be used: File too large\n"),
                output);
        long conversations = server.requests().stream()
                .filter(request -> request.startsWith("GET "))
                .count();
        assertEquals(2, conversations, "one to learn what the branch means, and one for the commit");
    }

    private static void keep(Transfer transfer) throws ModuleException {
        try {
            transfer.keep(HeapGate.SMALL / 4);
        } catch (Transfer.Refusal e) {
            throw e.refusal();
        }
    }
}
