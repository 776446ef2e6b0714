/**
 * Where modules may be loaded from, and how often a source is asked again: the same rules for registries, repositories and
 * whatever else talks to a network.
 *
 * <p>{@link dev.pequod.resolver.net.HostPolicy} is where to begin.
 */
@NullMarked
package dev.pequod.resolver.net;

import org.jspecify.annotations.NullMarked;
