package dev.pequod.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The search for a JDK that {@code mvnw} and the launchers share, with folders that look like JDKs. */
final class JdkSearchTest {
    @TempDir
    Path dir;

    private Path jdk(String name, String version) throws IOException {
        Path home = dir.resolve("jvm").resolve(name);
        Files.createDirectories(home.resolve("bin"));
        for (String tool : List.of("java", "javac")) {
            Path file = Files.writeString(home.resolve("bin").resolve(tool), "#!/bin/sh\necho ran " + name + "\n");
            assertTrue(file.toFile().setExecutable(true));
        }
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    /** Runs a script of the repository with no JDK but those under the temporary folder. */
    private Repository.Run run(String javaHome, String... command) throws IOException {
        Path bin = Files.createDirectories(dir.resolve("bin"));
        for (String tool : List.of("sh", "dirname", "basename", "uname", "readlink", "env")) {
            Path real = Files.exists(Path.of("/usr/bin", tool)) ? Path.of("/usr/bin", tool) : Path.of("/bin", tool);
            Path script = Files.writeString(bin.resolve(tool), "#!/bin/sh\nexec " + real + " \"$@\"\n");
            assertTrue(script.toFile().setExecutable(true));
        }
        return Repository.run(
                Repository.ROOT,
                Map.of(
                        "PATH", bin.toString(),
                        "HOME", dir.resolve("home").toString(),
                        "JAVA_HOME", javaHome,
                        "PEQUOD_JDK_DIRS", dir.resolve("jvm").toString()),
                60,
                List.of(command));
    }

    private Repository.Run find(String javaHome) throws IOException {
        return run(
                javaHome, "/bin/sh", "-euc", ". ./.mvn/find-jdk.sh; pequod_find_jdk; printf %s \"${JAVA_HOME##*/}\"");
    }

    @Test
    void takesTheNewest() throws IOException {
        jdk("a-21", "21.0.4");
        jdk("b-25", "25");
        jdk("c-9", "9.0.1");
        jdk("d-8", "1.8.0_402");
        assertEquals(new Repository.Run(0, "b-25"), find(""));
    }

    @Test
    void aNewerInstalledJdkWinsOverJavaHome() throws IOException {
        String old = jdk("a-17", "17.0.15").toString();
        jdk("b-21", "21.0.4");
        assertEquals(new Repository.Run(0, "b-21"), find(old));
    }

    @Test
    void ofEqualOnesJavaHomeWins() throws IOException {
        jdk("a-21", "21.0.4");
        String mine = jdk("z-21", "21.0.1").toString();
        assertEquals(new Repository.Run(0, "z-21"), find(mine));
    }

    @Test
    void aRuntimeWithoutCompilerIsNoJdk() throws IOException {
        jdk("a-21", "21.0.4");
        Files.delete(jdk("b-25", "25").resolve("bin/javac"));
        assertEquals(new Repository.Run(0, "a-21"), find(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"./pequod", "./mvnw", "./pequod-conformance/run"})
    void anOldJdkAloneGivesOneSentence(String script) throws IOException {
        Path old = jdk("a-17", "17.0.15");
        assertEquals(
                new Repository.Run(
                        3,
                        "Pequod needs a JDK of version 21 or newer, but the newest one found is 17 (" + old
                                + "): install one or set JAVA_HOME to it.\n"),
                run("", "/bin/sh", script, "version"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"./pequod", "./mvnw", "./pequod-conformance/run"})
    void noJdkGivesOneSentence(String script) throws IOException {
        assertEquals(
                new Repository.Run(
                        3,
                        "Pequod needs a JDK of version 21 or newer, but none was found: install one or set JAVA_HOME"
                                + " to it.\n"),
                run("", "/bin/sh", script, "version"));
    }
}
