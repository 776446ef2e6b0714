/**
 * Exact decimal numbers: literals keep every digit, arithmetic rounds to 34 digits as the reference does, and an exponent is never
 * written out, so that {@code 1e1000000} costs no more than {@code 1}.
 */
@NullMarked
package dev.pequod.cue.internal.number;

import org.jspecify.annotations.NullMarked;
