package dev.pequod.cue.internal.export;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Tells which comments of a YAML text are those of which field, as the reference does: those on lines of their own above it, and those right
 * below its value that are further in than the next field or element, or before an empty line. Others are those of nothing.
 */
final class YamlDocs {
    /** A comment on a line of its own, or behind the dash of an element. */
    private record Comment(String text, int line, int column) {}

    private final String text;

    /** What was found behind the token before and is that of no field yet. */
    private final List<Comment> found = new ArrayList<>();

    /** By the place of the label: an alias comes back to it. Labels without comments are not kept. */
    private final Map<Integer, List<String>> known = new HashMap<>();

    /**
     * The lines of the fields of blocks that were read last, by twice the column of the label, but for those inside of others that have
     * ended; for the dash of an element, by one more than twice its column, lines that nobody reads.
     */
    private final NavigableMap<Integer, List<String>> fields = new TreeMap<>();

    /** What is before was looked at. */
    private int at;

    /** The line of that place, from 0, and where it begins. */
    private int line;

    private int lineStart;

    /** Whether there is nothing on that line so far but dashes of elements. */
    private boolean isLineHead = true;

    /** How many flow collections are open. */
    private int depth;

    /** The key of the last dash behind the token before; negative if there is none. */
    private int dash = -1;

    /** The lines where the token before begins and ends; negative at the beginning of the text. */
    private int beforeStart = -1;

    private int beforeEnd = -1;
    private boolean isBehindFlow;

    YamlDocs(String text) {
        this.text = text;
    }

    /** Returns the lines of the field with the label at a place, as a view: some may be added while what follows is read. */
    List<String> above(int start, int end) {
        if (start < at) {
            return known.getOrDefault(start, List.of());
        }
        findUpTo(start);
        boolean isBlock = depth == 0;
        int column = start - lineStart;
        List<Comment> own = isBlock ? found.subList(below(2 * column, false), found.size()) : found;
        if (own.isEmpty() && !isBlock) {
            go(start, end);
            return List.of();
        }
        List<String> docs = new ArrayList<>();
        if (!own.isEmpty() && beforeStart >= 0 && own.getFirst().line - beforeStart > 1) {
            docs.add("");
        }
        own.forEach(comment -> docs.add(comment.text));
        found.clear();
        List<String> view = Collections.unmodifiableList(docs);
        known.put(start, view);
        if (isBlock) {
            enter(2 * column, docs);
        }
        go(start, end);
        return view;
    }

    /** Tells of a scalar, an object or a list that was read. */
    void value(int start, int end, boolean isCollection) {
        boolean isBlock = isCollection && "{[".indexOf(text.charAt(start)) < 0;
        if (isBlock || start < at && end <= at) {
            return; // there is nothing behind the last value, or an alias came back to it
        }
        findUpTo(isCollection ? end - 1 : start);
        found.clear();
        go(isCollection ? end - 1 : start, end);
        if (isCollection) {
            depth--;
            isBehindFlow = true;
        }
    }

    /** Tells that everything was read. */
    void end() {
        findUpTo(text.length());
        below(0, true);
    }

    private void enter(int key, List<String> docs) {
        fields.tailMap(key, true).clear();
        fields.put(key, docs);
    }

    /**
     * Gives the fields before what stands below them.
     *
     * @param key that of the label or the dash that follows, in {@link #fields}
     * @param isEnd whether nothing follows at all
     * @return how many comments are not those of what follows
     */
    private int below(int key, boolean isEnd) {
        if (dash >= 0) {
            return key > dash ? 0 : found.size();
        }
        int count = furtherIn(key);
        List<String> same = fields.get(key);
        if (same == null || key % 2 != 0 || count == found.size() || found.get(count).column != key / 2) {
            return count;
        }
        int before = count == 0 ? beforeEnd : found.get(count - 1).line;
        if (found.get(count).line - before > 1) {
            return count;
        }
        int end = endOfBlock(count);
        boolean isApart = (end < found.size() ? found.get(end).line : line) - found.get(end - 1).line > 1;
        if (!isApart && !(isEnd && !isBehindFlow)) {
            return count;
        }
        found.subList(count, end).forEach(comment -> same.add(comment.text));
        return end;
    }

    /** Gives fields that end the comments that are further in than what follows; the first ones are those of the innermost field at least. */
    private int furtherIn(int key) {
        int count = 0;
        while (count < found.size() && found.get(count).column > key / 2) {
            count++;
        }
        NavigableMap<Integer, List<String>> ended = fields.tailMap(key, false);
        if (count == 0 || ended.isEmpty()) {
            return isBehindFlow ? count : 0;
        }
        int together = Math.min(count, endOfBlock(0));
        for (int i = 0; i < count; i++) {
            Comment comment = found.get(i);
            List<String> docs = i < together ? ended.get(2 * comment.column) : null;
            if (docs == null && comment.column == found.getFirst().column && i < together) {
                docs = ended.lastEntry().getValue();
            } else if (docs == null && key % 2 == 0) {
                docs = fields.get(key);
            } else if (docs == null) {
                return i;
            }
            if (docs != null) {
                docs.add(comment.text);
            }
        }
        return count;
    }

    /** Returns the end of the comments from one on that have no empty line between them. */
    private int endOfBlock(int from) {
        int end = from + 1;
        while (end < found.size() && found.get(end).line - found.get(end - 1).line == 1) {
            end++;
        }
        return end;
    }

    /** Goes behind a token. */
    private void go(int start, int end) {
        beforeStart = line;
        isLineHead = false;
        int from = Math.min(Math.max(start, at), end);
        for (int i = text.indexOf('\n', from, end); i >= 0; i = text.indexOf('\n', i + 1, end)) {
            line++;
            lineStart = i + 1;
            isLineHead = true;
        }
        at = Math.max(at, end);
        isLineHead = isLineHead && text.substring(lineStart, at).isBlank();
        beforeEnd = line;
        dash = -1;
        isBehindFlow = false;
    }

    private void findUpTo(int end) {
        while (at < end) {
            char c = text.charAt(at);
            if (c == '\n') {
                line++;
                lineStart = ++at;
                isLineHead = true;
            } else if (c == '#' && (at == 0 || Character.isWhitespace(text.charAt(at - 1)))) {
                int lineEnd = text.indexOf('\n', at);
                int stop = lineEnd < 0 ? text.length() : lineEnd;
                if (isLineHead) {
                    String comment = "//" + text.substring(at + 1, stop).stripTrailing();
                    found.add(new Comment(comment, line, at - lineStart));
                }
                at = stop;
            } else if (c == '-' && at == lineStart && beforeStart >= 0 && text.startsWith("---", at)) {
                endDocument();
                at += 3;
            } else if (c == '-' && isDash()) {
                int key = 2 * (at - lineStart) + 1;
                found.subList(0, below(key, false)).clear();
                enter(key, new ArrayList<>());
                dash = key;
                at++;
            } else {
                depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
                isLineHead = isLineHead && Character.isWhitespace(c);
                at++;
            }
        }
    }

    private boolean isDash() {
        return isLineHead && depth == 0 && (at + 1 == text.length() || Character.isWhitespace(text.charAt(at + 1)));
    }

    private void endDocument() {
        below(0, false);
        found.clear();
        fields.clear();
        dash = -1;
        depth = 0;
        isLineHead = false;
    }
}
