package dev.pequod.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Real failures of files, in words. */
final class FileProblemTest {
    @TempDir
    Path folder;

    private static String of(Executable work) {
        return FileProblem.of(assertThrows(IOException.class, work));
    }

    @Test
    void noNameOfAnExceptionIsTold() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertEquals("there is no such file or folder", of(() -> Files.readString(folder.resolve("none"))));
        assertEquals("it is a folder", of(() -> Files.readString(folder)));
        assertEquals("it exists already", of(() -> Files.createDirectory(file)));
        assertEquals("it is not empty", of(() -> Files.delete(folder)));
        assertEquals(
                "what its path names before it is no folder",
                of(() -> Files.writeString(file.resolve("below"), "text")));
        assertEquals("its name is too long", of(() -> Files.createFile(folder.resolve("n".repeat(300)))));
    }

    @Test
    void whatTheSystemSaysOtherwiseStays() {
        assertEquals("Stale file handle", FileProblem.of(new FileSystemException("a", null, "Stale file handle")));
        assertEquals("access to it is denied", FileProblem.of(new AccessDeniedException("a")));
        assertEquals("it is no folder", FileProblem.of(new NotDirectoryException("a")));
        assertEquals(
                "there is no space left on the device", FileProblem.of(new IOException("No space left on device")));
        assertEquals("java.io.IOException", FileProblem.of(new IOException()));
    }

    @Test
    void theFileIsNamedWhereItIsKnown() {
        assertEquals("a: access to it is denied", FileProblem.named(new AccessDeniedException("a")));
        assertEquals("Broken pipe", FileProblem.named(new IOException("Broken pipe")));
    }
}
