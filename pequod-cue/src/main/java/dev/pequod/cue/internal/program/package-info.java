/** From files to finished values: links loaded packages into compiled programs and runs evaluations on a stack that is large enough. */
@NullMarked
package dev.pequod.cue.internal.program;

import org.jspecify.annotations.NullMarked;
