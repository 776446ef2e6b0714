/** Tests of the Graph model, its decoder and its order. */
@NullMarked
package dev.pequod.graph;

import org.jspecify.annotations.NullMarked;
