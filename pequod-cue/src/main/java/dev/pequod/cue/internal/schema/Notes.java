package dev.pequod.cue.internal.schema;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Collects what a schema cannot say, with the place in the data it is about. */
final class Notes {
    private final Set<SchemaText.Note> notes = new LinkedHashSet<>();
    private final Deque<String> path = new ArrayDeque<>();

    /** Returns what {@code work} returns one field or element below. */
    <T> T below(String name, Supplier<T> work) {
        path.addLast(name);
        try {
            return work.get();
        } finally {
            path.removeLast();
        }
    }

    /** Adds a note; reports whether it is new. */
    boolean add(String text) {
        return notes.add(new SchemaText.Note(List.copyOf(path), text));
    }

    List<SchemaText.Note> all() {
        return List.copyOf(notes);
    }
}
