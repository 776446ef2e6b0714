/** The audit log: one line of JSON for each module that is loaded. */
@NullMarked
package dev.pequod.resolver.audit;

import org.jspecify.annotations.NullMarked;
