package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.eval.Evaluation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Collects what a schema cannot say, with the place in the data it is about. */
final class Notes {
    static final String BYTES = "bytes are strings in base64, which not every validator checks in full";

    private record Told(Term cause, String text) {}

    /** The places that each note is about; it has the first of them. */
    private final Map<SchemaText.Note, Set<List<String>>> places = new LinkedHashMap<>();

    private final Map<Told, SchemaText.Note> told = new HashMap<>();
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

    /** Charges steps of reading shapes. */
    void charge(long steps) {
        c.charge(steps);
    }

    /** Adds a note, and returns it. */
    SchemaText.Note add(String text) {
        SchemaText.Note n = new SchemaText.Note(List.copyOf(path), text);
        placesOf(n).add(n.path());
        return n;
    }

    /** Adds a note, and returns it, or the one of the first place that its cause leads to. */
    SchemaText.Note add(Check.Other o) {
        if (o.cause() == null) {
            return add(o.text());
        }
        SchemaText.Note first = told.computeIfAbsent(new Told(o.cause(), o.text()), t -> add(t.text));
        placesOf(first).add(List.copyOf(path));
        return first;
    }

    /** Adds a note that a format is little more than a name, and returns it. */
    SchemaText.Note add(Check.Format f) {
        return add("the format " + f.name() + " is not checked in full by every validator");
    }

    private Set<List<String>> placesOf(SchemaText.Note n) {
        return places.computeIfAbsent(n, k -> new HashSet<>());
    }

    List<SchemaText.Note> all() {
        List<SchemaText.Note> all = new ArrayList<>();
        places.forEach((n, p) -> all.add(new SchemaText.Note(n.path(), n.text() + others(p.size() - 1))));
        return all;
    }

    private static String others(int count) {
        return switch (count) {
            case 0 -> "";
            case 1 -> " (and in 1 other place)";
            default -> " (and in " + count + " other places)";
        };
    }
}
