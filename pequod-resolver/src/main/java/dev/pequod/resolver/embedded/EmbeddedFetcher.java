package dev.pequod.resolver.embedded;

import dev.pequod.api.EmbeddedRef;
import dev.pequod.api.FetchContext;
import dev.pequod.api.FetchedModule;
import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleException.Reason;
import dev.pequod.api.ModuleFetcher;
import dev.pequod.api.ModuleFiles;
import dev.pequod.api.ModuleLimits;
import dev.pequod.api.ModuleRevision;
import dev.pequod.api.PlatformRef;
import dev.pequod.api.Spelling;
import dev.pequod.api.VersionOrder;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gets modules from the class path: several modules and versions at once, from any jar that has an index of them. It never
 * uses the network and never searches a folder. A module is read from its jar once and then stays in memory, so that it
 * does not change while the program runs. Thread-safe.
 */
public final class EmbeddedFetcher implements ModuleFetcher {
    private static final String INDEX = "index of modules (" + ModuleIndex.NAME + "), which "
            + ModuleIndexer.class.getName() + " makes when the jar is built";

    private final ClassLoader loader;
    private final Map<EmbeddedRef, ModuleFiles> loaded = new ConcurrentHashMap<>();
    private volatile @Nullable EmbeddedModules modules;

    /**
     * Makes a fetcher of the modules that a class loader sees; their indexes are read when the first one is asked for.
     */
    public EmbeddedFetcher(ClassLoader loader) {
        this.loader = loader;
    }

    @Override
    public String scheme() {
        return EmbeddedRef.SCHEME;
    }

    /**
     * Returns the modules that there are, by name and version.
     *
     * @throws ModuleException if an index cannot be read
     */
    public List<EmbeddedRef> modules() throws ModuleException {
        return List.copyOf(found().refs());
    }

    @Override
    public List<PlatformRef> offered() {
        try {
            return List.copyOf(found().refs());
        } catch (ModuleException e) {
            return List.of(); // whoever asks for a module is told
        }
    }

    @Override
    public Optional<PlatformRef> newest(PlatformRef ref, FetchContext context) throws ModuleException {
        EmbeddedRef wanted = embedded(ref);
        return found().refs().stream()
                .filter(other -> other.module().equals(wanted.module()) && VersionOrder.isRelease(other.version()))
                .max(Comparator.naturalOrder())
                .map(newest -> newest);
    }

    private EmbeddedModules found() throws ModuleException {
        EmbeddedModules known = modules;
        if (known == null) {
            known = EmbeddedModules.find(loader);
            modules = known;
        }
        return known;
    }

    @Override
    public ModuleRevision locate(PlatformRef ref, FetchContext context) throws ModuleException {
        EmbeddedRef wanted = embedded(ref);
        context.deadline().check("find " + wanted);
        Set<EmbeddedRef> known = found().refs();
        if (!known.contains(wanted)) {
            throw notFound(wanted, known);
        }
        return new ModuleRevision(wanted.text(), wanted.version());
    }

    @Override
    public FetchedModule fetch(PlatformRef ref, ModuleRevision revision, FetchContext context) throws ModuleException {
        EmbeddedRef wanted = embedded(ref);
        locate(wanted, context);
        ModuleFiles files = loaded.get(wanted);
        if (files == null) {
            files = found().load(wanted, ModuleLimits.DEFAULTS);
            ModuleFiles earlier = loaded.putIfAbsent(wanted, files);
            files = earlier == null ? files : earlier;
        }
        return FetchedModule.unsigned(files.within(context.limits()));
    }

    private static EmbeddedRef embedded(PlatformRef ref) {
        if (ref instanceof EmbeddedRef embedded) {
            return embedded;
        }
        throw new IllegalArgumentException("expected an embedded reference, found " + ref);
    }

    /**
     * Tells what exists, the module's versions or else all modules, and the nearest; of equally near versions the newest. Where the module's
     * name is not like any, it is told that jars need an index.
     */
    private static ModuleException notFound(EmbeddedRef wanted, Set<EmbeddedRef> known) {
        Map<String, List<String>> versions = known.stream()
                .collect(Collectors.groupingBy(
                        EmbeddedRef::module,
                        LinkedHashMap::new,
                        Collectors.mapping(EmbeddedRef::version, Collectors.toList())));
        List<String> here = versions.getOrDefault(wanted.module(), List.of());
        String found;
        if (known.isEmpty()) {
            found = "no jar on the class path has an " + INDEX;
        } else if (here.isEmpty()) {
            String hint = Spelling.hint(wanted.module(), versions.keySet());
            found = "there is no module \"" + wanted.module() + "\"; there are " + list(versions)
                    + (hint.isEmpty() ? "; a jar's modules are found by its " + INDEX : hint);
        } else {
            found = "the module \"" + wanted.module() + "\" has no version " + wanted.version() + "; it has "
                    + String.join(", ", here) + Spelling.hint(wanted.version(), here.reversed());
        }
        return new ModuleException(Reason.NOT_FOUND, "Tried to find " + wanted + " but " + found);
    }

    private static String list(Map<String, List<String>> versions) {
        return versions.entrySet().stream()
                .map(module -> module.getKey() + " (" + String.join(", ", module.getValue()) + ")")
                .collect(Collectors.joining(", "));
    }
}
