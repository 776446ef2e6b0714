/** Where modules come from, as settings and command line say: the same for every command that loads one. */
@NullMarked
package dev.pequod.cli.source;

import org.jspecify.annotations.NullMarked;
