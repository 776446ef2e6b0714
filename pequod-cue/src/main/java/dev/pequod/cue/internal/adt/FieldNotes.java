package dev.pequod.cue.internal.adt;

import java.util.List;

/**
 * What stands around a field and does not change its value.
 *
 * @param docs the text of its doc comments, each with its slashes and line ends
 * @param attributes its attributes as written, {@code @name(body)}
 */
public record FieldNotes(List<String> docs, List<String> attributes) {
    public static final FieldNotes NONE = new FieldNotes(List.of(), List.of());
}
