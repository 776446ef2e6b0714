/**
 * The syntax of CUE: tokens, the scanner, the parser, the syntax tree, literals with their values and their quoting, and the
 * formatter. Everything here is about text; names, values and files on disk are the concern of others.
 */
@NullMarked
package dev.pequod.cue.internal.syntax;

import org.jspecify.annotations.NullMarked;
