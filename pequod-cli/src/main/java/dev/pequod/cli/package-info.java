/** The command {@code pequod}: how it starts, and its own commands. */
@NullMarked
package dev.pequod.cli;

import org.jspecify.annotations.NullMarked;
