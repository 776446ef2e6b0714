/**
 * Go's {@code text/template} as a language of its own: lexer, parser and executor. Data are Java objects: null, Boolean, Long,
 * BigInteger, Double, String, byte[], List, and Map by name; other numbers are a {@link
 * dev.pequod.cue.internal.template.GoNumber}. The functions that templates call come from outside ({@link
 * dev.pequod.cue.internal.template.Library}); only {@code and} and {@code or}, which do not evaluate all their arguments, are here.
 */
@NullMarked
package dev.pequod.cue.internal.template;

import org.jspecify.annotations.NullMarked;
