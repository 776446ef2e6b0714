/** The Graphs of a resource that were applied: kept, proved and gone back to. */
@NullMarked
package dev.pequod.apply.history;

import org.jspecify.annotations.NullMarked;
