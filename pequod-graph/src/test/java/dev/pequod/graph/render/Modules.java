package dev.pequod.graph.render;

import dev.pequod.api.CustomRef;
import dev.pequod.api.FetchContext;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleResolver;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.ResolvedModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Modules of folders, under the scheme {@code folder}: the value of a reference is a name below {@code root}. */
record Modules(Path root) implements ModuleResolver {
    static final String SCHEME = "folder";

    /** The modules that Pequod ships, as files. */
    static final Modules SHIPPED = new Modules(Path.of("../pequod-resolver/src/main/resources/cue/platform"));

    /** The modules of these tests. */
    static final Modules OF_TESTS = new Modules(Path.of("src/test/resources/dev/pequod/graph/render/modules"));

    @Override
    public Set<String> schemes() {
        return Set.of(SCHEME);
    }

    @Override
    public ResolvedModule resolve(PlatformRef ref, FetchContext context) throws ModuleException {
        Path folder = root.resolve(ref.value());
        if (!ref.scheme().equals(SCHEME) || !Files.isDirectory(folder)) {
            throw new ModuleException(
                    ModuleException.Reason.NOT_FOUND, "Tried to find " + ref.summary() + " but there is none");
        }
        ModuleFiles files = files(folder);
        return new ResolvedModule(ref, ref.text(), "", files.contentDigest(), "", files);
    }

    ResolvedModule module(String name) {
        ModuleFiles files = files(root.resolve(name));
        return new ResolvedModule(
                new CustomRef(SCHEME, name), SCHEME + ":" + name, "", files.contentDigest(), "", files);
    }

    private static ModuleFiles files(Path folder) {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path p : paths.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(p).toString().replace('\\', '/'), Files.readAllBytes(p));
            }
            return ModuleFiles.of(files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ModuleException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
