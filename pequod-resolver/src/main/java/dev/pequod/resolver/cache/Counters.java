package dev.pequod.resolver.cache;

import java.util.concurrent.atomic.LongAdder;

/** Counts what happens. Thread-safe. */
final class Counters {
    final LongAdder memoryHits = new LongAdder();
    final LongAdder diskHits = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder locates = new LongAdder();
    final LongAdder staleHits = new LongAdder();
    final LongAdder corrupt = new LongAdder();
    final LongAdder diskFailures = new LongAdder();
    final LongAdder evicted = new LongAdder();

    CacheStatistics statistics(MemoryTier memory) {
        return new CacheStatistics(
                memoryHits.sum(),
                diskHits.sum(),
                misses.sum(),
                locates.sum(),
                staleHits.sum(),
                corrupt.sum(),
                diskFailures.sum(),
                evicted.sum(),
                memory.modules(),
                memory.bytes());
    }
}
