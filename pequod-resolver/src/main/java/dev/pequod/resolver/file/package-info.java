/** Files that several processes write. */
@NullMarked
package dev.pequod.resolver.file;

import org.jspecify.annotations.NullMarked;
