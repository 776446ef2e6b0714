package dev.pequod.resolver.dependencies;

import dev.pequod.api.OciRef;
import dev.pequod.resolver.net.SourcePattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where modules of CUE are, as {@code CUE_REGISTRY} says for the cue command: registries with commas between, each perhaps for
 * the modules below a prefix: {@code registry.example.com/modules,shop.example=localhost:5000+insecure}. Without it modules are
 * in CUE's central registry.
 */
public final class CueRegistry {
    private static final String CENTRAL = "registry.cue.works";
    /** Stands for the host where modules are in no registry. */
    private static final String NOWHERE = "none";

    private final List<Registry> registries;

    /**
     * One registry.
     *
     * @param prefix the modules it is for, empty for all others
     * @param host its host; {@code none} for none
     * @param path what stands before a module's path there, empty or ending in a slash
     */
    private record Registry(String prefix, String host, String path, boolean isInsecure) {
        boolean isFor(String module) {
            return prefix.isEmpty() || module.equals(prefix) || module.startsWith(prefix + "/");
        }
    }

    private CueRegistry(List<Registry> registries) {
        this.registries = List.copyOf(registries);
    }

    /**
     * Returns what the value of {@code CUE_REGISTRY} says; an empty one names CUE's central registry.
     *
     * @throws IllegalArgumentException if it is malformed, or of a kind that only the cue command knows
     */
    public static CueRegistry parse(String text) {
        if (text.matches("(file|inline):.*")) {
            throw new IllegalArgumentException("files of configuration are not read; list the registries themselves");
        }
        List<Registry> all = new ArrayList<>();
        for (String entry :
                text.startsWith("simple:") ? text.substring("simple:".length()).split(",") : text.split(",")) {
            if (!entry.isBlank()) {
                all.add(registry(entry.strip()));
            }
        }
        if (all.stream().noneMatch(registry -> registry.prefix().isEmpty())) {
            all.add(new Registry("", CENTRAL, "", false));
        }
        return new CueRegistry(all);
    }

    private static Registry registry(String entry) {
        int equals = entry.indexOf('=');
        String prefix = entry.substring(0, Math.max(0, equals));
        String rest = entry.substring(equals + 1);
        int plus = rest.indexOf('+');
        String suffix = plus < 0 ? "" : rest.substring(plus);
        String location = plus < 0 ? rest : rest.substring(0, plus);
        int slash = location.indexOf('/');
        String host = slash < 0 ? location : location.substring(0, slash);
        String path = slash < 0 ? "" : location.substring(slash + 1);
        if (host.isEmpty() || !List.of("", "+insecure", "+secure").contains(suffix)) {
            throw new IllegalArgumentException("expected a host such as registry.example.com/modules, perhaps with"
                    + " +insecure behind it, found \"" + entry + "\"");
        }
        String folder = path.isEmpty() || path.endsWith("/") ? path : path + "/";
        if (!host.equals(NOWHERE)) {
            // What is no host or repository to others is refused here, and not when the first module is wanted.
            SourcePattern.parse(host);
            new OciRef(host, folder + "module", "v0.0.0", Optional.empty());
        }
        boolean isLocal = host.matches("(localhost|127\\.0\\.0\\.1|\\[::1])(:[0-9]+)?");
        boolean isInsecure = suffix.equals("+insecure") || (suffix.isEmpty() && isLocal);
        return new Registry(prefix, host, folder, isInsecure);
    }

    /** Returns the hosts that are spoken to without encryption. */
    public List<String> insecureHosts() {
        return registries.stream()
                .filter(Registry::isInsecure)
                .map(Registry::host)
                .toList();
    }

    /**
     * Returns where a version of a module is; empty if it is in no registry.
     *
     * @param path the module's path without its major version
     */
    Optional<OciRef> find(String path, String version) {
        Registry nearest = registries.getFirst();
        int length = -1;
        for (Registry registry : registries) {
            if (registry.isFor(path) && registry.prefix().length() > length) {
                nearest = registry;
                length = registry.prefix().length();
            }
        }
        return nearest.host().equals(NOWHERE)
                ? Optional.empty()
                : Optional.of(new OciRef(nearest.host(), nearest.path() + path, version, Optional.empty()));
    }

    /** Returns a text that changes with what is in which registry. */
    String fingerprint() {
        return registries.toString();
    }

    /** Reports whether all modules are in the same registries. */
    @Override
    public boolean equals(Object other) {
        return other instanceof CueRegistry that && registries.equals(that.registries);
    }

    @Override
    public int hashCode() {
        return registries.hashCode();
    }
}
