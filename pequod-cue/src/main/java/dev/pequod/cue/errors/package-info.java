/**
 * What the library reports about a user's CUE: errors as values, with code, path, message, every position involved and a hint.
 * They are collected and returned; {@link dev.pequod.cue.errors.CueException} carries them where a caller prefers to be thrown at.
 */
@NullMarked
package dev.pequod.cue.errors;

import org.jspecify.annotations.NullMarked;
