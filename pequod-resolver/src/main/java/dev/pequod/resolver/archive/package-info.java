/**
 * Archives of modules: read within limits that hold against whoever made them, and written so that the same files give the
 * same bytes.
 */
@NullMarked
package dev.pequod.resolver.archive;

import org.jspecify.annotations.NullMarked;
