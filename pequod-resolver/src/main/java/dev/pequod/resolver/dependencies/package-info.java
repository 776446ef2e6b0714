/**
 * The modules that modules need, as {@code deps} in {@code cue.mod/module.cue} says: chosen, fetched and put into the folder {@code vendor}.
 *
 * <p>{@link dev.pequod.resolver.dependencies.Dependencies} is where to begin.
 */
@NullMarked
package dev.pequod.resolver.dependencies;

import org.jspecify.annotations.NullMarked;
