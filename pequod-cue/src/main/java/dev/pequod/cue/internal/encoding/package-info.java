/**
 * JSON, YAML, TOML and CSV as events: readers push a text into a {@link dev.pequod.cue.internal.encoding.DataVisitor}, writers are
 * one. A reader can be joined to a writer directly, and an evaluated value is written without a tree in between:
 *
 * <pre>{@code
 * JsonWriter out = JsonWriter.indented("    ", 64 << 20);
 * out.beginObject();
 * out.name("replicas");
 * out.number(Decimal.of(3), false);
 * out.endObject();
 * String json = out.text();
 * }</pre>
 *
 * Everything is bounded: nesting, aliases, digits, bytes of output; what recurses on the input goes no deeper than nesting may. What a user got wrong is
 * thrown as a {@link dev.pequod.cue.errors.CueException} with one error.
 */
@NullMarked
package dev.pequod.cue.internal.encoding;

import org.jspecify.annotations.NullMarked;
