package dev.pequod.resolver.dependencies;

import dev.pequod.api.ModuleException;
import dev.pequod.api.ModuleFiles;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How people know the files in a module's folder {@code vendor}: by the modules that these are of. Immutable. */
public final class VendoredFiles {
    /** Module and version of what is in a folder, whose path ends with a slash. */
    private final Map<String, String> modules;

    private VendoredFiles(Map<String, String> modules) {
        this.modules = Map.copyOf(modules);
    }

    /** Reads {@code vendor/modules.json} of a module; what is wrong with it is told by whoever resolves the module, and names nothing here. */
    public static VendoredFiles of(ModuleFiles files) {
        Map<String, String> modules = new HashMap<>();
        try {
            Dependencies.modules(Dependencies.lock("the module", files)).forEach((path, entry) -> {
                String module = String.valueOf(path);
                String version =
                        entry instanceof Map<?, ?> facts ? String.valueOf(facts.get(Dependencies.VERSION)) : "";
                for (String folder : Dependencies.folders(module)) {
                    modules.put(folder, Dependencies.withoutMajor(module) + "@" + version);
                }
            });
        } catch (ModuleException e) {
            return new VendoredFiles(Map.of());
        }
        return new VendoredFiles(modules);
    }

    /**
     * Returns how people know a file: by its module, the version of it that is locked and its path there, such as
     * {@code example.com/lib@v1.2.0/lib.cue}; empty if it is not of a module that is locked.
     */
    public Optional<String> origin(String path) {
        for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
            String module = modules.get(path.substring(0, end + 1));
            if (module != null) {
                return Optional.of(module + path.substring(end));
            }
        }
        return Optional.empty();
    }
}
