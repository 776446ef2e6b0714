package dev.pequod.resolver.embedded;

import dev.pequod.api.EmbeddedRef;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The list of all module files of one jar: a line {@code module/version/path} for each, sorted. Lines that begin with
 * {@code #} are comments, so that indexes may be appended to one another.
 *
 * @param modules the paths of each module's files, relative to the module's folder
 */
record ModuleIndex(SortedMap<EmbeddedRef, List<String>> modules) {
    /** Where a jar has its index. */
    static final String NAME = "META-INF/pequod/modules.index";

    /** The folder of all modules, with a slash. */
    static final String ROOT = "cue/";

    private static final String HEADER = "# The files of this jar's platform modules, made when it was built.\n";

    ModuleIndex {
        modules = Collections.unmodifiableSortedMap(new TreeMap<>(modules));
    }

    /**
     * Returns the index of files.
     *
     * @param files their paths below {@link #ROOT}, in any order
     * @throws IllegalArgumentException if one is not in the folder of a module's version; the message says which
     */
    static ModuleIndex of(Iterable<String> files) {
        Map<String, SortedSet<String>> folders = new TreeMap<>();
        for (String file : files) {
            int end = file.indexOf('/', file.indexOf('/') + 1);
            if (end < 0 || end == file.length() - 1) {
                throw new IllegalArgumentException("expected <module>/<version>/<file>, found \"" + file + "\"");
            }
            folders.computeIfAbsent(file.substring(0, end), f -> new TreeSet<>())
                    .add(file.substring(end + 1));
        }
        SortedMap<EmbeddedRef, List<String>> modules = new TreeMap<>();
        folders.forEach((folder, paths) -> {
            int slash = folder.indexOf('/');
            EmbeddedRef module = new EmbeddedRef(folder.substring(0, slash), folder.substring(slash + 1));
            modules.put(module, List.copyOf(paths));
        });
        return new ModuleIndex(modules);
    }

    /** Returns the index that the text writes. */
    static ModuleIndex parse(String text) {
        return of(text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList());
    }

    /** Returns the folder of a module as a resource name, with a slash at its end. */
    static String folder(EmbeddedRef module) {
        return ROOT + module.module() + "/" + module.version() + "/";
    }

    /** Returns the text form. */
    String text() {
        StringBuilder out = new StringBuilder(HEADER);
        for (Map.Entry<EmbeddedRef, List<String>> module : modules.entrySet()) {
            String folder = folder(module.getKey()).substring(ROOT.length());
            module.getValue().forEach(path -> out.append(folder).append(path).append('\n'));
        }
        return out.toString();
    }
}
