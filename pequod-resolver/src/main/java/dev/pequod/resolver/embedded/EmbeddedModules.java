package dev.pequod.resolver.embedded;

import dev.pequod.api.EmbeddedRef;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * The modules that the indexes on a class path list. Each is read from the jar whose index lists it, so that jars which
 * have a module of one name do not mix their files.
 */
final class EmbeddedModules {
    private final ClassLoader loader;
    private final SortedMap<EmbeddedRef, List<Jar>> modules;

    /**
     * One jar, or folder of classes, that lists a module.
     *
     * @param index the URL of its index
     * @param paths the module's files
     */
    private record Jar(URL index, List<String> paths) {

        /** Returns the URL of the jar, with which those of its resources begin. */
        String root() {
            String url = index.toString();
            return url.substring(0, url.length() - ModuleIndex.NAME.length());
        }
    }

    private EmbeddedModules(ClassLoader loader, SortedMap<EmbeddedRef, List<Jar>> modules) {
        this.loader = loader;
        this.modules = modules;
    }

    /** Reads all indexes that the loader finds. */
    static EmbeddedModules find(ClassLoader loader) throws ModuleException {
        SortedMap<EmbeddedRef, List<Jar>> modules = new TreeMap<>();
        for (URL url : indexes(loader)) {
            index(url)
                    .modules()
                    .forEach((ref, paths) ->
                            modules.computeIfAbsent(ref, r -> new ArrayList<>()).add(new Jar(url, paths)));
        }
        return new EmbeddedModules(loader, modules);
    }

    private static ModuleIndex index(URL url) throws ModuleException {
        String tried = "Tried to read the index of embedded modules " + url + " but ";
        try {
            URLConnection connection = url.openConnection();
            connection.setUseCaches(false);
            try (InputStream in = connection.getInputStream()) {
                return ModuleIndex.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IllegalArgumentException e) {
            throw new ModuleException(Reason.INVALID_MODULE, tried + e.getMessage(), e);
        } catch (IOException e) {
            throw new ModuleException(Reason.UNAVAILABLE, tried + e.getMessage(), e);
        }
    }

    private static List<URL> indexes(ClassLoader loader) throws ModuleException {
        try {
            return Collections.list(loader.getResources(ModuleIndex.NAME));
        } catch (IOException e) {
            throw new ModuleException(
                    Reason.UNAVAILABLE, "Tried to find " + ModuleIndex.NAME + " but " + e.getMessage(), e);
        }
    }

    /** Returns the modules that there are, in order. */
    Set<EmbeddedRef> refs() {
        return Collections.unmodifiableSet(modules.keySet());
    }

    /** Returns the module's files. Where several jars have it, they must have the same. */
    ModuleFiles load(EmbeddedRef ref, ModuleLimits limits) throws ModuleException {
        List<Jar> jars = modules.getOrDefault(ref, List.of());
        ModuleFiles files = load(ref, jars.getFirst(), limits);
        for (Jar other : jars.subList(1, jars.size())) {
            if (!load(ref, other, limits).contentDigest().equals(files.contentDigest())) {
                throw new ModuleException(
                        Reason.INVALID_MODULE,
                        "Tried to load " + ref + " but two jars have different files for it: "
                                + jars.getFirst().root() + " and " + other.root());
            }
        }
        return files;
    }

    private ModuleFiles load(EmbeddedRef ref, Jar jar, ModuleLimits limits) throws ModuleException {
        try {
            URLConnection connection = jar.index().openConnection();
            connection.setUseCaches(false);
            if (connection instanceof JarURLConnection inJar) {
                // Opened once for all files: opening it for each takes five times as long.
                try (JarFile file = inJar.getJarFile()) {
                    String entry = inJar.getEntryName();
                    String prefix = entry.substring(0, entry.length() - ModuleIndex.NAME.length());
                    return read(ref, jar, limits, name -> stream(file, prefix + name));
                }
            }
            return read(ref, jar, limits, name -> stream(jar, name));
        } catch (IOException e) {
            throw new ModuleException(
                    Reason.UNAVAILABLE, "Tried to load " + ref + " from " + jar.root() + " but " + e.getMessage(), e);
        }
    }

    /** Opens the file of a name, or returns null if there is none. */
    private interface Opener {
        @Nullable
        InputStream open(String name) throws IOException;
    }

    private static @Nullable InputStream stream(JarFile jar, String name) throws IOException {
        JarEntry entry = jar.getJarEntry(name);
        return entry == null ? null : jar.getInputStream(entry);
    }

    /** Opens a file that is not in a jar. The loader is asked, since it knows how its URLs are written. */
    private @Nullable InputStream stream(Jar jar, String name) throws IOException {
        for (URL url : Collections.list(loader.getResources(name))) {
            if (url.toString().startsWith(jar.root())) {
                return url.openStream();
            }
        }
        return null;
    }

    private static ModuleFiles read(EmbeddedRef ref, Jar jar, ModuleLimits limits, Opener opener)
            throws IOException, ModuleException {
        Map<String, byte[]> files = new HashMap<>();
        // One byte more than is allowed, so that ModuleFiles sees that it is too much.
        int most = (int) Math.min(Integer.MAX_VALUE - 1L, limits.maxFileBytes()) + 1;
        for (String path : jar.paths()) {
            try (InputStream in = opener.open(ModuleIndex.folder(ref) + path)) {
                if (in == null) {
                    throw new ModuleException(
                            Reason.INVALID_MODULE,
                            "Tried to load " + ref + " but " + jar.root()
                                    + " has an index with a file that it has not: " + path);
                }
                files.put(path, in.readNBytes(most));
            }
        }
        return ModuleFiles.of(files, limits);
    }
}
