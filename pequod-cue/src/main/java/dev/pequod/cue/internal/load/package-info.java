/**
 * Finds and parses the files of packages: {@code cue.mod/module.cue}, import paths, package clauses, build attributes. It reads from
 * a {@link dev.pequod.cue.internal.load.FileTree} and never from a network.
 */
@NullMarked
package dev.pequod.cue.internal.load;

import org.jspecify.annotations.NullMarked;
