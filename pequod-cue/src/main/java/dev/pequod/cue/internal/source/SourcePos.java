package dev.pequod.cue.internal.source;

import dev.pequod.cue.errors.Position;

/**
 * A stretch of a source file.
 *
 * @param file the file
 * @param start offset of the first character, from 0
 * @param end offset after the last character
 */
public record SourcePos(SourceFile file, int start, int end) {

    /** Returns line and column of the first character. */
    public Position toPosition() {
        return file.position(start);
    }

    /** Returns the text of the stretch. */
    public String text() {
        return file.text().substring(start, Math.max(start, end));
    }

    /** Returns {@code file:line:column} of the first character. */
    @Override
    public String toString() {
        return toPosition().toString();
    }
}
