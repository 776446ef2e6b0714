package dev.pequod.cue.internal.adt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands around a field and does not change its value.
 *
 * @param attributes its attributes as written, {@code @name(body)}
 * @param alias its name {@code X} in {@code X=label: value}, or null
 * @param valueAlias the name {@code X} in {@code label: X=value}, or null
 * @param docs the comments above it as lines with slashes, of data alone; after an empty line if they are set apart
 */
public record FieldNotes(
        List<String> attributes,
        @Nullable String alias,
        @Nullable String valueAlias,
        List<String> docs) {
    public static final FieldNotes NONE = new FieldNotes(List.of(), null, null, List.of());
}
