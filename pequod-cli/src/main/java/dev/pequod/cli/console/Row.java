package dev.pequod.cli.console;

import java.util.List;

/**
 * A line for people, made of pieces that others may have written: what a terminal would obey is replaced before a piece gets its look. It
 * is either whole, or cut to what fits into one row of a terminal. Not thread-safe.
 */
public final class Row {
    private static final String MORE = " …";

    private final StringBuilder out = new StringBuilder();
    private final String below;
    private final boolean isCut;
    private final boolean colors;
    private int left;

    private Row(String below, boolean isCut, int columns, boolean colors) {
        this.below = below;
        this.isCut = isCut;
        this.left = columns;
        this.colors = colors;
    }

    /** Returns an empty line; where a piece has several lines, all but the first stand behind {@code below}. */
    public static Row whole(String below, boolean colors) {
        return new Row(below, false, 0, colors);
    }

    /** Returns an empty line that never takes more columns; of a piece of several lines it has the first. */
    static Row cut(int columns, boolean colors) {
        return new Row("", true, columns, colors);
    }

    /** Adds a piece as it is. */
    public Row add(String text) {
        out.append(shown(text));
        return this;
    }

    /** Adds a piece that has a look. */
    public Row add(String text, Style style) {
        out.append(style.of(shown(text), colors));
        return this;
    }

    private String shown(String text) {
        List<String> lines = Printable.of(text).lines().toList();
        if (!isCut) {
            return String.join("\n" + below, lines);
        }
        // How far a tab goes depends on where it stands.
        String first = lines.isEmpty() ? "" : lines.getFirst().replace('\t', ' ');
        String shown = ColumnCount.cut(lines.size() > 1 ? first + MORE : first, left);
        left -= ColumnCount.of(shown);
        return shown;
    }

    /** Returns the line without a line feed at its end. */
    @Override
    public String toString() {
        return out.toString();
    }
}
