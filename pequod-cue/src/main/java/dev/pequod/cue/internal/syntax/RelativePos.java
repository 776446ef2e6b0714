package dev.pequod.cue.internal.syntax;

/** How a token stands to the token before it. The order matters: later means farther away. */
public enum RelativePos {
    /** Not known: generated code, which gets the default layout. */
    UNKNOWN,
    /** The token is not written at all, such as a comma implied by a line end. */
    ELIDED,
    /** Nothing between them. */
    NO_SPACE,
    /** Blanks or tabs between them. */
    BLANK,
    /** The token is on the next line. */
    NEWLINE,
    /** There is at least one empty line between them. */
    NEW_SECTION
}
