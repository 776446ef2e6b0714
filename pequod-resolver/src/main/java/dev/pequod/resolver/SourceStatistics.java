package dev.pequod.resolver;

import java.util.Map;

/**
 * What a resolver has asked of the modules' sources of one scheme since it was made. What a cache answered is not in it.
 *
 * <p>An outcome is {@code success}, or the code of a {@link dev.pequod.api.ModuleException.Reason}; outcomes that never happened are
 * left out.
 *
 * @param locates how often it was asked what a reference means, by outcome
 * @param fetches how often files were asked for, by outcome
 * @param bytes how many bytes the files have that were fetched
 * @param verified how many modules came with a signature that was verified
 * @param unsigned how many modules came without, and needed none
 * @param unverified how often a module was refused for want of a signature, before or when it was fetched
 */
public record SourceStatistics(
        Map<String, Long> locates,
        Map<String, Long> fetches,
        long bytes,
        long verified,
        long unsigned,
        long unverified) {

    /** Copies the maps. */
    public SourceStatistics {
        locates = Map.copyOf(locates);
        fetches = Map.copyOf(fetches);
    }
}
