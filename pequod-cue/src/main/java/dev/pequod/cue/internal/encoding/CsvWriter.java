package dev.pequod.cue.internal.encoding;

import dev.pequod.cue.errors.CueException;
import java.util.List;
import java.util.function.LongConsumer;

/** Writes CSV as Go does: cells in quotes where they must be, a line feed at the end of each record. */
public final class CsvWriter {
    private CsvWriter() {}

    /**
     * Returns records of cells as text.
     *
     * @param watcher told now and then how many characters were written since the last time; it may end the work by an exception
     * @throws CueException if that has more than {@code limit} bytes
     */
    public static String write(List<List<String>> records, long limit, LongConsumer watcher) {
        BoundedText out = new BoundedText(limit);
        out.watchedBy(watcher);
        for (List<String> cells : records) {
            for (int i = 0; i < cells.size(); i++) {
                out.append(i == 0 ? "" : ",");
                cell(cells.get(i), out);
            }
            out.append('\n');
        }
        return out.toString();
    }

    private static void cell(String text, BoundedText out) {
        if (needsQuotes(text, out)) {
            out.append('"');
            out.append(text.replace("\"", "\"\""));
            out.append('"');
        } else {
            out.append(text);
        }
    }

    private static boolean needsQuotes(String text, BoundedText out) {
        if (text.equals("\\.")) {
            return true;
        }
        for (int i = 0; i < text.length(); i++) {
            out.passing(i);
            if (",\"\r\n".indexOf(text.charAt(i)) >= 0) {
                return true;
            }
        }
        return !text.isEmpty() && isSpace(text.charAt(0));
    }

    /** Reports whether Unicode calls a character white space. */
    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r' || c == '\u0085' || c >= 0x80 && Character.isSpaceChar(c);
    }
}
