/** Tests of JSON data. */
@NullMarked
package dev.pequod.graph.json;

import org.jspecify.annotations.NullMarked;
