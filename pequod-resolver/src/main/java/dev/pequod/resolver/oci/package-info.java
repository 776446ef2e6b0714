/**
 * Modules in OCI registries: what registries hold, how a module lies in it, and how one is published.
 *
 * <p>{@link dev.pequod.resolver.oci.OciFetcher} is where to begin.
 */
@NullMarked
package dev.pequod.resolver.oci;

import org.jspecify.annotations.NullMarked;
