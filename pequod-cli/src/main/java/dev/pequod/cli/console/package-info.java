/** The terminal: streams, colours, diagnostics with the line they are about, and progress. */
@NullMarked
package dev.pequod.cli.console;

import org.jspecify.annotations.NullMarked;
