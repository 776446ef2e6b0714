/** Values as schemas of other languages: what a value admits, and how JSON Schema and Kubernetes say it. */
@NullMarked
package dev.pequod.cue.internal.schema;

import org.jspecify.annotations.NullMarked;
