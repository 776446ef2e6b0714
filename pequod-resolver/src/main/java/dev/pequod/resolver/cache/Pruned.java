package dev.pequod.resolver.cache;

/**
 * What was removed from a cache, and what is left.
 *
 * @param modules the number of modules that were removed
 * @param bytes the bytes of files that were removed
 * @param modulesLeft the number of modules that are left
 * @param bytesLeft the bytes of files that are left
 */
public record Pruned(long modules, long bytes, long modulesLeft, long bytesLeft) {}
