/** {@code pequod cue …}: flags, output, messages and exit codes are those of the reference program. */
@NullMarked
package dev.pequod.cli.cue;

import org.jspecify.annotations.NullMarked;
