package dev.pequod.cli.module;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Takes folders away that were only needed while the program ran. */
final class TemporaryFolders {
    private TemporaryFolders() {}

    /** Deletes a folder with all in it; what cannot be deleted stays, as the system's temporary files do. */
    static boolean delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
