package dev.pequod.cue.internal.load;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a module file and the kinds of their values. */
sealed interface ModuleSchema {
    /** A scalar of a kind, such as {@code string}. */
    record Scalar(String kind) implements ModuleSchema {}

    /** Fields with these names, none of which need be there. */
    record Struct(Map<String, ModuleSchema> fields) implements ModuleSchema {}

    /** Fields with any name. */
    record Entries(ModuleSchema value) implements ModuleSchema {}

    /** Whatever tools keep there. */
    record Anything() implements ModuleSchema {}

    /** Returns what a field of this name must be, or null if there may be none. */
    default @Nullable ModuleSchema field(String name) {
        return switch (this) {
            case Struct s -> s.fields().get(name);
            case Entries e -> e.value();
            case Anything a -> a;
            case Scalar s -> null;
        };
    }

    /** Returns the kind of the value. */
    default String kind() {
        return this instanceof Scalar s ? s.kind() : "struct";
    }
}
