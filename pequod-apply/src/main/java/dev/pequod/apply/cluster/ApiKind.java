package dev.pequod.apply.cluster;

/**
 * A kind as the API server serves it.
 *
 * @param plural its name in paths
 * @param namespaced whether its objects have a namespace
 */
record ApiKind(String plural, boolean namespaced) {}
