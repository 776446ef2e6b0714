/**
 * JSON as immutable data with exact numbers.
 *
 * <p>Kubernetes objects pass from CUE to the API server through these types, so nothing here may round a number, reorder
 * what the author wrote, or recurse without a bound. {@link dev.pequod.graph.json.CanonicalJson} defines the one byte
 * form that hashes are taken of.
 */
@NullMarked
package dev.pequod.graph.json;

import org.jspecify.annotations.NullMarked;
