package dev.pequod.resolver.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GitFoldersTest {
    @TempDir
    private Path parent;

    private Path folder(String name, Duration age) throws IOException {
        Path folder = Files.createDirectories(parent.resolve(name));
        Files.createDirectories(folder.resolve("objects/pack"));
        Files.writeString(folder.resolve("objects/pack/tmp"), "half a pack");
        Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minus(age)));
        return folder;
    }

    /** Once, what a killed pull had left in the folder of temporary files stayed for ever. */
    @Test
    void whatKilledConversationsLeftGoesWhenItIsOld() throws IOException {
        folder("pequod-git-killed", Duration.ofHours(2));
        folder("pequod-git-running", Duration.ofMinutes(50));
        folder("of-somebody-else", Duration.ofHours(2));
        Path target = folder("target", Duration.ofHours(2));
        Files.createSymbolicLink(parent.resolve("pequod-git-link"), target);
        Path made = GitFolders.make(parent, Duration.ofSeconds(10));
        Set<String> left = new TreeSet<>();
        try (Stream<Path> all = Files.list(parent)) {
            all.forEach(one -> left.add(one.getFileName().toString()));
        }
        assertEquals(
                new TreeSet<>(Set.of(
                        "of-somebody-else",
                        "pequod-git-link",
                        "pequod-git-running",
                        "target",
                        made.getFileName().toString())),
                left);
        assertEquals("half a pack", Files.readString(target.resolve("objects/pack/tmp")));
        GitFolders.make(parent, Duration.ofHours(3));
        GitFolders.delete(made);
    }

    /** In a container that is started again the process has the same number, and the folder is the same. */
    @Test
    void whatAKilledProcessLeftGoesWithTheNextOne() throws IOException {
        long self = ProcessHandle.current().pid();
        Path former = folder("pequod-git-" + self + "-former", Duration.ofDays(1));
        Path own = folder("pequod-git-" + self + "-own", Duration.ZERO);
        Path dead = folder("pequod-git-2147483647-dead", Duration.ofMinutes(2));
        Path hidden = folder("pequod-git-2147483647-hidden", Duration.ZERO);
        Path alive = folder("pequod-git-1-alive", Duration.ofMinutes(2));
        GitFolders.make(parent, Duration.ofSeconds(10));
        for (Path left : new Path[] {own, hidden, alive}) {
            assertTrue(Files.exists(left), left.toString());
        }
        for (Path gone : new Path[] {former, dead}) {
            assertFalse(Files.exists(gone), gone.toString());
        }
    }

    /** What is made when the clock was set back looks as if a process before had left it. */
    @Test
    void whatThisProcessUsesStaysWhateverTheClockIsSetTo() throws IOException {
        Path used = GitFolders.make(parent, Duration.ofSeconds(10));
        Files.setLastModifiedTime(used, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
        Path next = GitFolders.make(parent, Duration.ofSeconds(10));
        assertTrue(Files.exists(used));
        GitFolders.delete(used);
        assertFalse(Files.exists(used));
        Files.createDirectory(used);
        Files.setLastModifiedTime(used, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
        GitFolders.delete(next);
        GitFolders.delete(GitFolders.make(parent, Duration.ofSeconds(10)));
        assertFalse(Files.exists(used), "nobody uses it any more");
    }
}
