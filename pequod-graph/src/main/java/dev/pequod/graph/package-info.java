/**
 * The Graph: what a platform module renders, as data, with everything that can be decided about it alone.
 *
 * <p>{@link dev.pequod.graph.GraphDecoder} is the door: it turns JSON into a {@link dev.pequod.graph.Graph} or says all
 * that is wrong with it. {@link dev.pequod.graph.GraphOrder} says what comes before what. Nothing here knows CUE or a
 * Kubernetes client.
 */
@NullMarked
package dev.pequod.graph;

import org.jspecify.annotations.NullMarked;
