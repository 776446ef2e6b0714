/**
 * Applies a Graph to a cluster: what to do next is a pure function of Graph, inventory and live objects, and carried out one write
 * after the other.
 *
 * <p>{@link dev.pequod.apply.Application} is where to start; {@code Planner} holds every decision.
 */
@NullMarked
package dev.pequod.apply;

import org.jspecify.annotations.NullMarked;
