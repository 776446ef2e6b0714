package dev.pequod.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several commands that write to one layout at once: each ends well, and what each has written is there. */
@Timeout(120)
final class SimultaneousLayoutTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void init() {
        assertEquals(0, run("module", "init", "web").exit());
    }

    private CommandRun run(String... arguments) {
        return CommandRun.of(folder, "", List.of(arguments));
    }

    private List<CommandRun> together(List<String> lines) throws Exception {
        List<Future<CommandRun>> started = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(lines.size())) {
            for (String line : lines) {
                started.add(threads.submit(() -> run(line.split(" "))));
            }
        }
        List<CommandRun> ended = new ArrayList<>();
        for (Future<CommandRun> one : started) {
            ended.add(one.get());
        }
        return ended;
    }

    private void allEndWell(List<String> lines) throws Exception {
        for (CommandRun one : together(lines)) {
            assertEquals(0, one.exit(), one.err());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lay", "lay.tar"})
    void whatEachBuildsOrCopiesIsThere(String layout) throws Exception {
        assertEquals(
                0,
                run("module", "build", "web", "--version-tag", "v1.0.0", "--to", "from.tar")
                        .exit());
        List<String> lines = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            lines.add("module build web --version-tag v1.1." + i + " --to " + layout);
            lines.add("module copy from.tar " + layout + ":v1.0." + i);
        }
        allEndWell(lines);
        assertEquals(
                "v1.1.4\nv1.1.3\nv1.1.2\nv1.1.1\nv1.0.4\nv1.0.3\nv1.0.2\nv1.0.1\n",
                run("module", "list", layout).out());
    }

    /** Once, the first was called no file, and the second had to be ended by hand. */
    @Test
    void aLinkIsFollowedAndAPipeIsNotWaitedFor() throws IOException, InterruptedException {
        assertEquals(
                0,
                run("module", "build", "web", "--version-tag", "v1.0.0", "--to", "one.tar")
                        .exit());
        Files.createSymbolicLink(folder.resolve("link.tar"), Path.of("one.tar"));
        assertEquals("v1.0.0\n", run("module", "list", "link.tar").out());
        Files.createDirectory(folder.resolve("lay"));
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", folder.resolve("lay/.lock").toString())
                        .start()
                        .waitFor());
        CommandRun piped = run("module", "build", "web", "--version-tag", "v1.0.0", "--to", "lay");
        assertTrue(piped.exit() != 0 && piped.err().contains("it is no file"), piped.err());
    }

    /** All but one of them are told that the version is the other's. */
    @ParameterizedTest
    @CsvSource({"build,lay", "build,lay.tar", "push,lay", "push,lay.tar"})
    void oneVersionIsGivenToOneModule(String command, String layout) throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            String mine = "web" + i;
            assertEquals(0, run("module", "init", mine).exit());
            lines.add(
                    command.equals("build")
                            ? "module build " + mine + " --version-tag v1.0.0 --to " + layout
                            : "module push " + mine + " " + layout + ":v1.0.0");
        }
        List<CommandRun> all = together(lines);
        assertEquals(3, all.stream().mapToInt(CommandRun::exit).sum(), all.toString());
        CommandRun won = all.stream().filter(run -> run.exit() == 0).findFirst().orElseThrow();
        String digest = won.out().strip().substring(won.out().indexOf("sha256:"));
        for (CommandRun one : all) {
            assertTrue(
                    one == won || one.err().contains("this version exists and is another module, " + digest),
                    one.toString());
        }
        assertTrue(run("module", "inspect", layout + ":v1.0.0").out().contains(digest));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lay", "lay.tar"})
    void eachSignatureIsThere(String layout) throws Exception {
        assertEquals(
                0,
                run("module", "build", "web", "--version-tag", "v1.0.0", "--to", layout)
                        .exit());
        List<String> lines = new ArrayList<>();
        for (String name : List.of("one", "two", "three")) {
            write(name, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
            lines.add("module sign " + layout + ":v1.0.0 --key " + name + ".key");
        }
        allEndWell(lines);
        for (String name : List.of("one", "two", "three")) {
            CommandRun verified = run("module", "verify", layout + ":v1.0.0", "--key", name + ".pub");
            assertEquals(0, verified.exit(), verified.err());
        }
    }

    private void write(String name, KeyPair pair) throws IOException {
        Files.writeString(
                folder.resolve(name + ".key"),
                pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        Files.writeString(
                folder.resolve(name + ".pub"),
                pem("PUBLIC KEY", pair.getPublic().getEncoded()));
    }

    private static String pem(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }
}
