/** {@code pequod cache …}. */
@NullMarked
package dev.pequod.cli.cache;

import org.jspecify.annotations.NullMarked;
