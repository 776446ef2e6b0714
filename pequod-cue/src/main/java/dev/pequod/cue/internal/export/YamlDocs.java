package dev.pequod.cue.internal.export;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Tells which comments of a YAML text are those of which field, as the reference does: those on lines of their own above it, and those right
 * below its value that are further in than the next field, or before an empty line. Others are those of nothing.
 */
final class YamlDocs {
    /** A comment on a line of its own. */
    private record Comment(String line, int offset, int column) {}

    private final String text;
    private final List<Comment> found = new ArrayList<>();

    /** By the place of the label: an alias comes back to it. */
    private final Map<Integer, List<String>> known = new HashMap<>();

    /** The lines of the fields that were read last, by the column of the label, but for those inside of others that have ended. */
    private final NavigableMap<Integer, List<String>> fields = new TreeMap<>();

    /** What is before was looked at. */
    private int at;

    /** Where the token before begins and ends; negative at the beginning of the text. */
    private int beforeStart = -1;

    private int beforeEnd = -1;

    YamlDocs(String text) {
        this.text = text;
    }

    /** Returns the lines of the field with the label at a place; some may be added while what follows is read. */
    List<String> above(int start, int end) {
        List<String> same = known.get(start);
        if (same != null) {
            return same;
        }
        findUpTo(start);
        int column = column(start);
        List<Comment> own = found.subList(below(column, start), found.size());
        List<String> docs = new ArrayList<>();
        if (!own.isEmpty() && beforeStart >= 0 && lines(beforeStart, own.getFirst().offset) > 1) {
            docs.add("");
        }
        own.forEach(comment -> docs.add(comment.line));
        found.clear();
        known.put(start, docs);
        fields.tailMap(column, true).clear();
        fields.put(column, docs);
        go(start, end);
        return docs;
    }

    /** Tells of a scalar, an object or a list that was read. */
    void value(int start, int end, boolean isCollection) {
        boolean isBlock = isCollection && "{[".indexOf(text.charAt(start)) < 0;
        if (isBlock || start < at && !isCollection) {
            return; // there is nothing behind the last value, or an alias came back to it
        }
        findUpTo(isCollection ? end - 1 : start);
        found.clear();
        go(isCollection ? end - 1 : start, end);
    }

    /** Tells that everything was read. */
    void end() {
        findUpTo(text.length());
        below(0, text.length());
    }

    /** Gives the fields before what stands below them, and returns how many comments that are. */
    private int below(int column, int next) {
        int count = 0;
        while (!fields.isEmpty() && count < found.size() && found.get(count).column > column) {
            count++;
        }
        if (count == 0 && fields.containsKey(column) && !found.isEmpty() && next < text.length()) {
            count = isNext(beforeEnd, found.getFirst().offset) ? endOfBlock(next) : 0;
        }
        for (Comment comment : found.subList(0, count)) {
            List<String> docs =
                    fields.getOrDefault(comment.column, fields.lastEntry().getValue());
            docs.add(comment.line);
        }
        return count;
    }

    /** Returns how many comments come before an empty line, which is before the next token at the latest; 0 if none does. */
    private int endOfBlock(int next) {
        int end = 1;
        while (end < found.size() && lines(found.get(end - 1).offset, found.get(end).offset) == 1) {
            end++;
        }
        int following = end < found.size() ? found.get(end).offset : next;
        return lines(found.get(end - 1).offset, following) > 1 ? end : 0;
    }

    private void go(int start, int end) {
        at = Math.max(at, end);
        beforeStart = start;
        beforeEnd = at;
    }

    private void findUpTo(int end) {
        while (at < end) {
            if (text.charAt(at) == '#' && (at == 0 || Character.isWhitespace(text.charAt(at - 1)))) {
                int lineEnd = text.indexOf('\n', at);
                int stop = lineEnd < 0 ? text.length() : lineEnd;
                int column = column(at);
                if (text.substring(at - column, at).isBlank()) {
                    found.add(new Comment("//" + text.substring(at + 1, stop).stripTrailing(), at, column));
                }
                at = stop;
            } else if (beforeStart >= 0 && text.startsWith("---", at) && column(at) == 0) {
                found.clear(); // another document
                fields.clear();
                at += 3;
            } else {
                at++;
            }
        }
    }

    /** Reports whether a place is on the line behind another one, or on that line itself if that is where a text on several lines ends. */
    private boolean isNext(int from, int to) {
        return lines(from, to) <= 1;
    }

    private int lines(int from, int to) {
        int lines = 0;
        for (int i = from; i < to; i++) {
            lines += text.charAt(i) == '\n' ? 1 : 0;
        }
        return lines;
    }

    private int column(int i) {
        return i - (text.lastIndexOf('\n', i - 1) + 1);
    }
}
