package dev.pequod.resolver.embedded;

import dev.pequod.api.EmbeddedRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Makes the index of the modules in a jar, as a step of the jar's build; the package's documentation shows how. */
public final class ModuleIndexer {

    private ModuleIndexer() {}

    /**
     * Writes {@code META-INF/pequod/modules.index} in the folder that becomes the jar. What starts with a dot is left out.
     *
     * @param arguments the folder, with {@code cue/<module>/<version>/…} below
     * @throws IOException if the folder cannot be read or the index cannot be written
     * @throws ModuleException if a module could not be read from the jar: it is too large, or two of its paths collide
     * @throws IllegalArgumentException if a file below {@code cue} is not in the folder of a module's version
     */
    public static void main(String[] arguments) throws IOException, ModuleException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("expected one argument: the folder of classes and resources");
        }
        Path folder = Path.of(arguments[0]);
        ModuleIndex made = ModuleIndex.of(files(folder.resolve(ModuleIndex.ROOT)));
        for (Map.Entry<EmbeddedRef, List<String>> module : made.modules().entrySet()) {
            Map<String, byte[]> files = new HashMap<>();
            for (String path : module.getValue()) {
                files.put(path, Files.readAllBytes(folder.resolve(ModuleIndex.folder(module.getKey()) + path)));
            }
            ModuleFiles.of(files);
        }
        Path index = folder.resolve(ModuleIndex.NAME);
        Files.createDirectories(folder.resolve(ModuleIndex.NAME.substring(0, ModuleIndex.NAME.lastIndexOf('/'))));
        Files.writeString(index, made.text());
    }

    private static List<String> files(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(file -> !Files.isDirectory(file))
                    .map(file -> withSlashes(root.relativize(file)))
                    .filter(path -> !path.startsWith(".") && !path.contains("/."))
                    .toList();
        }
    }

    private static String withSlashes(Path path) {
        return StreamSupport.stream(path.spliterator(), false)
                .map(Path::toString)
                .collect(Collectors.joining("/"));
    }
}
