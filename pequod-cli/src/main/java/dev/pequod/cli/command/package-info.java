/** What a command declares, is given and answers; the only package that knows the parser of the command line. */
@NullMarked
package dev.pequod.cli.command;

import org.jspecify.annotations.NullMarked;
