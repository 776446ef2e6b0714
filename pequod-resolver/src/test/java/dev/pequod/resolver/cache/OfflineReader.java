package dev.pequod.resolver.cache;

import dev.pequod.api.ModuleException;
import dev.pequod.api.PlatformRef;
import java.nio.file.Path;

/** A process that resolves a reference from a folder while offline, then one that is fetched, and says what came of both. */
final class OfflineReader {
    private OfflineReader() {}

    /** Is given the folder and the number of a module of {@link CacheWriter}, and fetches the one after it. */
    public static void main(String[] args) throws Exception {
        CacheOptions options = CacheOptions.DEFAULTS.withDirectory(Path.of(args[0]));
        int module = Integer.parseInt(args[1]);
        say(ModuleCache.open(options.withOffline(true)), CacheWriter.ref(module));
        say(ModuleCache.open(options), CacheWriter.ref(module + 1));
    }

    private static void say(ModuleCache cache, PlatformRef ref) throws Exception {
        String said;
        try {
            CachedModule module = cache.resolve(CacheWriter.registry(), ref, FakeRegistry.anonymous());
            said = module.origin() + " " + module.warnings();
        } catch (ModuleException e) {
            said = String.valueOf(e.getMessage());
        }
        CacheWriter.say(said);
    }
}
