package dev.pequod.cue.internal.export;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The comments of a YAML text, found between the tokens that its reader tells of and handed out as lines of CUE, each once: what the
 * reader comes back to, since an alias stands for it, has none.
 */
final class YamlComments {
    /** A comment; {@code column} counts the characters before it if it has a line of its own, and is negative otherwise. */
    private record Comment(String line, int column, boolean isSpaced) {}

    private static final int BESIDE = -1;

    private static final String END_OF_DOCUMENT = "...";

    private final String text;
    private final Deque<Comment> found = new ArrayDeque<>();
    /** What is before is tokens, or searched. */
    private int at;

    /** Creates the comments of a text; an empty one has none. */
    YamlComments(String text) {
        this.text = text;
    }

    /** Finds comments up to the beginning of a token. */
    void findBefore(int start) {
        int end = Math.min(start, text.length());
        while (at < end) {
            if (isComment(at)) {
                find();
            } else {
                at++;
            }
        }
    }

    /** Skips a token by its end. */
    void skip(int end) {
        at = Math.max(at, end);
    }

    /** Hands out the first comment that was found if it is behind a token on its line. */
    List<String> takeBeside() {
        Comment first = found.peek();
        return first != null && first.column == BESIDE ? List.of(found.remove().line) : List.of();
    }

    /** Hands out all that was found, as lines; an empty line comes first where one does in the text. */
    List<String> takeAll() {
        List<String> lines = new ArrayList<>();
        if (!found.isEmpty() && found.element().isSpaced) {
            lines.add("");
        }
        for (Comment c : found) {
            lines.add(c.line);
        }
        found.clear();
        return lines;
    }

    /** Hands out the comment on the rest of the line behind a token and its comma, or an empty string. */
    String takeBehind() {
        int next = blanks(at);
        if (next < text.length() && text.charAt(next) == ',') {
            next = blanks(next + 1);
        }
        if (next >= text.length() || !isComment(next) || isFirst(next)) {
            return "";
        }
        at = next;
        find();
        return found.removeLast().line;
    }

    /**
     * Hands out, as lines, the comments that end what has no brackets: at least as far in as its own lines, and further in than the
     * next token. A list that is no further in than the field it is of has none.
     *
     * @param start where it begins
     * @param around where the object or list around it begins, or negative
     */
    List<String> takeBelow(int start, int around) {
        findBelow();
        if (found.isEmpty() || around >= 0 && column(around) == column(start)) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        boolean isInner = around >= 0 && "&!".indexOf(text.charAt(start)) >= 0; // an anchor or tag, on the line above
        int column = isInner ? column(around) + 1 : column(start);
        int next = at == text.length() || text.startsWith("---", at) ? BESIDE : column(at);
        while (!found.isEmpty() && found.element().column >= column && found.element().column > next) {
            Comment c = found.remove();
            if (c.isSpaced) {
                lines.add("");
            }
            lines.add(c.line);
        }
        return lines;
    }

    /** Hands out, as lines, the comments behind a value that stands alone, up to the next document. */
    List<String> takeToEnd() {
        findBelow();
        return takeAll();
    }

    /** Finds comments up to the next token, beyond the end of a document that is marked. */
    private void findBelow() {
        while (at < text.length() && (Character.isWhitespace(text.charAt(at)) || isComment(at) || isEndOfDocument())) {
            if (isEndOfDocument()) {
                at += END_OF_DOCUMENT.length();
            } else {
                findBefore(at + 1);
            }
        }
    }

    private boolean isEndOfDocument() {
        int behind = at + END_OF_DOCUMENT.length();
        return text.startsWith(END_OF_DOCUMENT, at)
                && column(at) == 0
                && (behind == text.length() || Character.isWhitespace(text.charAt(behind)));
    }

    private boolean isComment(int i) {
        if (text.charAt(i) != '#') {
            return false;
        }
        char before = i == 0 ? ' ' : text.charAt(i - 1);
        return Character.isWhitespace(before) || before == '\uFEFF'; // the mark of byte order
    }

    private void find() {
        int lineEnd = text.indexOf('\n', at);
        int end = lineEnd < 0 ? text.length() : lineEnd;
        boolean isFirst = isFirst(at);
        int column = column(at);
        found.add(new Comment(
                "//" + text.substring(at + 1, end).stripTrailing(),
                isFirst ? column : BESIDE,
                isFirst && isBlankBefore(at - column)));
        at = end;
    }

    /** Reports whether there are but blanks before it on its line. */
    private boolean isFirst(int i) {
        return text.substring(i - column(i), i).isBlank();
    }

    private int column(int i) {
        return i - (text.lastIndexOf('\n', i - 1) + 1);
    }

    private boolean isBlankBefore(int lineStart) {
        int i = lineStart - 2; // before the line feed
        while (i >= 0 && text.charAt(i) != '\n' && Character.isWhitespace(text.charAt(i))) {
            i--;
        }
        return i >= 0 && text.charAt(i) == '\n';
    }

    private int blanks(int from) {
        int i = from;
        while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
            i++;
        }
        return i;
    }
}
