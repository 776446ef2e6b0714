/** JSON that others wrote, read within bounds. */
@NullMarked
package dev.pequod.resolver.json;

import org.jspecify.annotations.NullMarked;
