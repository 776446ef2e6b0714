package dev.pequod.resolver.cache;

import dev.pequod.api.Digest;
import java.time.Instant;

/**
 * A module on disk.
 *
 * @param source where it comes from, as {@link dev.pequod.api.ModuleRevision#source()}
 * @param revision what the source called it; empty if it had no name
 * @param sourceDigest the digest under which the source keeps it
 * @param contentDigest the digest of its files
 * @param verifiedBy whose signature was verified; empty if none was
 * @param files the number of files
 * @param bytes the bytes that it takes
 * @param stored when it was fetched
 * @param used when it was last asked for, to the minute
 * @param isPublic whether everybody may be given it; otherwise only those with the credentials it was fetched with
 */
public record CacheEntry(
        String source,
        String revision,
        Digest sourceDigest,
        Digest contentDigest,
        String verifiedBy,
        int files,
        long bytes,
        Instant stored,
        Instant used,
        boolean isPublic) {}
