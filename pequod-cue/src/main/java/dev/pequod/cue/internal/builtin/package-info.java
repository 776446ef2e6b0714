/**
 * The functions of the language and the builtin packages: one file per import path, a table and then the bodies in its order. Tables
 * are immutable and shared; bodies keep no state between calls.
 */
@NullMarked
package dev.pequod.cue.internal.builtin;

import org.jspecify.annotations.NullMarked;
