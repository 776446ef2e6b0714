package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.Vertex;
import java.util.ArrayList;
import java.util.List;

/**
 * What is being told of an error: the vertices that the text is part of, which are not shown again, and how much may still be said. Reasons
 * contain values, values are errors, and these have reasons that others share: told in full, a text may be as long as there are ways through them.
 */
final class Telling {
    private static final int MOST_REASONS = 100_000;
    private static final int MOST_CHARACTERS = 4 << 20;
    private static final int MOST_OF_ONE = 1 << 16;

    /** Stands for what is not told any more. */
    static final String REST = "…";

    private static final class Left {
        private int reasons = MOST_REASONS;
        private int characters = MOST_CHARACTERS;
    }

    /** What one error may still take, at the most. */
    private static final class Own {
        private int characters = MOST_OF_ONE;
    }

    private final List<Vertex> open;
    private final Left left;
    private final Own own;

    private Telling(List<Vertex> open, Left left, Own own) {
        this.open = open;
        this.left = left;
        this.own = own;
    }

    /** Begins a text that is part of no other. */
    static Telling begin() {
        return new Telling(List.of(), new Left(), new Own());
    }

    /** Returns this for the text of another error, which stands beside this one. */
    Telling next() {
        return new Telling(List.of(), left, new Own());
    }

    /** Returns this for a part of the text within more vertices. */
    Telling within(List<Vertex> vertices) {
        return new Telling(new ArrayList<>(vertices), left, own);
    }

    List<Vertex> open() {
        return open;
    }

    /** Reports whether one more reason may be told. */
    boolean mayGoOn() {
        return left.reasons-- > 0 && left.characters > 0 && own.characters > 0;
    }

    /** Notes what was said, and returns it. */
    String said(String text) {
        left.characters -= text.length();
        own.characters -= text.length();
        return text;
    }
}
