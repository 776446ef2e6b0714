package dev.pequod.cue.internal.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The files that can be loaded: a folder of the machine, or a set of files in memory. Paths are relative and use slashes. */
public interface FileTree {
    /**
     * Returns the content of a file, or null if there is none.
     *
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    byte @Nullable [] read(String path);

    /** Returns the names of the files directly in a folder, sorted; the empty path is the top. Empty if there is no such folder. */
    List<String> files(String folder);

    /** Returns the names of the folders directly in a folder, sorted; the empty path is the top. */
    List<String> folders(String folder);

    /** Reports whether a file really is below a folder, however links lead. */
    boolean isBelow(String folder, String path);

    /** Returns a tree of files in memory; the arrays must not be changed afterwards. */
    static FileTree of(Map<String, byte[]> content) {
        Map<String, byte[]> byPath = new HashMap<>(content);
        Map<String, TreeSet<String>> names = new TreeMap<>();
        Map<String, Set<String>> folders = new TreeMap<>();
        for (String path : byPath.keySet()) {
            int slash = path.lastIndexOf('/');
            for (int end = slash; end > 0; end = path.lastIndexOf('/', end - 1)) {
                int start = path.lastIndexOf('/', end - 1);
                folders.computeIfAbsent(start < 0 ? "" : path.substring(0, start), f -> new TreeSet<>())
                        .add(path.substring(start + 1, end));
            }
            names.computeIfAbsent(slash < 0 ? "" : path.substring(0, slash), f -> new TreeSet<>())
                    .add(path.substring(slash + 1));
        }
        return new FileTree() {
            @Override
            public byte @Nullable [] read(String path) {
                return byPath.get(path);
            }

            @Override
            public List<String> files(String folder) {
                return list(names.get(folder));
            }

            @Override
            public List<String> folders(String folder) {
                return list(folders.get(folder));
            }

            private List<String> list(@Nullable Set<String> here) {
                return here == null ? List.of() : new ArrayList<>(here);
            }

            @Override
            public boolean isBelow(String folder, String path) {
                return folder.isEmpty() || path.startsWith(folder + "/");
            }
        };
    }
}
