/** {@code pequod render}, {@code graph} and {@code vet}: resources, the modules they are rendered through, and what comes of it. */
@NullMarked
package dev.pequod.cli.render;

import org.jspecify.annotations.NullMarked;
