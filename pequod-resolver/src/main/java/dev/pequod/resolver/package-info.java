/**
 * Resolves a platformRef to the files of an immutable module, with the help of one fetcher for each scheme.
 *
 * <p>{@link dev.pequod.resolver.StandardResolver} is where to begin.
 */
@NullMarked
package dev.pequod.resolver;

import org.jspecify.annotations.NullMarked;
