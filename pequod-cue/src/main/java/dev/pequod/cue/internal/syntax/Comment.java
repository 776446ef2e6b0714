package dev.pequod.cue.internal.syntax;

/**
 * One comment.
 *
 * @param slash position of the first slash
 * @param text text from the first slash to the end of the line, without line end and carriage returns
 */
public record Comment(TokenPos slash, String text) {

    /** Returns a comment of generated code, whose text must begin with two slashes. */
    public static Comment of(String text) {
        return new Comment(TokenPos.NONE, text);
    }
}
