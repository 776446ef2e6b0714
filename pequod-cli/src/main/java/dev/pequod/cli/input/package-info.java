/** What the user names: files, folders and standard input, read within bounds. */
@NullMarked
package dev.pequod.cli.input;

import org.jspecify.annotations.NullMarked;
