package dev.pequod.cue.internal.template;

/** A token; its value is the text of a template, a name without its point, or what a literal denotes. */
record Token(Kind kind, String text, int line) {
    /** What a token is. */
    enum Kind {
        TEXT,
        /** The end of an action. */
        RIGHT_DELIMITER,
        WORD,
        FIELD,
        VARIABLE,
        NUMBER,
        CHARACTER,
        STRING,
        DOT,
        PIPE,
        COMMA,
        DECLARE,
        ASSIGN,
        LEFT_PARENTHESIS,
        RIGHT_PARENTHESIS,
        SPACE,
        LEFT_DELIMITER,
        END
    }

    boolean is(Kind k) {
        return kind == k;
    }
}
