package dev.pequod.resolver.embedded;

import dev.pequod.api.Deadline;
import dev.pequod.api.EmbeddedRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleLimits;
import dev.pequod.resolver.ModuleDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Makes the index of the modules in a jar, as a step of the jar's build; the package's documentation shows how. */
public final class ModuleIndexer {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private ModuleIndexer() {}

    /**
     * Writes {@code META-INF/pequod/modules.index} in the folder that becomes the jar.
     *
     * @param arguments the folder, with {@code cue/<module>/<version>/…} below
     * @throws IOException if the folder cannot be read or the index cannot be written
     * @throws ModuleException if what is under {@code cue} is no module
     */
    public static void main(String[] arguments) throws IOException, ModuleException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("expected one argument: the folder of classes and resources");
        }
        write(Path.of(arguments[0]));
    }

    /** Writes the index of the modules under the folder. */
    static void write(Path folder) throws IOException, ModuleException {
        List<String> files = new ArrayList<>();
        for (Path module : children(folder.resolve(ModuleIndex.ROOT))) {
            for (Path version : children(module)) {
                EmbeddedRef ref = new EmbeddedRef(name(module), name(version));
                String prefix = ModuleIndex.folder(ref).substring(ModuleIndex.ROOT.length());
                ModuleDirectory.read(version, ModuleLimits.DEFAULTS, Deadline.after(TIMEOUT)).paths().stream()
                        .map(prefix::concat)
                        .forEach(files::add);
            }
        }
        Path index = folder.resolve(ModuleIndex.NAME);
        Files.createDirectories(index.resolveSibling("."));
        Files.writeString(index, ModuleIndex.of(files).text());
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> !name(path).startsWith(".")).sorted().toList();
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
