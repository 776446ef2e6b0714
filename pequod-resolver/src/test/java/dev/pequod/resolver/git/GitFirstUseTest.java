package dev.pequod.resolver.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The first conversation of a process, when JGit would look around on the machine. */
final class GitFirstUseTest extends GitTestCase {
    @TempDir
    Path home;

    /** Once, the settings of Git were read, and the git of the PATH was run for them, in a thread that nobody had thought of. */
    @Test
    @Timeout(120)
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no mkfifo")
    void neitherTheGitOfThePathIsRunNorAreSettingsOfGitOpened() throws Exception {
        repository.write("a.cue", "package a\n");
        repository.commit("first");
        Path programs = Files.createDirectory(home.resolve("bin"));
        Path ran = home.resolve("ran");
        Path git = Files.writeString(programs.resolve("git"), "#!/bin/sh\necho \"$@\" >> " + ran + "\nexec sleep 60\n");
        Files.setPosixFilePermissions(git, PosixFilePermissions.fromString("rwx------"));
        // Whoever opens these waits for ever.
        Files.createDirectories(home.resolve(".config/git"));
        Files.createDirectories(home.resolve(".config/jgit"));
        fifo(home.resolve(".gitconfig"));
        fifo(home.resolve(".config/git/config"));
        fifo(home.resolve(".config/jgit/config"));
        ProcessBuilder builder = new ProcessBuilder(GitFetchProcess.command(server, temporary, "-Duser.home=" + home))
                .redirectErrorStream(true);
        builder.environment().put("HOME", home.toString());
        builder.environment().put("XDG_CONFIG_HOME", home.resolve(".config").toString());
        builder.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertEquals("[a.cue]\n", output);
        assertTrue(Files.notExists(ran), () -> "git was run: " + content(ran));
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList());
        }
    }

    private static void fifo(Path path) throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
