package dev.pequod.cli.module;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Takes folders away that were only needed while the program ran. */
final class TemporaryFolders {
    private TemporaryFolders() {}

    /** Makes a folder with the usual permissions, since it is to stay under another name: those of the JVM only their owner may read. */
    static Path beside(Path parent, String prefix) throws IOException {
        return Files.createDirectory(parent.resolve(prefix + "-" + UUID.randomUUID()));
    }

    /** Deletes a folder with all in it; what cannot be deleted stays, as the system's temporary files do. */
    static boolean delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
            return true;
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }
}
