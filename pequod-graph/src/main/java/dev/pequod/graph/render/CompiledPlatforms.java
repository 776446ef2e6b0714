package dev.pequod.graph.render;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleFiles;
import dev.pequod.cue.Limits;
import java.util.LinkedHashMap;
import java.util.Map;

/** The modules that were used last, compiled, by content digest: equal files compile to equal programs. Thread-safe. */
final class CompiledPlatforms {
    private final Map<Digest, CompiledPlatform> used;

    /** Keeps at most {@code bound} modules. */
    CompiledPlatforms(int bound) {
        used = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Digest, CompiledPlatform> eldest) {
                return size() > bound;
            }
        };
    }

    /**
     * Returns the compiled module. Threads that ask for a new one at the same time may each compile it.
     *
     * @throws RenderFailure if it does not compile
     */
    CompiledPlatform get(ModuleFiles files, Limits limits) throws RenderFailure {
        Digest key = files.contentDigest();
        CompiledPlatform known;
        synchronized (used) {
            known = used.get(key);
        }
        if (known == null) {
            known = CompiledPlatform.compile(files, limits);
            synchronized (used) {
                used.put(key, known);
            }
        }
        return known;
    }
}
