package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.eval.Evaluation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Collects what a schema cannot say, with the place in the data it is about. */
final class Notes {
    static final String BYTES = "bytes are strings in base64, which not every validator checks in full";

    private record Told(Term cause, String text) {}

    private final Set<SchemaText.Note> notes = new LinkedHashSet<>();
    private final Set<Told> told = new HashSet<>();
    private final Deque<String> path = new ArrayDeque<>();
    private final Evaluation c;

    Notes(Evaluation c) {
        this.c = c;
    }

    /** Returns what {@code work} returns one field or element below, if the evaluation may go on. */
    <T> T below(String name, Supplier<T> work) {
        c.passed(0);
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

    /** Adds a note unless its cause has been told, perhaps of another place; reports whether it is new. */
    boolean add(Check.Other o) {
        return (o.cause() == null || told.add(new Told(o.cause(), o.text()))) && add(o.text());
    }

    /** Adds a note that a format is little more than a name. */
    boolean add(Check.Format f) {
        return add("the format " + f.name() + " is not checked in full by every validator");
    }

    List<SchemaText.Note> all() {
        return List.copyOf(notes);
    }
}
