package dev.pequod.resolver.cache;

/**
 * What a {@link ModuleCache} has done since it was opened.
 *
 * @param memoryHits modules given from memory
 * @param diskHits modules given from disk
 * @param misses modules that had to be fetched
 * @param locates questions to sources what a reference means
 * @param staleHits modules given from memory or disk by what a reference meant before, as the source could not be asked; not among the others
 * @param corrupt files on disk that were not what was written, and are gone
 * @param diskFailures times that the disk could not be written or read
 * @param evicted modules that limits removed from disk
 * @param memoryModules modules in memory now
 * @param memoryBytes bytes in memory now, about, with what references meant
 */
public record CacheStatistics(
        long memoryHits,
        long diskHits,
        long misses,
        long locates,
        long staleHits,
        long corrupt,
        long diskFailures,
        long evicted,
        long memoryModules,
        long memoryBytes) {}
