package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.syntax.CommentGroup;
import dev.pequod.cue.internal.syntax.Declaration;
import java.util.List;

/** Finds comments and attributes of values; a source file is read again once, if it has any. Not thread-safe. */
public final class Docs {
    private final SourceNotes notes = new SourceNotes();

    /** Returns the comments above the declarations of a vertex, without slashes. */
    public List<String> of(Vertex v) {
        return notes.docs(v).stream().map(CommentGroup::text).map(String::strip).toList();
    }

    /** Returns the attributes of the fields a vertex is the value of, and those in its literals, as written. */
    public List<String> attributes(Vertex v) {
        List<String> all = SourceNotes.fieldAttributes(v);
        for (Declaration.Attribute a : notes.declarationAttributes(v)) {
            if (!all.contains(a.text())) {
                all.add(a.text());
            }
        }
        return all;
    }
}
