package dev.pequod.cue.internal.syntax;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.function.LongConsumer;

/**
 * Turns tokens and requests for white space into text.
 *
 * <p>Between two tokens the layout code calls {@link #request} any number of times; requests add up. {@link #at} tells how the
 * next token stood to the one before it in the source, which turns the requests into white space, unless {@link #NO_OVERRIDE} was
 * requested. Writing a token turns what is still requested into white space. Of several requests the strongest wins: an empty
 * line, a line that ends columns, a line, a comma between declarations, no blank, the end of a cell, a blank.
 *
 * <p>Indentation is a stack of requests. A level begins to count with the first line end while it is on top, so that a value is
 * indented only if it is broken, and brackets on one line do not indent.
 */
final class LayoutPrinter {

    static final int BLANK = 1;
    /** Ends a cell. */
    static final int CELL = 1 << 1;

    static final int NO_BLANK = 1 << 2;
    /** The relation of the next token to the previous one in the source does not count. */
    static final int NO_OVERRIDE = 1 << 3;
    /** A comma, unless {@link #TRAIL_COMMA} is requested too and no line ends here. */
    static final int COMMA = 1 << 4;

    static final int TRAIL_COMMA = 1 << 5;
    /** A comma if no line ends here. */
    static final int DECL_COMMA = 1 << 6;

    static final int NEWLINE = 1 << 7;
    /** A line end that also ends all columns. */
    static final int FORM_FEED = 1 << 8;
    /** An empty line. */
    static final int NEW_SECTION = 1 << 9;

    static final int INDENT = 1 << 10;
    static final int UNINDENT = 1 << 11;
    private static final int INDENTED = 1 << 12;

    private static final int LINE_ENDS = NEWLINE | FORM_FEED | NEW_SECTION;

    private final StringBuilder out = new StringBuilder();
    private final TabWriter cells;
    private final int baseIndent;

    private int allowed = NO_OVERRIDE;
    private Token last = Token.ILLEGAL;
    private boolean afterBlank;
    private boolean afterComment;
    private boolean firstColumn = true;
    private boolean empty = true;
    private boolean braceInLine;
    private int line;
    private int indent;
    private int[] levels = new int[32];
    private int depth;

    /** Makes a printer that tells {@code size} as {@link TabWriter} does. */
    LayoutPrinter(FormatOptions options, LongConsumer size) {
        cells = new TabWriter(
                out,
                0,
                options.tabWidth(),
                1,
                ' ',
                EnumSet.of(
                        TabWriter.Flag.STRIP_ESCAPE, TabWriter.Flag.TAB_INDENT, TabWriter.Flag.DISCARD_EMPTY_COLUMNS),
                size);
        baseIndent = options.indent();
    }

    /** Returns what was written; to be called once. */
    String finish() {
        cells.flush();
        return out.toString();
    }

    /** Number of line ends written so far. */
    int line() {
        return line;
    }

    /** Current level of indentation, without the one that applies to everything. */
    int indent() {
        return indent;
    }

    int baseIndent() {
        return baseIndent;
    }

    boolean isEmpty() {
        return empty;
    }

    /** Returns the token written last. */
    Token last() {
        return last;
    }

    /** Reports whether something, be it indentation, stands on the current line. */
    boolean inLine() {
        return !firstColumn;
    }

    void request(int whiteSpace) {
        allowed |= whiteSpace;
    }

    void withdraw(int whiteSpace) {
        allowed &= ~whiteSpace;
    }

    boolean isRequested(int whiteSpace) {
        return (allowed & whiteSpace) != 0;
    }

    /** Reports whether an opening brace stands on the current line. */
    boolean hasBraceInLine() {
        return braceInLine;
    }

    void noteBrace() {
        braceInLine = true;
    }

    /** Adapts the white space before the next token to how it stood in the source. */
    void at(RelativePos relation) {
        if (relation == RelativePos.UNKNOWN || isRequested(NO_OVERRIDE)) {
            return;
        }
        int requested = switch (relation) {
            case UNKNOWN, ELIDED -> allowed;
            case NO_SPACE -> allowed & ~LINE_ENDS;
            case BLANK -> allowed & ~LINE_ENDS | BLANK;
            case NEWLINE -> allowed | NEWLINE;
            case NEW_SECTION -> allowed | NEW_SECTION;
        };
        writeWhiteSpace(afterComment ? requested | NEWLINE : requested);
        allowed = 0;
    }

    /** Writes an operator, delimiter or keyword, with a blank where it would otherwise join its neighbour. */
    void writeToken(Token token) {
        boolean keyword = token.isKeyword();
        if ((keyword ? last != Token.ILLEGAL : joins(last, token)) && !afterBlank) {
            request(BLANK);
        }
        write(token.toString(), token);
        if (keyword) {
            request(BLANK);
        }
    }

    private static boolean joins(Token left, Token right) {
        return switch (left) {
            case INT -> right == Token.PERIOD;
            case ADD -> right == Token.ADD;
            case SUB -> right == Token.SUB;
            case QUO -> right == Token.MUL;
            default -> false;
        };
    }

    /** Writes the text of a token as it is. */
    void write(String text, Token kind) {
        last = kind;
        writeWhiteSpace(allowed);
        allowed = 0;
        afterComment = false;
        if (!text.isEmpty()) {
            afterBlank = false;
            empty = false;
            cells.text(text);
            firstColumn = text.charAt(text.length() - 1) == '\n';
        }
    }

    /** Notes that a comment was written, so that a line end must follow. */
    void endComment() {
        afterComment = true;
    }

    /** Ends the last line. */
    void writeEnd() {
        allowed = NEWLINE;
        write("", Token.EOF);
    }

    /** Leaves the innermost level of indentation. */
    void leaveLevel() {
        if (depth == 0) {
            // Only where the line break after a chained label left a level behind that an unindented token then closed.
            return;
        }
        depth--;
        if ((levels[depth] & INDENTED) != 0) {
            indent--;
        }
    }

    /** Takes back one step of indentation, but leaves its level on the stack. */
    void stepBack() {
        indent--;
    }

    private void writeWhiteSpace(int ws) {
        if ((ws & COMMA) != 0 && ((ws & LINE_ENDS) != 0 || (ws & TRAIL_COMMA) == 0)) {
            writeText(",");
        }
        if ((ws & INDENT) != 0) {
            if (depth == levels.length) {
                levels = Arrays.copyOf(levels, 2 * depth);
            }
            levels[depth++] = ws;
        }
        if ((ws & UNINDENT) != 0) {
            leaveLevel();
        }
        if ((ws & LINE_ENDS) != 0) {
            enterLevel(ws);
            if ((ws & NEW_SECTION) != 0) {
                endLine(true);
                endLine(true);
            } else {
                endLine((ws & FORM_FEED) != 0);
            }
            startLine();
        } else if ((ws & DECL_COMMA) != 0) {
            writeText(", ");
            afterBlank = true;
        } else if ((ws & NO_BLANK) != 0) {
            return;
        } else if ((ws & CELL) != 0) {
            cells.endCell(false);
            firstColumn = false;
            empty = false;
            afterBlank = true;
        } else if ((ws & BLANK) != 0) {
            writeText(" ");
            afterBlank = true;
        }
    }

    private void enterLevel(int ws) {
        if ((ws & UNINDENT) == 0 && depth > 0 && (levels[depth - 1] & INDENTED) == 0) {
            levels[depth - 1] |= INDENTED;
            indent++;
        }
    }

    private void endLine(boolean endColumns) {
        cells.endLine(endColumns);
        line++;
        braceInLine = false;
        empty = false;
    }

    private void startLine() {
        int level = baseIndent + indent;
        for (int i = 0; i < level; i++) {
            cells.endCell(true);
        }
        firstColumn = level <= 0;
        afterBlank = true;
    }

    private void writeText(String text) {
        cells.text(text);
        firstColumn = false;
        empty = false;
    }
}
