package dev.pequod.resolver.cache;

import java.util.List;

/**
 * What is on disk.
 *
 * @param entries the modules that can be read, the last used first
 * @param unreadable how many modules there are besides that cannot be found any more, as what is written of them is damaged
 */
public record CacheListing(List<CacheEntry> entries, int unreadable) {
    /** Copies the list. */
    public CacheListing {
        entries = List.copyOf(entries);
    }
}
