package dev.pequod.cue;

import dev.pequod.cue.errors.Position;
import dev.pequod.cue.internal.source.Snippet;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.source.SourcePos;

/** Shows source lines with a caret under a place of an error. */
public final class Snippets {
    private Snippets() {}

    /**
     * Returns the line of a position, numbered, and below it a caret; each line ends in a line feed. Control characters are replaced.
     *
     * @param position a place in the source
     * @param source the text of the file the position is in
     * @param colour whether the caret is coloured by an escape sequence
     */
    public static String of(Position position, String source, boolean colour) {
        SourceFile file = SourceFile.of(position.file(), source);
        return Snippet.of(new SourcePos(file, position.offset(), position.offset() + 1), colour);
    }
}
