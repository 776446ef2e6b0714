/** Keeps modules that were fetched: in memory, and below it on disk, for as long as limits allow. */
@NullMarked
package dev.pequod.resolver.cache;

import org.jspecify.annotations.NullMarked;
