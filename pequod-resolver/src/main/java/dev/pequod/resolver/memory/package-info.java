/** How large pieces of work share the heap. */
@NullMarked
package dev.pequod.resolver.memory;

import org.jspecify.annotations.NullMarked;
