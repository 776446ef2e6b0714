package dev.pequod.cue.errors;

import java.util.Set;

/**
 * A place in a source file.
 *
 * @param file name of the file as it was given when it was read, or the empty string
 * @param offset characters (UTF-16) before the place, from 0
 * @param line line, from 1
 * @param column column in bytes of UTF-8, from 1, as the reference counts
 */
public record Position(String file, int offset, int line, int column) {
    /** What the texts are called that functions of CUE read. */
    private static final Set<String> TEXTS = Set.of("", "json", "json.Validate", "yaml.Validate");

    /** Reports whether the place is in a file, and not in a text that the program made. */
    public boolean isInFile() {
        return !TEXTS.contains(file);
    }

    /** Returns {@code file:line:column}, or {@code line:column} if the file has no name. */
    @Override
    public String toString() {
        return (file.isEmpty() ? "" : file + ":") + line + ":" + column;
    }
}
