package dev.pequod.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of the embedded module {@code platform} that evaluation reads. */
final class PlatformModule {
    private static final String LATEST = "v1.1.0";

    private PlatformModule() {}

    /** Returns the content of the latest version by path, without tests. */
    static Map<String, byte[]> files() {
        return files(LATEST);
    }

    /** Returns the content of a version by path, without tests. */
    static Map<String, byte[]> files(String version) {
        String folder = "/cue/platform/" + version;
        URL schema = PlatformModule.class.getResource(folder + "/schema.cue");
        if (schema == null) {
            throw new IllegalStateException("pequod-resolver is not on the class path");
        }
        try {
            URI uri = schema.toURI();
            if (uri.getScheme().equals("file")) {
                return read(Path.of(uri).resolveSibling(""));
            }
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return read(jar.getPath(folder));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, byte[]> read(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        List<Path> paths;
        try (Stream<Path> all = Files.walk(folder)) {
            paths = all.filter(f -> f.toString().endsWith(".cue")).toList();
        }
        for (Path path : paths) {
            files.put(folder.relativize(path).toString(), Files.readAllBytes(path));
        }
        return files;
    }
}
