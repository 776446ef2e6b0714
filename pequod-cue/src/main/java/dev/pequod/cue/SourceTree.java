package dev.pequod.cue;

import dev.pequod.cue.internal.load.FileTree;
import dev.pequod.cue.internal.load.FolderTree;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files that packages are loaded from. Paths are relative to the top and use slashes. Implementations are thread-safe. */
public interface SourceTree {
    /**
     * Returns the content of a file, which must not be changed afterwards, or null if there is no such file.
     *
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    byte @Nullable [] read(String path);

    /** Returns the names of the files directly in a folder, sorted; the empty path is the top. Empty if there is no such folder. */
    List<String> files(String folder);

    /** Returns the names of the folders directly in a folder, sorted; only {@code ./...} and patterns of {@code @embed} need them. */
    default List<String> folders(String folder) {
        return List.of();
    }

    /** Reports whether a file really is below a folder, however links lead; {@code @embed} takes no other. */
    default boolean isBelow(String folder, String path) {
        return folder.isEmpty() || path.startsWith(folder + "/");
    }

    /** Returns files in memory: content by path. */
    static SourceTree of(Map<String, byte[]> files) {
        return ofInternal(FileTree.of(files));
    }

    /** Returns the files of a folder of this machine; they are read when they are needed. */
    static SourceTree ofFolder(Path folder) {
        return ofInternal(new FolderTree(folder));
    }

    private static SourceTree ofInternal(FileTree tree) {
        return new SourceTree() {
            @Override
            public byte @Nullable [] read(String path) {
                return tree.read(path);
            }

            @Override
            public List<String> files(String folder) {
                return tree.files(folder);
            }

            @Override
            public List<String> folders(String folder) {
                return tree.folders(folder);
            }

            @Override
            public boolean isBelow(String folder, String path) {
                return tree.isBelow(folder, path);
            }
        };
    }
}
