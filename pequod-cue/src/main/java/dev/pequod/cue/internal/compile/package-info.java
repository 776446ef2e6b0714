/**
 * Resolves identifiers and turns syntax trees into terms. Names are resolved while the tree is walked, with a stack of scopes; the
 * tree itself is never changed, so that it may be compiled again, printed and shared.
 */
@NullMarked
package dev.pequod.cue.internal.compile;

import org.jspecify.annotations.NullMarked;
