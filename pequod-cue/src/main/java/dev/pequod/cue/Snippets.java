package dev.pequod.cue;

import dev.pequod.cue.errors.Position;
import dev.pequod.cue.internal.source.Snippet;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.source.SourcePos;

/** Shows source lines with a caret under a place of an error. */
public final class Snippets {
    private Snippets() {}

    /**
     * Returns the line of a position, numbered, and below it carets under the word or quoted text there; each line ends in a line
     * feed. Control characters are replaced.
     *
     * @param position a place in the source
     * @param source the text of the file the position is in
     * @param colour whether the caret is coloured by an escape sequence
     */
    public static String of(Position position, String source, boolean colour) {
        SourceFile file = SourceFile.of(position.file(), source);
        return Snippet.of(new SourcePos(file, position.offset(), wordEnd(source, position.offset())), colour);
    }

    /** Returns where the word or the quoted text at an offset ends; the next offset if there is neither. */
    private static int wordEnd(String source, int start) {
        int end = start;
        if (start < source.length() && source.charAt(start) == '"') {
            do {
                end += source.charAt(end) == '\\' ? 2 : 1;
            } while (end < source.length() && source.charAt(end) != '"' && source.charAt(end) != '\n');
            return end + 1;
        }
        while (end < source.length() && isWordPart(source.charAt(end))) {
            end++;
        }
        return Math.max(end, start + 1);
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '#' || c == '$' || Character.isSurrogate(c);
    }
}
