/**
 * Ways to look at a Graph: manifests, JSON, a tree for terminals, Mermaid, DOT, and a picture as SVG or HTML.
 *
 * <p>Every view is a pure function from a Graph to text, and treats every name in it as hostile: what would be markup,
 * code or a terminal escape comes out as plain text.
 */
@NullMarked
package dev.pequod.graph.view;

import org.jspecify.annotations.NullMarked;
