/** A work queue and workers for controllers: small, driven by a clock that tests turn. */
@NullMarked
package dev.pequod.operator.runtime;

import org.jspecify.annotations.NullMarked;
