package dev.pequod.cue.internal.syntax;

import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.syntax.Declaration.Field;
import dev.pequod.cue.internal.syntax.Operand.BasicLit;
import dev.pequod.cue.internal.syntax.Operand.StructLit;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the layout of declarations and of expressions share: the printer, the pending steps, and the node at hand with its
 * comments.
 *
 * <p>Each comment group of a node says behind how many tokens of the node it stands. {@link #before} opens a node, {@link #after}
 * closes it; in between, {@link #token}, {@link #word} and closed children count as tokens, and {@link #visitComments} writes the
 * groups that are due.
 */
final class Layout {

    /** A position behind all tokens of a node. */
    private static final int LAST = 127;

    /** A node that is open. The frame of a node within it is used again for the next one there. */
    private static final class Frame {
        private final @Nullable Frame parent;
        private @Nullable Frame inner;
        private List<CommentGroup> comments = List.of();
        private int next;
        /** Number of tokens so far. It wraps as it does in the positions of the groups. */
        private byte tokens;
        /** What separates the parts of the node: a blank if it stands on one line. */
        private int separator = LayoutPrinter.NEWLINE;

        private int parentSeparator = LayoutPrinter.NEWLINE;

        private Frame(@Nullable Frame parent) {
            this.parent = parent;
        }

        private Frame open(List<CommentGroup> nodeComments) {
            Frame frame = inner;
            if (frame == null) {
                frame = new Frame(this);
                inner = frame;
            }
            frame.comments = nodeComments;
            frame.next = 0;
            frame.tokens = 0;
            frame.separator = separator;
            frame.parentSeparator = separator;
            return frame;
        }
    }

    final LayoutPrinter printer;
    final Steps steps;
    final FormatOptions options;
    final LabelSimplifier labels;
    /** Told how long the text is going to be, and 0 before each step. */
    final LongConsumer size;

    private final @Nullable SourceFile source;

    private Frame current = new Frame(null);
    private int flattened;

    Layout(FormatOptions options, LabelSimplifier labels, @Nullable SourceFile source, LongConsumer size) {
        steps = new Steps(() -> size.accept(0));
        this.options = options;
        this.labels = labels;
        this.source = source;
        this.size = size;
        this.printer = new LayoutPrinter(options, size);
    }

    void then(Runnable step) {
        steps.then(step);
    }

    void request(int whiteSpace) {
        printer.request(whiteSpace);
    }

    /** Opens a node that stands for a list of others and has no comments of its own. */
    void beforeList() {
        current = current.open(List.of());
    }

    /** Opens a node and writes the comments before its first token. */
    void before(Syntax node) {
        boolean separated = current.separator != LayoutPrinter.BLANK;
        current = current.open(node.comments());
        if (separated && node instanceof StructLit s && s.elements().size() <= 1 && isOnOneLine(s)) {
            current.separator = LayoutPrinter.BLANK;
        }
        visitComments();
    }

    /** Closes the node opened last and writes its remaining comments. */
    void after() {
        visitComments(LAST);
        if (current.parent != null) {
            current = current.parent;
        }
        current.tokens++;
        visitComments();
    }

    /** Replaces the comments that are still to be written for the open node. */
    void setComments(List<CommentGroup> comments) {
        current.comments = comments;
        current.next = 0;
    }

    /** Counts an absent part of the open node. */
    void skipToken() {
        current.tokens++;
        visitComments();
    }

    /** Writes the comments of the open node that stand before its next token. */
    void visitComments() {
        visitComments(current.tokens);
    }

    private void visitComments(int until) {
        boolean written = false;
        while (current.next < current.comments.size()
                && current.comments.get(current.next).position() <= until) {
            if (written) {
                request(LayoutPrinter.NEW_SECTION);
            }
            written = true;
            comment(current.comments.get(current.next));
            current.next++;
        }
    }

    /** What separates the parts of the open node. */
    int formFeed() {
        return current.separator == LayoutPrinter.BLANK ? LayoutPrinter.BLANK : LayoutPrinter.FORM_FEED;
    }

    /** What separates the open node from its neighbours. */
    int parentSeparator() {
        return current.parentSeparator;
    }

    /** Writes a comment group. */
    void comment(CommentGroup group) {
        switch (group.line() ? RelativePos.BLANK : startOf(group)) {
            case UNKNOWN, NEWLINE, NEW_SECTION -> {}
            case BLANK, ELIDED -> {
                request(LayoutPrinter.BLANK);
                stayInLine();
            }
            case NO_SPACE -> stayInLine();
        }
        if (group.doc() && !printer.isEmpty()) {
            request(LayoutPrinter.NEWLINE);
        }
        for (Comment c : group.list()) {
            if (printer.inLine()) {
                request(LayoutPrinter.CELL);
            }
            atStart(c.slash());
            printer.write(c.text(), Token.COMMENT);
            printer.endComment();
            request(LayoutPrinter.NEWLINE);
            if (group.doc()) {
                request(LayoutPrinter.NO_OVERRIDE);
            }
        }
    }

    private void stayInLine() {
        printer.withdraw(
                LayoutPrinter.NEWLINE | LayoutPrinter.NEW_SECTION | LayoutPrinter.FORM_FEED | LayoutPrinter.DECL_COMMA);
    }

    /** Writes an operator, delimiter or keyword, which counts as a token of the open node. */
    void token(Token token) {
        printer.writeToken(token);
        current.tokens++;
    }

    /** Writes a word that needs no care as to its neighbours, which counts as a token of the open node. */
    void word(String text) {
        printer.write(text, Token.STRING);
        current.tokens++;
    }

    /** Writes a text that does not count as a token. */
    void literal(String text) {
        printer.write(text, Token.STRING);
    }

    /** Adapts the white space before the next token to how it stood in the source. */
    void at(TokenPos pos) {
        printer.at(pos.relation());
    }

    /** Does the same for the first token of a node, which stays in line within an interpolation on one line. */
    void atStart(TokenPos pos) {
        printer.at(flat(pos.relation()));
    }

    private TokenPos startPos(Syntax node) {
        // A label that loses its quotes loses its position too.
        return node instanceof Field f ? labels.labelOf(f).pos() : node.pos();
    }

    /** Returns how the first token of a node stands to the one before it. */
    RelativePos startOf(Syntax node) {
        return flat(startPos(node).relation());
    }

    static boolean isNewline(RelativePos relation) {
        return relation.compareTo(RelativePos.NEWLINE) >= 0;
    }

    private RelativePos flat(RelativePos relation) {
        return flattened > 0 && isNewline(relation) ? RelativePos.UNKNOWN : relation;
    }

    /** From now on ignores line ends before nodes, until {@link #unflatten}. */
    void flatten() {
        flattened++;
    }

    /** Undoes one {@link #flatten}. */
    void unflatten() {
        flattened--;
    }

    /** Reports whether a comment group stands behind the start of a node. */
    static boolean isBefore(Syntax node, CommentGroup group) {
        return node.pos().isValid() && (!group.pos().isValid() || node.start() < group.start());
    }

    /** Returns the line of the first token of a node, or 0 if it is not known. */
    int startLine(Syntax node) {
        return line(node.start());
    }

    /** Returns the line where a node ends, or 0 if it is not known. */
    int endLine(Syntax node) {
        // The text of a literal lacks the carriage returns of the source; the reference takes its end from the text.
        boolean literal = node instanceof BasicLit && node.pos().hasOffset();
        return line(literal ? node.start() + ((BasicLit) node).text().length() : node.end());
    }

    private int line(int offset) {
        return source == null || offset < 0 ? 0 : source.line(Math.min(offset, source.length()));
    }

    private boolean isOnOneLine(StructLit s) {
        boolean placed = s.pos().hasOffset()
                && (s.lbrace().isValid() || startPos(s.elements().get(0)).isValid());
        if (placed && source != null) {
            return s.end() >= 0 && startLine(s) == endLine(s);
        }
        // Generated code says so by giving both braces a relation.
        return s.lbrace().isValid() && s.rbrace().isValid() && !s.rbrace().isNewline();
    }
}
