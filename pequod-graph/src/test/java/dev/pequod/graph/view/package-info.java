/** Tests of the views. */
@NullMarked
package dev.pequod.graph.view;

import org.jspecify.annotations.NullMarked;
