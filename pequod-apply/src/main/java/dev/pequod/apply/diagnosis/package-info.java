/** Why an object is not ready: the chain from a workload down to the reason of a container. */
@NullMarked
package dev.pequod.apply.diagnosis;

import org.jspecify.annotations.NullMarked;
