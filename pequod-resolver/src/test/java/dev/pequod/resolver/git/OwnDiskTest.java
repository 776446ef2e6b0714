package dev.pequod.resolver.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.util.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Which failures are of this machine's disk. */
final class OwnDiskTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void whatFailsAtFilesIsOfTheDisk() {
        Path none = folder.resolve("none/none");
        List<Executable> attempts = List.of(
                () -> Files.createDirectory(none),
                () -> new FileInputStream(none.toFile()).close(),
                () -> File.createTempFile("incoming_", ".pack", none.toFile()),
                () -> FileUtils.mkdir(none.toFile()),
                () -> OwnDisk.use(() -> {
                    throw new EOFException("whatever its kind");
                }));
        for (Executable attempt : attempts) {
            IOException failure = assertThrows(IOException.class, attempt);
            TransportException told = new TransportException("it failed", failure);
            IOException own = failure.getCause() instanceof EOFException known ? known : failure;
            assertEquals(Optional.of(own), OwnDisk.failure(told));
        }
    }

    @Test
    void whatFailsAtServersIsNot() throws IOException {
        int port;
        try (ServerSocket server = new ServerSocket(0)) {
            port = server.getLocalPort();
        }
        IOException refused = assertThrows(IOException.class, () -> new Socket("localhost", port).close());
        for (IOException failure : List.of(refused, new IOException("sent by a server"), new EOFException("cut"))) {
            assertEquals(Optional.empty(), OwnDisk.failure(new TransportException("it failed", failure)));
        }
    }
}
