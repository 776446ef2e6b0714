package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A struct that is being exported: what references from within find there. */
final class Frame {
    /** What is known of one field. */
    static final class Entry {
        /** The name to refer to the field by, if its label is no identifier. */
        @Nullable
        String alias;

        Draft.@Nullable Field field;

        /** What references mean, for {@link Draft.Name#target}. */
        @Nullable
        Draft target;

        final List<Draft.Name> references = new ArrayList<>(0);
    }

    /** A field with a pattern or a computed label, and its alias in the source. */
    record Aliased(@Nullable String alias, Draft.Field field) {}

    final @Nullable Vertex node;
    final Draft.Struct scope = new Draft.Struct(false);
    final Map<Label, Entry> fields = new HashMap<>();
    final List<Aliased> aliased = new ArrayList<>(0);

    /** How many environments the struct counts for; several literals may be merged into one. */
    int upCount;

    /** The pattern constraint being exported, and its pattern. */
    Draft.@Nullable Field pattern;

    @Nullable
    Draft patternLabel;

    Frame(@Nullable Vertex node) {
        this.node = node;
    }

    Entry entry(Label label) {
        return fields.computeIfAbsent(label, l -> new Entry());
    }

    /** Tells the references to this frame's fields what they mean. */
    void bind() {
        for (Entry e : fields.values()) {
            Draft target = e.target;
            if (e.alias != null && e.field != null) {
                if (e.field.alias() == null) {
                    e.field.label = new Draft.Alias(new Draft.Name(e.alias), e.field.label);
                }
                target = e.field;
            }
            if (target != null) {
                for (Draft.Name n : e.references) {
                    n.target = target;
                }
            }
        }
    }
}
