package dev.pequod.cue.internal.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    /** Returns a tree of files in memory; the arrays must not be changed afterwards. */
    static FileTree of(Map<String, byte[]> content) {
        Map<String, byte[]> byPath = Map.copyOf(content);
        Map<String, TreeSet<String>> names = new TreeMap<>();
        for (String path : byPath.keySet()) {
            int slash = path.lastIndexOf('/');
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
                TreeSet<String> here = names.get(folder);
                return here == null ? List.of() : new ArrayList<>(here);
            }
        };
    }
}
