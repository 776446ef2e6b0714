package dev.pequod.cue.internal.syntax;

import java.util.Arrays;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Aligns text in columns with elastic tab stops, as Go's {@code text/tabwriter} does.
 *
 * <p>Text is a sequence of lines of <em>cells</em>. A tab ends a cell; what stands behind the last tab of a line is text that
 * belongs to no column. Cells with the same index in consecutive lines form a <em>block</em>, and all cells of a block get the
 * width of its widest one. A line without a cell at some index ends the blocks from that index on; a form feed ends all blocks.
 *
 * <p>A line that has a cell at an index also has one at each smaller index, so a block of a column never reaches beyond a block
 * of the column before it. Hence one pass suffices: while lines are read, one open block is kept for each column, each cell
 * remembers the number of its block, and widths are looked up when the text is written out. Time and space are linear in the
 * input, and there is no recursion, however many columns a line has (an indentation of ten thousand tabs is ten thousand cells).
 *
 * <p>Widths count code points. The counterpart in the reference formatter is the flags {@link Flag#STRIP_ESCAPE}, {@link
 * Flag#TAB_INDENT}, {@link Flag#DISCARD_EMPTY_COLUMNS}; the others serve the builtin package of the same name. Not thread-safe.
 */
public final class TabWriter {

    /**
     * Brackets text in {@link #write} that is to be passed through as it is. It is the usual stand-in of the byte 0xFF, which
     * occurs in no UTF-8 text, so no text that was decoded without error holds it.
     */
    public static final char ESCAPE = '\uDCFF';

    /** A change of how text is aligned. */
    public enum Flag {
        /** Passes HTML tags through with width 0, and entities with width 1. */
        FILTER_HTML,
        /** Drops {@link #ESCAPE} characters rather than writing them. */
        STRIP_ESCAPE,
        /** Puts the padding before the text of a cell. */
        ALIGN_RIGHT,
        /** Treats columns whose cells are all empty and all ended by a soft tab as if they were not there. */
        DISCARD_EMPTY_COLUMNS,
        /** Pads leading empty cells with tabs whatever the padding character is. */
        TAB_INDENT,
        /** Writes a bar between columns, and a line of dashes for a form feed. */
        DEBUG
    }

    private static final char NO_ESCAPE = 0;
    private static final int NO_BLOCK = -1;
    /** What a cell that waits for its line counts for at least, as it takes memory though it may be empty. */
    private static final long LENGTH_OF_CELL = 8;

    private final StringBuilder out;
    private final LongConsumer size;
    private final int minWidth;
    private final int tabWidth;
    private final int padding;
    private final char padChar;
    private final boolean filterHtml;
    private final boolean stripEscape;
    private final boolean alignRight;
    private final boolean discardEmptyColumns;
    private final boolean tabIndent;
    private final boolean debug;

    /** Text of all cells since the last flush, without tabs and line ends. */
    private final StringBuilder text = new StringBuilder();

    // Cells since the last flush: end of the text, width, block.
    private int[] cellEnd = new int[64];
    private int[] cellWidth = new int[64];
    private int[] cellBlock = new int[64];
    private int cells;

    // Complete lines since the last flush: index behind the last cell.
    private int[] lineEnd = new int[16];
    private int lines;
    private int lineStart;

    // Blocks since the last flush, and the open one of each column.
    private int[] blockWidth = new int[16];
    private boolean[] blockVisible = new boolean[16];
    private int blocks;
    private int[] openBlock = new int[8];
    private int openBlocks;
    /** Whether each cell of the current line is ended by a hard tab. */
    private boolean[] hard = new boolean[8];

    // The unfinished cell.
    private int cellStart;
    private int measured;
    private int width;
    private char escapeEnd = NO_ESCAPE;

    /**
     * Makes a writer that appends aligned text to {@code out}.
     *
     * @param minWidth least width of a cell with its padding
     * @param tabWidth width of a tab in blanks
     * @param padding blanks added to a cell before its width is taken
     * @param padChar character to pad with; a tab stands for {@code tabWidth} blanks
     */
    public TabWriter(StringBuilder out, int minWidth, int tabWidth, int padding, char padChar, Set<Flag> flags) {
        this(out, minWidth, tabWidth, padding, padChar, flags, length -> {});
    }

    /**
     * Makes a writer as the other constructor does, for text of an unknown origin: one wide cell makes all lines of its block as
     * wide, so that what is written may be much longer than what was read.
     *
     * @param size is told how long the text in {@code out} is going to be before it grows, and now and then how much waits for its
     *     lines, and may refuse by an exception
     */
    public TabWriter(
            StringBuilder out,
            int minWidth,
            int tabWidth,
            int padding,
            char padChar,
            Set<Flag> flags,
            LongConsumer size) {
        if (minWidth < 0 || tabWidth < 0 || padding < 0) {
            throw new IllegalArgumentException("negative width or padding");
        }
        this.out = out;
        this.size = size;
        this.minWidth = minWidth;
        this.tabWidth = tabWidth;
        this.padding = padding;
        this.padChar = padChar;
        this.filterHtml = flags.contains(Flag.FILTER_HTML);
        this.stripEscape = flags.contains(Flag.STRIP_ESCAPE);
        this.alignRight = flags.contains(Flag.ALIGN_RIGHT) && padChar != '\t';
        this.discardEmptyColumns = flags.contains(Flag.DISCARD_EMPTY_COLUMNS);
        this.tabIndent = flags.contains(Flag.TAB_INDENT);
        this.debug = flags.contains(Flag.DEBUG);
    }

    /**
     * Appends text in which tabs, vertical tabs (soft tabs), line feeds, form feeds and {@link #ESCAPE} have their meaning. A
     * bracketed segment may span calls.
     */
    public void write(CharSequence s) {
        int from = 0;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (escapeEnd != NO_ESCAPE) {
                if (c == escapeEnd) {
                    text.append(s, from, c == ESCAPE && stripEscape ? i : i + 1);
                    from = i + 1;
                    endEscape();
                }
                continue;
            }
            switch (c) {
                case '\t', '\u000B' -> {
                    text.append(s, from, i);
                    from = i + 1;
                    endCell(c == '\t');
                }
                case '\n', '\f' -> {
                    text.append(s, from, i);
                    from = i + 1;
                    endLine(c == '\f');
                }
                case ESCAPE -> {
                    text.append(s, from, i);
                    from = stripEscape ? i + 1 : i;
                    startEscape(ESCAPE);
                }
                case '<', '&' -> {
                    if (filterHtml) {
                        text.append(s, from, i);
                        from = i;
                        startEscape(c == '<' ? '>' : ';');
                    }
                }
                default -> {}
            }
        }
        text.append(s, from, s.length());
    }

    /** Appends text as it is: tabs and line ends in it are ordinary characters of width 1. */
    public void text(CharSequence s) {
        text.append(s);
    }

    /** Ends the current cell, by a hard tab or a soft one. */
    public void endCell(boolean hardTab) {
        measure();
        int inLine = cells - lineStart;
        if (inLine == hard.length) {
            hard = Arrays.copyOf(hard, 2 * inLine);
        }
        hard[inLine] = hardTab;
        if (cells == cellEnd.length) {
            size.accept(Math.max(text.length(), LENGTH_OF_CELL * cells));
            cellEnd = Arrays.copyOf(cellEnd, 2 * cells);
            cellWidth = Arrays.copyOf(cellWidth, 2 * cells);
            cellBlock = Arrays.copyOf(cellBlock, 2 * cells);
        }
        cellEnd[cells] = text.length();
        cellWidth[cells] = width;
        cells++;
        width = 0;
        cellStart = text.length();
    }

    /** Ends the current line, and all columns if {@code endColumns}. */
    public void endLine(boolean endColumns) {
        endCell(false);
        boolean single = cells - lineStart == 1;
        joinBlocks();
        if (endColumns || single) {
            writeOut(true);
            if (endColumns && debug) {
                out.append("---\n");
            }
        }
    }

    /** Writes what is pending; to be called at the end. */
    public void flush() {
        if (text.length() > cellStart) {
            if (escapeEnd != NO_ESCAPE) {
                endEscape();
            }
            endCell(false);
        }
        if (cells > lineStart) {
            joinBlocks();
            writeOut(false);
        } else {
            writeOut(true);
        }
    }

    private void startEscape(char end) {
        measure();
        escapeEnd = end;
    }

    private void endEscape() {
        if (escapeEnd == ESCAPE) {
            measure();
            if (!stripEscape) {
                width -= 2;
            }
        } else if (escapeEnd == ';') {
            width++;
        }
        measured = text.length();
        escapeEnd = NO_ESCAPE;
    }

    /** Adds to the width of the cell what was appended since it was last taken. */
    private void measure() {
        for (int i = measured; i < text.length(); i++) {
            // A low surrogate behind a high one is the second half of a code point.
            if (!Character.isLowSurrogate(text.charAt(i))
                    || i == measured
                    || !Character.isHighSurrogate(text.charAt(i - 1))) {
                width++;
            }
        }
        measured = text.length();
    }

    /** Puts the cells of the current line, all but the last one, into the block of their column, and ends the other blocks. */
    private void joinBlocks() {
        int columns = cells - lineStart - 1;
        if (columns > openBlock.length) {
            openBlock = Arrays.copyOf(openBlock, Math.max(columns, 2 * openBlock.length));
        }
        for (int column = 0; column < columns; column++) {
            if (column >= openBlocks) {
                openBlock[column] = newBlock();
            }
            int block = openBlock[column];
            int cell = lineStart + column;
            cellBlock[cell] = block;
            blockWidth[block] = Math.max(blockWidth[block], cellWidth[cell] + padding);
            blockVisible[block] |= cellWidth[cell] > 0 || hard[column];
        }
        openBlocks = columns;
        cellBlock[cells - 1] = NO_BLOCK;
        if (lines == lineEnd.length) {
            lineEnd = Arrays.copyOf(lineEnd, 2 * lines);
        }
        lineEnd[lines++] = cells;
        lineStart = cells;
    }

    private int newBlock() {
        if (blocks == blockWidth.length) {
            blockWidth = Arrays.copyOf(blockWidth, 2 * blocks);
            blockVisible = Arrays.copyOf(blockVisible, 2 * blocks);
        }
        blockWidth[blocks] = minWidth;
        blockVisible[blocks] = false;
        return blocks++;
    }

    /** Writes all lines and forgets them; {@code closed} tells whether the last one was ended. */
    private void writeOut(boolean closed) {
        long length = (long) out.length() + text.length() + lines;
        for (int i = 0; i < cells; i++) {
            length += padding(i);
        }
        size.accept(length);
        int cell = 0;
        int from = 0;
        for (int line = 0; line < lines; line++) {
            boolean leading = tabIndent;
            for (int first = cell; cell < lineEnd[line]; cell++) {
                if (cell > first && debug) {
                    out.append('|');
                }
                int end = cellEnd[cell];
                boolean empty = end == from;
                leading &= empty;
                if (alignRight) {
                    pad(cell, leading);
                }
                out.append(text, from, end);
                if (!alignRight) {
                    pad(cell, leading);
                }
                from = end;
            }
            if (closed || line + 1 < lines) {
                out.append('\n');
            }
        }
        text.setLength(0);
        cells = 0;
        lines = 0;
        lineStart = 0;
        blocks = 0;
        openBlocks = 0;
        cellStart = 0;
        measured = 0;
        width = 0;
        escapeEnd = NO_ESCAPE;
    }

    /** Returns the width of the column that the cell belongs to; 0 if it belongs to none. */
    private int target(int cell) {
        int block = cellBlock[cell];
        return block == NO_BLOCK || (discardEmptyColumns && !blockVisible[block]) ? 0 : blockWidth[block];
    }

    /** Returns how many blanks are written beside the text of a cell; tabs are not more. */
    private int padding(int cell) {
        return Math.max(0, target(cell) - cellWidth[cell]);
    }

    private void pad(int cell, boolean withTabs) {
        if (cellBlock[cell] == NO_BLOCK) {
            return;
        }
        int target = target(cell);
        if (withTabs || padChar == '\t') {
            if (tabWidth > 0) {
                int wanted = (target + tabWidth - 1) / tabWidth * tabWidth - cellWidth[cell];
                out.repeat('\t', (wanted + tabWidth - 1) / tabWidth);
            }
        } else {
            out.repeat(padChar, padding(cell));
        }
    }
}
