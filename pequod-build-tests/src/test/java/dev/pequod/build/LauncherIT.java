package dev.pequod.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, wherever its source tree lies and however it is called. Most tests use a copy of what was built here. */
final class LauncherIT {
    private static final String BUILT = "pequod-cli/target/quick";

    @TempDir
    Path directory;

    @BeforeAll
    static void build() {
        Repository.Run run = run(Repository.ROOT, Map.of(), List.of("./pequod", "version"));
        assertEquals(0, run.exit(), run.output());
    }

    private static Repository.Run run(Path folder, Map<String, String> environment, List<String> command) {
        return Repository.run(folder, environment, 300, command);
    }

    /** Copies the launcher and what it starts, but no archive; built files are newer than all sources. */
    private Path copy(String name, boolean built) throws IOException {
        Path tree = directory.resolve(name);
        List<Path> files = new ArrayList<>(List.of(
                Path.of("pequod"),
                Path.of("pom.xml"),
                Path.of(".mvn/find-jdk.sh"),
                Path.of(".mvn/build-once.sh"),
                Path.of(".mvn/StackMaps.java"),
                Path.of("examples/minimal.yaml")));
        if (built) {
            try (Stream<Path> all = Files.walk(Repository.ROOT.resolve(BUILT), 2)) {
                all.filter(f -> f.toString().endsWith(".jar") || f.endsWith("built.stamp"))
                        .map(Repository.ROOT::relativize)
                        .forEach(files::add);
            }
        }
        for (Path file : files) {
            Files.createDirectories(tree.resolve(file).getParent());
            Files.copy(Repository.ROOT.resolve(file), tree.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        return tree;
    }

    private static List<Path> archives(Path tree) throws IOException {
        try (Stream<Path> files = Files.list(tree.resolve(BUILT))) {
            return files.filter(f -> f.toString().endsWith(".archive")).toList();
        }
    }

    private static void assertVersion(Repository.Run run) {
        assertEquals(0, run.exit(), run.output());
        assertTrue(run.output().startsWith("pequod " + System.getProperty("pequod.version") + "\n"), run.output());
    }

    @Test
    void aPathMayHaveSpaces() throws IOException {
        Path tree = copy("a path, with spaces", true);
        List<String> command = List.of(tree.resolve("pequod").toString(), "version");
        assertVersion(run(directory, Map.of(), command));
        List<Path> archives = archives(tree);
        assertEquals(1, archives.size());
        assertTrue(Files.size(archives.get(0)) > 1_000_000, "the archive holds classes");
        assertVersion(run(directory, Map.of(), command));
        assertEquals(archives, archives(tree));
    }

    @Test
    void theArchiveIsUsed() throws IOException {
        Path tree = copy("tree", true);
        List<String> command = List.of(tree.resolve("pequod").toString(), "version");
        assertVersion(run(directory, Map.of(), command));
        Repository.Run run = run(directory, Map.of("PEQUOD_JAVA_OPTS", "-Xlog:class+load:stdout"), command);
        assertTrue(
                run.output().contains("dev.pequod.cli.Main source: shared objects file"),
                "the class of the program comes from the archive");
        if (Runtime.version().feature() >= 25) {
            assertEquals(
                    List.of(),
                    run.output()
                            .lines()
                            .filter(line -> line.contains(" source: file:"))
                            .toList(),
                    "no class comes from a jar");
        }
    }

    @Test
    void optionsThatJavaDoesNotTakeAreWrongUsage() throws IOException {
        List<String> command = List.of(copy("tree", true).resolve("pequod").toString(), "version");
        Repository.Run run = run(directory, Map.of("PEQUOD_JAVA_OPTS", "-Xfoo"), command);
        assertEquals(2, run.exit(), run.output());
        assertTrue(run.output().startsWith("error: Java does not take PEQUOD_JAVA_OPTS=-Xfoo\n"), run.output());
    }

    /** Once, it asked the pipe that it read the answer from. */
    @Test
    void theSizeOfTheTerminalIsTold() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "it needs a terminal");
        String line = "stty rows 17 cols 61; '" + copy("tree", true).resolve("pequod") + "' version";
        Repository.Run run = run(
                directory,
                Map.of("COLUMNS", "", "LINES", "", "PEQUOD_JAVA_OPTS", "-XshowSettings:properties"),
                List.of("/usr/bin/script", "-qec", line, "/dev/null"));
        assertTrue(run.output().contains("pequod.columns = 61"), run.output());
        assertTrue(run.output().contains("pequod.rows = 17"), run.output());
    }

    @Test
    void aLinkCallsItFromAnyFolder() throws IOException {
        Path tree = copy("tree", true);
        Path bin = Files.createDirectory(directory.resolve("bin"));
        Path first = Files.createSymbolicLink(bin.resolve("first"), tree.resolve("pequod"));
        Path second = Files.createSymbolicLink(
                bin.resolve("pequod"), Path.of(first.getFileName().toString()));
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.copy(tree.resolve("examples/minimal.yaml"), elsewhere.resolve("mine.yaml"));
        Repository.Run run = run(elsewhere, Map.of(), List.of(second.toString(), "graph", "-f", "mine.yaml"));
        assertEquals(0, run.exit(), run.output());
        assertTrue(run.output().startsWith("hello v1.0.0"), run.output());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "zz_ZZ.UTF-8"})
    void namesOfFilesAreUnicodeWithoutALocale(String locale) throws IOException {
        Path tree = copy("tree", true);
        Files.copy(tree.resolve("examples/minimal.yaml"), directory.resolve("größe.yaml"));
        Repository.Run run = run(
                directory,
                Map.of("LC_ALL", locale, "LC_CTYPE", "", "LANG", ""),
                List.of("/bin/sh", "-c", "'" + tree.resolve("pequod") + "' graph -f gr*e.yaml"));
        assertEquals(0, run.exit(), run.output());
    }

    /** Makes a tree that cannot be written to, and returns a command line that runs as somebody whom that stops. */
    private static List<String> readOnly(Path tree, String... arguments) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.toList()) {
                Set<PosixFilePermission> permissions = EnumSet.of(
                        PosixFilePermission.OWNER_READ,
                        PosixFilePermission.GROUP_READ,
                        PosixFilePermission.OTHERS_READ);
                if (Files.isDirectory(file) || Files.isExecutable(file)) {
                    permissions.add(PosixFilePermission.OWNER_EXECUTE);
                    permissions.add(PosixFilePermission.GROUP_EXECUTE);
                    permissions.add(PosixFilePermission.OTHERS_EXECUTE);
                }
                Files.setPosixFilePermissions(file, permissions);
            }
        }
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // Permissions do not stop root; setpriv is part of util-linux.
            command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
            for (Path p = tree.getParent();
                    p.startsWith(Path.of(System.getProperty("java.io.tmpdir")));
                    p = p.getParent()) {
                if (Files.getOwner(p).getName().equals("root") && p.getNameCount() > 1) {
                    Files.setPosixFilePermissions(p, EnumSet.allOf(PosixFilePermission.class));
                }
            }
        }
        command.add(tree.resolve("pequod").toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static void writable(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.toList()) {
                Files.setPosixFilePermissions(file, EnumSet.allOf(PosixFilePermission.class));
            }
        }
    }

    @Test
    void aReadOnlyTreeThatWasBuiltServes() throws IOException {
        Path tree = copy("tree", true);
        try {
            assertVersion(run(directory, Map.of(), readOnly(tree, "version")));
            assertTrue(archives(tree).isEmpty());
        } finally {
            writable(tree);
        }
    }

    @Test
    void aReadOnlyTreeThatWasNotBuiltGivesOneSentence() throws IOException {
        Path tree = copy("tree", false);
        try {
            Repository.Run run = run(directory, Map.of(), readOnly(tree, "version"));
            assertEquals(3, run.exit());
            assertEquals(
                    "pequod: nothing is built yet, and " + tree.toRealPath().resolve(BUILT) + " cannot be written to\n",
                    run.output());
        } finally {
            writable(tree);
        }
    }

    @Test
    void withoutABuildNothingIsBuilt() throws IOException {
        Path tree = copy("tree", false);
        Repository.Run run = run(
                directory,
                Map.of("PEQUOD_NO_BUILD", "1"),
                List.of(tree.resolve("pequod").toString(), "version"));
        assertEquals(3, run.exit());
        assertTrue(run.output().startsWith("pequod: nothing is built in "), run.output());
        assertFalse(Files.exists(tree.resolve(BUILT)));
    }

    /** Once, what the message says could not be pasted where the path has a space. */
    @Test
    void whatToRunInsteadIsWhatAShellTakes() throws IOException {
        Path tree = copy("a user's tree", false);
        String message = run(
                        directory,
                        Map.of("PEQUOD_NO_BUILD", "1"),
                        List.of(tree.resolve("pequod").toString(), "version"))
                .output();
        String command = message.substring(message.indexOf("; run ") + "; run ".length());
        Path mvnw = Files.writeString(tree.resolve("mvnw"), "#!/bin/sh\necho \"$@\"\n");
        assertTrue(mvnw.toFile().setExecutable(true));
        Repository.Run pasted = run(directory, Map.of(), List.of("/bin/sh", "-c", command));
        assertEquals("-Pquick package\n", pasted.output(), message);
    }

    /** Once, a shell that tells nobody of it let Java read a file of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"sh", "dash", "bash", "busybox sh"})
    void aClosedStandardInputIsEmpty(String shell) throws IOException {
        Repository.Run there = run(directory, Map.of(), List.of("/bin/sh", "-c", shell + " -c : 2>&1"));
        Assumptions.assumeTrue(there.exit() == 0, there.output());
        String pequod = shell + " '" + copy("tree", true).resolve("pequod") + "' graph -f - ";
        String empty = run(directory, Map.of(), List.of("/bin/sh", "-c", pequod + "</dev/null 2>&1"))
                .output();
        assertTrue(empty.contains("no resource"), empty);
        assertEquals(
                empty,
                run(directory, Map.of(), List.of("/bin/sh", "-c", pequod + "<&- 2>&1"))
                        .output());
    }

    /** Puts a script in the place of {@code mvnw} that notes its begin and end and takes what was built in the repository. */
    private static void fakeBuild(Path tree, String end) throws IOException {
        Path built = Repository.ROOT.resolve(BUILT);
        Path mvnw = Files.writeString(tree.resolve("mvnw"), """
                #!/bin/sh
                echo begin >>'%1$s/log'
                echo '[INFO] Building pequod-cli 1 [6/6]'
                mkdir -p '%1$s/%2$s/lib'
                cp '%3$s'/pequod-cli-*.jar '%1$s/%2$s'
                cp '%3$s'/lib/*.jar '%1$s/%2$s/lib'
                echo end >>'%1$s/log'
                %4$s
                """.formatted(tree, BUILT, built, end));
        assertTrue(mvnw.toFile().setExecutable(true));
    }

    private static List<String> log(Path tree) throws IOException {
        return Files.readAllLines(tree.resolve("log"));
    }

    @Test
    void sourcesThatChangedAreBuiltOnce() throws IOException {
        Path tree = copy("tree with spaces", true);
        fakeBuild(tree, "");
        List<String> command = List.of(tree.resolve("pequod").toString(), "version");
        assertVersion(run(directory, Map.of(), command));
        assertFalse(Files.exists(tree.resolve("log")), "nothing has changed");
        Path source = Files.createDirectories(tree.resolve("pequod-cue/src/main/java"))
                .resolve("New.java");
        Files.writeString(source, "class New {}");
        Repository.Run run = run(directory, Map.of(), command);
        assertEquals(0, run.exit(), run.output());
        List<String> lines = run.output().lines().toList();
        assertEquals("pequod: building, because sources have changed since the last build", lines.get(0));
        assertEquals("  pequod-cli [6/6]", lines.get(1));
        assertVersion(run(directory, Map.of(), command));
        assertEquals(List.of("begin", "end"), log(tree));
    }

    @Test
    void twoAtOnceBuildOnce() throws IOException {
        Path tree = copy("tree", false);
        fakeBuild(tree, "");
        String pequod = "'" + tree.resolve("pequod") + "' version >>out 2>&1";
        Repository.Run run =
                run(directory, Map.of(), List.of("/bin/sh", "-c", pequod + " & " + pequod + "; wait $! && cat out"));
        assertEquals(0, run.exit(), run.output());
        assertEquals(
                2, run.output().lines().filter(l -> l.startsWith("pequod 0.")).count(), run.output());
        assertEquals(List.of("begin", "end"), log(tree));
    }

    @Test
    void aLockOfAProcessThatIsNoMoreStopsNobody() throws IOException {
        Path tree = copy("tree", false);
        fakeBuild(tree, "");
        Files.writeString(Files.createDirectories(tree.resolve("target")).resolve("quick.lock"), "999999999\n");
        assertEquals(
                0,
                run(directory, Map.of(), List.of(tree.resolve("pequod").toString(), "version"))
                        .exit());
        assertEquals(List.of("begin", "end"), log(tree));
        assertFalse(Files.exists(tree.resolve("target/quick.lock")));
    }

    @Test
    void aBuildThatFailsSaysWhyAndIsTriedAgain() throws IOException {
        Path tree = copy("tree", false);
        fakeBuild(tree, "echo '[ERROR] no such thing'; exit 1");
        List<String> command = List.of(tree.resolve("pequod").toString(), "version");
        Repository.Run run = run(directory, Map.of(), command);
        assertEquals(3, run.exit());
        assertTrue(run.output().contains("\n[ERROR] no such thing\npequod: the build failed; "), run.output());
        fakeBuild(tree, "");
        assertEquals(0, run(directory, Map.of(), command).exit());
    }
}
