/**
 * Rendering: a resource and the platform module it refers to become a {@link dev.pequod.graph.Graph}.
 *
 * <p>This is the one place where the model meets CUE. What a module is given is decided by
 * {@link dev.pequod.graph.render.RenderInput} alone, as the render hash is taken of it.
 */
@NullMarked
package dev.pequod.graph.render;

import org.jspecify.annotations.NullMarked;
