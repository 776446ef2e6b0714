package dev.pequod.cue.internal.syntax;

/** An open string: its delimiters, and what is known of the indentation of its lines. */
final class Quotes {
    char quote;
    int quotes = 1;
    int hashes;
    int start;
    /** Common white space of all lines but empty ones, as a range of the text; -1 as long as there is none. */
    int indentStart = -1;

    int indentEnd;
}
