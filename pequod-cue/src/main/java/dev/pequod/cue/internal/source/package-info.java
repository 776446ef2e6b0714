/**
 * Source text: files with their line tables, places in them, snippets that show a place to the user, and suggestions for words
 * that were misspelt. Everything else keeps character offsets and comes here when somebody prints.
 */
@NullMarked
package dev.pequod.cue.internal.source;

import org.jspecify.annotations.NullMarked;
