/**
 * Modules in ConfigMaps.
 *
 * <p>{@link dev.pequod.resolver.configmap.ConfigMapFetcher} is where to begin.
 */
@NullMarked
package dev.pequod.resolver.configmap;

import org.jspecify.annotations.NullMarked;
