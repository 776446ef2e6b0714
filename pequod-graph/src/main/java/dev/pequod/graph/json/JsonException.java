package dev.pequod.graph.json;

/** Text that is not JSON, or that passes a limit; the message starts with line and column. */
public final class JsonException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    JsonException(int line, int column, String message) {
        super(line + ":" + column + ": " + message);
        this.line = line;
        this.column = column;
    }

    /** Returns the line, from 1. */
    public int line() {
        return line;
    }

    /** Returns the column in UTF-8 bytes, from 1. */
    public int column() {
        return column;
    }
}
