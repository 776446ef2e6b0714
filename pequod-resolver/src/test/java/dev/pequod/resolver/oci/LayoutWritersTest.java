package dev.pequod.resolver.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pequod.api.Deadline;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several who write to one layout at once lose nothing. */
@Timeout(120)
final class LayoutWritersTest {
    private static final int WRITERS = 4;

    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(Object... arguments) throws IOException {
        Process process = new ProcessBuilder(command(arguments))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(process);
        return process;
    }

    private static List<String> command(Object... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LayoutWriter.class.getName()));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        return command;
    }

    private static BufferedReader reader(Process process) {
        return process.inputReader(StandardCharsets.UTF_8);
    }

    private static void go(Process process) throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    private OciLayout read(Path layout) throws ModuleException {
        Deadline deadline = Deadline.after(Duration.ofMinutes(1));
        return layout.toString().endsWith(".tar")
                ? OciLayout.archive(layout, deadline)
                : OciLayout.folder(layout, deadline);
    }

    private void hasAll(Path layout) throws Exception {
        TreeSet<String> wanted = new TreeSet<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            for (int i = 0; i < LayoutWriter.MODULES; i++) {
                wanted.add("w" + writer + "-" + i);
            }
        }
        OciLayout all = read(layout);
        assertEquals(List.copyOf(wanted), all.tags());
        for (String tag : wanted) {
            assertEquals(
                    LayoutWriter.module(tag).digest(),
                    all.manifest(all.resolve(tag).orElseThrow()).digest());
        }
        nothingElseIsLeft();
    }

    private void nothingElseIsLeft() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.getFileName().toString().startsWith("."))
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"layout", "layout.tar"})
    void processesLoseNothing(String name) throws Exception {
        Path layout = folder.resolve(name);
        for (int writer = 0; writer < WRITERS; writer++) {
            start(layout, "w" + writer);
        }
        for (Process process : started) {
            assertEquals("ready", reader(process).readLine());
        }
        for (Process process : started) {
            go(process);
        }
        for (Process process : started) {
            assertEquals(0, process.waitFor());
        }
        hasAll(layout);
    }

    @ParameterizedTest
    @ValueSource(strings = {"layout", "layout.tar"})
    void threadsLoseNothing(String name) throws Exception {
        Path layout = folder.resolve(name);
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < WRITERS; writer++) {
                String mine = "w" + writer;
                all.add(threads.submit(() -> {
                    LayoutWriter.add(layout, mine);
                    return mine;
                }));
            }
        }
        for (Future<?> one : all) {
            one.get();
        }
        hasAll(layout);
    }

    /** Programs may write to a folder without making others wait; each manifest is added as a whole. */
    @Test
    void whatIsAddedWithoutWaitingIsNotLostEither() throws Exception {
        Path layout = folder.resolve("layout");
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < WRITERS; writer++) {
                String mine = "w" + writer;
                all.add(threads.submit(() -> {
                    for (int i = 0; i < LayoutWriter.MODULES; i++) {
                        LayoutWriter.module(mine + "-" + i).push(read(layout), mine + "-" + i);
                    }
                    return mine;
                }));
            }
        }
        for (Future<?> one : all) {
            one.get();
        }
        hasAll(layout);
    }

    @Test
    void anArchiveThatAnotherHasWrittenSinceIsNotReplaced() throws Exception {
        Path archive = folder.resolve("layout.tar");
        OciLayout mine = read(archive);
        LayoutWriter.add(archive, "theirs");
        LayoutWriter.module("mine").push(mine, "mine");
        ModuleException e = assertThrows(ModuleException.class, mine::save);
        assertEquals(Reason.UNAVAILABLE, e.reason());
        assertEquals(
                "Tried to write the archive " + archive
                        + " but another process has written it since it was read; try again",
                e.getMessage());
        assertEquals(LayoutWriter.MODULES, read(archive).tags().size());
        nothingElseIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"layout", "layout.tar"})
    void aProcessThatDiesLetsOthersWrite(String name) throws Exception {
        Path layout = folder.resolve(name);
        Process holder = start(layout);
        go(holder);
        BufferedReader said = reader(holder);
        assertEquals("ready", said.readLine());
        assertEquals("writing to " + layout, said.readLine());
        Deadline brief = Deadline.after(Duration.ofMillis(100));
        ModuleException e = assertThrows(ModuleException.class, () -> OciLayout.alone(layout, () -> brief));
        assertEquals(Reason.UNAVAILABLE, e.reason());
        assertTrue(
                e.getMessage().startsWith("Tried to write to " + layout + " but another process is writing there"),
                e.getMessage());
        holder.destroyForcibly().waitFor();
        LayoutWriter.add(layout, "w0");
        assertEquals(LayoutWriter.MODULES, read(layout).tags().size());
        nothingElseIsLeft();
    }

    @Test
    void whatIsRefusedLeavesNothingBehind() throws Exception {
        Path archive = Files.writeString(folder.resolve("broken.tar"), "no archive");
        assertThrows(ModuleException.class, () -> LayoutWriter.alone(archive));
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("web.cue"), "package web\n");
        assertThrows(ModuleException.class, () -> LayoutWriter.alone(other));
        try (OciLayout unused = LayoutWriter.alone(folder.resolve("unused"))) {
            assertEquals(List.of(), unused.tags());
        }
        try (Stream<Path> left = Files.walk(folder)) {
            assertEquals(
                    List.of(folder, archive, other, other.resolve("web.cue")),
                    left.sorted().toList());
        }
    }

    /** Once, a lock that could not be taken for want of space kept all later writers of the process waiting. */
    @Test
    void aLockThatCannotBeWrittenIsGivenBack() throws Exception {
        Path layout = folder.resolve("layout");
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "ulimit -f 0 && exec \"$0\" -XX:-UsePerfData \"$@\""));
        command.addAll(command(layout, "w", "only to fail"));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(process);
        List<String> told = reader(process).lines().toList();
        assertEquals(2, told.size(), told.toString());
        assertTrue(told.getFirst().contains("Tried to write to " + layout), told.toString());
        assertEquals(told.getFirst(), told.getLast());
        assertFalse(Files.exists(layout), "the folder was made for the lock alone");
    }

    @Test
    void whatAWriterLeftThatWasEndedIsRemovedByTheNext() throws Exception {
        Path layout = folder.resolve("layout");
        LayoutWriter.add(layout, "w0");
        Path young = Files.writeString(layout.resolve("blobs/sha256/.part-0"), "x");
        for (String left : List.of(".part-1", "blobs/sha256/.part-2")) {
            Path part = Files.writeString(layout.resolve(left), "x");
            Files.setLastModifiedTime(part, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        }
        try (OciLayout alone = LayoutWriter.alone(layout)) {
            assertEquals(LayoutWriter.MODULES, alone.tags().size());
        }
        Files.delete(young); // somebody may be writing it
        nothingElseIsLeft();
    }

    /** Once, what was left beside an archive stayed for ever. */
    @Test
    void whatAWriterOfAnArchiveLeftLongAgoIsRemoved() throws Exception {
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
        Path archive = folder.resolve("web.tar");
        String prefix = OciLayout.unfinished(archive);
        String id = "0b5f7d5e-9c0c-4b53-8b0c-0d6a6d0f3a11";
        Path old = Files.writeString(folder.resolve(prefix + id), "x");
        Path young = Files.writeString(folder.resolve(prefix + id.replace('0', '1')), "x");
        Path others = Files.writeString(folder.resolve(".part-of-mine"), "x");
        Path made = Files.createDirectory(folder.resolve(prefix + id.replace('0', '2')));
        Path another = Files.writeString(folder.resolve(OciLayout.unfinished(folder.resolve("api.tar")) + id), "x");
        Path foreign = Files.writeString(folder.resolve(".part-" + id), "x");
        for (Path file : List.of(old, others, made, another, foreign)) {
            Files.setLastModifiedTime(file, longAgo);
        }
        OciLayout.alone(archive, () -> Deadline.after(Duration.ofMinutes(1))).close();
        assertEquals(
                List.of(false, true, true, true, true, true),
                Stream.of(old, young, others, made, another, foreign)
                        .map(Files::exists)
                        .toList());
    }
}
