package dev.pequod.cli.input;

/**
 * A text that was read.
 *
 * @param name the file as the user named it, or {@code -} for standard input
 * @param text what it holds, without a byte order mark
 */
public record SourceText(String name, String text) {}
