package dev.pequod.cue.internal.encoding;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.internal.source.Progress;
import dev.pequod.cue.internal.source.SourceFile;

/**
 * Reads CSV (RFC 4180) as Go does and pushes it into a visitor: a list of records, each a list of strings. Empty lines are no records,
 * blanks belong to the cells, {@code \r\n} ends a line like {@code \n}.
 */
public final class CsvReader {
    private final SourceFile file;
    private final String text;
    private final DataVisitor visitor;
    private final Progress progress;
    private int next;
    private int line;
    private int recordStart;
    private int width = -1;

    private CsvReader(SourceFile file, DataVisitor visitor) {
        this.file = file;
        this.visitor = visitor;
        this.progress = new Progress(visitor::passed);
        this.text = file.text();
    }

    /**
     * Reads a text.
     *
     * @throws CueException if a quote is misplaced, or a record has not as many cells as the first
     */
    public static void read(SourceFile file, DataVisitor visitor) {
        CsvReader reader = new CsvReader(file, visitor);
        visitor.beginList();
        while (reader.next < reader.text.length()) {
            reader.record();
        }
        visitor.endList();
    }

    private void record() {
        progress.at(next);
        line++;
        if (lineEnd(next) > 0) {
            next += lineEnd(next);
            return;
        }
        recordStart = line;
        int start = next;
        int cells = 0;
        visitor.beginList();
        for (boolean hasMore = true; hasMore; cells++) {
            visitor.string(next < text.length() && text.charAt(next) == '"' ? quoted() : plain());
            hasMore = next < text.length() && text.charAt(next) == ',';
            next += hasMore ? 1 : lineEnd(next);
        }
        if (width >= 0 && cells != width) {
            throw Failure.syntax(file, start, "record on line " + recordStart + ": wrong number of fields");
        }
        width = cells;
        visitor.endList();
    }

    /**
     * Returns the length of the line end at an offset, 0 if there is none. A carriage return counts only in front of a line feed, or as
     * the end of the text, which has none itself.
     */
    private int lineEnd(int offset) {
        if (offset < text.length() && text.charAt(offset) == '\n') {
            return 1;
        }
        boolean isReturn = offset < text.length() && text.charAt(offset) == '\r';
        boolean isLast = isReturn && offset + 1 == text.length();
        return isLast ? 1 : isReturn && text.charAt(offset + 1) == '\n' ? 2 : 0;
    }

    private boolean isEnd() {
        progress.at(next);
        return next == text.length() || text.charAt(next) == ',' || lineEnd(next) > 0;
    }

    private String plain() {
        int start = next;
        while (!isEnd()) {
            if (text.charAt(next) == '"') {
                throw error("bare \" in non-quoted-field");
            }
            next++;
        }
        return text.substring(start, next);
    }

    private String quoted() {
        StringBuilder cell = new StringBuilder();
        next++;
        while (true) {
            progress.at(next);
            if (next == text.length()) {
                throw error("extraneous or missing \" in quoted-field");
            }
            char c = text.charAt(next);
            if (c == '"') {
                boolean isDoubled = next + 1 < text.length() && text.charAt(next + 1) == '"';
                next++;
                if (!isDoubled) {
                    break;
                }
            } else if (lineEnd(next) > 0) {
                next += lineEnd(next);
                line++;
                cell.append('\n');
                continue;
            }
            cell.append(c);
            next++;
        }
        if (!isEnd()) {
            next--;
            throw error("extraneous or missing \" in quoted-field");
        }
        return cell.toString();
    }

    private CueException error(String what) {
        String at = "parse error on line " + line + ", column " + column();
        return Failure.syntax(
                file, next, (recordStart == line ? "" : "record on line " + recordStart + "; ") + at + ": " + what);
    }

    private int column() {
        int lineStart = text.lastIndexOf('\n', next - 1) + 1;
        return 1 + file.byteLength(lineStart, next);
    }
}
