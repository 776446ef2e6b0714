package dev.pequod.cue.internal.export;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.internal.encoding.DataVisitor;
import dev.pequod.cue.internal.encoding.JsonReader;
import dev.pequod.cue.internal.encoding.YamlReader;
import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.source.Progress;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.syntax.Labels;
import dev.pequod.cue.internal.syntax.LiteralException;
import dev.pequod.cue.internal.syntax.NumberLiteral;
import dev.pequod.cue.internal.syntax.Quote;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Writes data as CUE source. What has brackets keeps its lines; what has none in its text, as in YAML and the tables of TOML, gets a
 * line for each field. Comments of YAML stay where they are. The formatter has the last word on the layout.
 */
public final class DataSyntax implements DataVisitor {
    /** An object or list of JSON of more characters is laid out anew. */
    private static final int LARGE = 50;

    /** A string of JSON of so many bytes, with its quotes, stays as it is written. */
    private static final int SHORT = 10;

    private static final int NOWHERE = -1;

    /** As many characters, or less, stand between two parts without comments, and at the ends. */
    private static final int BETWEEN = 4;

    private static final Quote LONG = Quote.STRING.withTabIndent(0);

    private final SourceFile file;
    private final boolean hoists;
    private final boolean keepsLayout;
    private final boolean isJson;
    private final boolean isYaml;
    private final Set<String> imports;
    private final YamlComments comments;
    private final List<String> values = new ArrayList<>();
    private final Deque<Open> open = new ArrayDeque<>();
    private int start;
    private int end;
    private int previousEnd;
    private int valueStart;
    private String spelling = "";
    private String name = "";
    private String label = "";
    private boolean isLabelBroken;
    private List<String> above = List.of();

    /** An object or list that is not closed yet. */
    private static final class Open {
        private final boolean isObject;
        private final boolean hasBrackets;
        private final int start;
        private final String label;
        private final boolean isBroken;
        private final List<String> above;
        private final List<Part> parts = new ArrayList<>();
        private final Set<String> names = new HashSet<>();
        private final Map<String, Integer> wishes = new HashMap<>();
        private boolean isSpaced;
        private int first = NOWHERE;
        private int last = NOWHERE;

        Open(boolean isObject, boolean hasBrackets, int start, String label, boolean isBroken, List<String> above) {
            this.isObject = isObject;
            this.hasBrackets = hasBrackets;
            this.start = start;
            this.label = label;
            this.isBroken = isBroken;
            this.above = above;
        }

        /** Returns a name that no clause has which was asked for here. */
        String unique(String wanted) {
            while (true) {
                int times = wishes.merge(wanted, 1, Integer::sum);
                String unique = (times == 1 ? "" : times == 2 ? "x" : "x" + times) + wanted;
                if (names.add(unique)) {
                    return unique;
                }
            }
        }

        /** Notes where a label, or what is behind it, or an element begins. */
        void begins(int at) {
            first = first == NOWHERE ? at : first;
            last = Math.max(last, at);
        }
    }

    /**
     * A field or element, and whether it begins a line; {@code isTree} if it is an object or list.
     *
     * @param above the lines of comments above it
     * @param behind the comment behind it, or empty
     */
    private record Part(
            String text, boolean isBroken, boolean isStruct, boolean isTree, List<String> above, String behind) {
        Part flat() {
            return new Part(text, false, isStruct, isTree, above, behind);
        }

        /** Returns it with its first field, if it has any, on a line of its own. */
        Part opened() {
            boolean isOpen = !isStruct || text.startsWith("{\n") || text.equals("{}");
            return isOpen ? this : new Part("{\n" + text.substring(1), isBroken, true, isTree, above, behind);
        }
    }

    /**
     * Creates a writer for the data of a file.
     *
     * @param hoists whether strings that are JSON or YAML become calls that write them
     * @param keepsLayout whether lists in brackets keep their lines, and strings of several lines have several
     * @param isJson whether the text is JSON, in which what is large is laid out anew
     * @param imports receives the import paths that the source needs
     */
    public DataSyntax(SourceFile file, boolean hoists, boolean keepsLayout, boolean isJson, Set<String> imports) {
        this.file = file;
        this.hoists = hoists;
        this.keepsLayout = keepsLayout;
        this.isJson = isJson;
        this.imports = imports;
        this.isYaml = keepsLayout && !isJson;
        this.comments = new YamlComments(isYaml ? file.text() : "");
    }

    /** Returns the values at the top level, each as an expression. */
    public List<String> values() {
        return List.copyOf(values);
    }

    @Override
    public void passed(long characters) {
        Progress.endIfInterrupted(characters);
    }

    @Override
    public void at(int newStart, int newEnd) {
        start = newStart;
        end = newEnd;
    }

    @Override
    public void spelling(String literal) {
        spelling = literal;
    }

    @Override
    public void beginObject() {
        begin('{');
    }

    @Override
    public void beginList() {
        begin('[');
    }

    private void begin(char bracket) {
        int content = content();
        boolean hasBrackets = content < file.length() && file.text().charAt(content) == bracket;
        boolean isBroken = isBroken();
        comments.findBefore(start);
        if (!label.isEmpty()) {
            above = joined(above, comments.takeBeside());
        }
        if (hasBrackets) {
            previousEnd = content + 1;
            above = open.isEmpty() ? above : joined(above, comments.takeAll());
            comments.skip(previousEnd);
        }
        Open opened = new Open(bracket == '{', hasBrackets, start, label, isBroken, above);
        valueStart = open.isEmpty() ? start : valueStart;
        open.push(opened);
        if (isAlias(opened)) {
            previousEnd = file.length(); // its parts are elsewhere
        } else if (isYaml && !opened.isObject) {
            previousEnd = Math.max(previousEnd, start);
        }
        label = "";
        name = "";
        above = List.of();
    }

    /** Returns where it begins behind an anchor and a tag of YAML. */
    private int content() {
        int at = start;
        while (isYaml && at < file.length() && "&!".indexOf(file.text().charAt(at)) >= 0) {
            while (at < file.length() && !Character.isWhitespace(file.text().charAt(at))) {
                at++;
            }
            while (at < file.length() && Character.isWhitespace(file.text().charAt(at))) {
                at++;
            }
        }
        return at;
    }

    @Override
    public void endObject() {
        end();
    }

    @Override
    public void endList() {
        end();
    }

    private void end() {
        Open closed = open.pop();
        boolean isLastBroken = closed.hasBrackets && hasBreak(previousEnd, end - 1);
        List<String> last = last(closed);
        if (closed.hasBrackets || isAlias(closed)) {
            previousEnd = end;
        }
        label = closed.label;
        above = closed.above;
        String text = closed.isObject ? object(closed, last, isLastBroken) : list(closed, last, isLastBroken);
        add(text, closed.isBroken, closed.isObject, true, comments.takeBehind());
    }

    /** Returns the comments behind the last field or element, and goes on behind the end; those behind a document are in it. */
    private List<String> last(Open closed) {
        if (!closed.hasBrackets && !isAlias(closed)) {
            Open around = open.peek();
            return comments.takeBelow(closed.start, around == null ? -1 : around.start);
        }
        comments.findBefore(end - 1);
        comments.skip(end);
        List<String> inside = comments.takeAll();
        if (!open.isEmpty()) {
            return inside;
        }
        String behind = comments.takeBehind();
        return joined(joined(inside, behind.isEmpty() ? List.of() : List.of(behind)), comments.takeToEnd());
    }

    private boolean isAlias(Open closed) {
        return closed.start < file.length() && file.text().charAt(closed.start) == '*';
    }

    /**
     * Reports whether the parts of an object or list of YAML have a line each: the last begins on a later line than the whole. For an
     * alias that is where its anchor is.
     */
    private boolean isTall(Open closed) {
        int from = closed.start;
        if (isAlias(closed)) {
            from = closed.first;
            while (from > 0 && isBlankOrDash(file.text().charAt(from - 1))) {
                from--;
            }
        }
        return hasBreak(from, closed.last);
    }

    /** Reports whether the bracket that ends it begins a line if its parts do: it has none in its text. */
    private boolean closesApart(Open closed) {
        return !closed.hasBrackets && !isAlias(closed);
    }

    private static boolean isBlankOrDash(char c) {
        return c == '-' || Character.isWhitespace(c);
    }

    private String object(Open closed, List<String> last, boolean isLastBroken) {
        if (isYaml) {
            boolean isTall = open.isEmpty() && !closed.hasBrackets || isTall(closed);
            return joined(closed, closed.parts, last, isTall, isTall && closesApart(closed));
        }
        boolean isLarge = isJson && (isLarge(closed) || !closed.isSpaced);
        boolean isTall = !closed.hasBrackets || isLarge;
        return joined(closed, closed.parts, last, isTall, isTall || isLastBroken && keepsLayout);
    }

    /** Reports whether it is laid out anew. The reference takes what stands before a value of several as if the value were shorter. */
    private boolean isLarge(Open closed) {
        return end - closed.start - valueStart > LARGE;
    }

    private String list(Open closed, List<String> last, boolean isLastBroken) {
        if (isYaml) {
            boolean isTall = isTall(closed);
            boolean endsInStruct = !closed.parts.isEmpty() && closed.parts.getLast().isStruct;
            List<Part> parts = closed.parts.stream()
                    .map(isTall ? Part::opened : Part::flat)
                    .toList();
            return joined(closed, parts, last, false, isTall && !endsInStruct && closesApart(closed));
        }
        if (closed.hasBrackets) {
            boolean isFlat = !keepsLayout || isJson && (isLarge(closed) || !closed.isSpaced);
            List<Part> parts = isFlat ? closed.parts.stream().map(Part::flat).toList() : closed.parts;
            return joined(closed, parts, last, false, !isFlat && isLastBroken);
        }
        return joined(closed, closed.parts, last, true, !closed.parts.isEmpty());
    }

    /** Returns an object or list of parts, with its comments. */
    private String joined(Open closed, List<Part> parts, List<String> last, boolean isTall, boolean isLastBroken) {
        int length =
                parts.stream().mapToInt(part -> part.text.length() + BETWEEN).sum();
        StringBuilder text = new StringBuilder(length).append(closed.isObject ? '{' : '[');
        String behind = "";
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            boolean isBroken = isTall || part.isBroken || !part.above.isEmpty() || !behind.isEmpty();
            text.append(i == 0 ? "" : ",").append(behind.isEmpty() ? "" : " " + behind);
            text.append(isBroken ? "\n" : i == 0 ? "" : " ");
            part.above.forEach(line -> text.append(line).append('\n'));
            text.append(part.text);
            behind = part.behind;
        }
        boolean hasComments = !behind.isEmpty() || !last.isEmpty();
        if (hasComments || isLastBroken && !parts.isEmpty()) {
            boolean hasComma = parts.size() > (closed.isObject || isYaml || !closed.hasBrackets ? 0 : 1);
            text.append(hasComma ? "," : "")
                    .append(behind.isEmpty() ? "" : " " + behind)
                    .append('\n');
            last.forEach(line -> text.append(line).append('\n'));
        }
        return text.append(closed.isObject ? '}' : ']').toString();
    }

    private static List<String> joined(List<String> first, List<String> second) {
        return first.isEmpty()
                ? second
                : Stream.concat(first.stream(), second.stream()).toList();
    }

    @Override
    public void name(String newName) {
        Open in = open.peek();
        isLabelBroken = hasBreak(previousEnd, start);
        if (in != null) {
            in.begins(start);
            in.isSpaced |= !in.parts.isEmpty() && isSpace(start - 1) || isLabelBroken;
        }
        label = (Labels.needsQuotes(newName) ? quotedLabel(newName) : newName) + ": ";
        name = newName;
        previousEnd = end;
        comments.findBefore(start);
        comments.skip(end);
        above = comments.takeAll();
    }

    private String quotedLabel(String label) {
        int quotes = isJson && file.text().charAt(start) != '"' ? 1 : 0;
        String written = shortJson(start - quotes, end + quotes);
        return written.isEmpty() ? Quote.STRING.quote(label) : written;
    }

    private boolean isSpace(int at) {
        int before = at > 0 && file.text().charAt(at) == '"' ? at - 1 : at;
        return before >= 0 && Character.isWhitespace(file.text().charAt(before));
    }

    @Override
    public void nullValue() {
        scalar("null");
    }

    @Override
    public void bool(boolean value) {
        scalar(String.valueOf(value));
    }

    @Override
    public void number(Decimal value, boolean isFloat) {
        String written = isYaml ? spelling : file.text().substring(start, Math.min(end, file.length()));
        scalar(isLiteral(written) ? written : value.toCueString(isFloat));
    }

    private static boolean isLiteral(String text) {
        try {
            NumberLiteral.parse(text);
            return true;
        } catch (LiteralException e) {
            return false;
        }
    }

    @Override
    public void string(String value) {
        String hoisted = hoists && !name.isEmpty() ? hoisted(value) : "";
        scalar(hoisted.isEmpty() ? quoted(value) : hoisted);
    }

    private String quoted(String value) {
        String written = shortJson(start, end);
        boolean isLong = keepsLayout && value.indexOf('\n') >= 0;
        return written.isEmpty() ? (isLong ? LONG : Quote.STRING).quote(value) : written;
    }

    /** Returns a string of JSON as it is written, if it is short; otherwise an empty text. */
    private String shortJson(int from, int to) {
        if (!isJson || to - from > SHORT) {
            return "";
        }
        String written = file.text().substring(from, to);
        boolean isKept = written.getBytes(StandardCharsets.UTF_8).length <= SHORT && written.indexOf('\uFEFF') < 0;
        return isKept ? written : "";
    }

    @Override
    public void time(String value, String layout) {
        imports.add("time");
        String known = switch (layout) {
            case "2006-01-02" -> "time.RFC3339Date";
            case "2006-01-02T15:04:05Z07:00" -> "time.RFC3339";
            default -> '"' + layout + '"';
        };
        scalar(quoted(value) + " & time.Format(" + known + ")");
    }

    @Override
    public void bytes(byte[] value) {
        scalar(Quote.BYTES.quote(value));
    }

    // --- layout
    // ---------------------------------------------------------------------------------------------------------------

    private void scalar(String text) {
        boolean isBroken = isBroken();
        if (isYaml && !label.isEmpty() && !text.equals("null") && file.text().charAt(start) != '*') {
            label += "\n".repeat(Math.min(2, breaks(previousEnd, start)));
        }
        previousEnd = end;
        comments.findBefore(start);
        above = joined(above, comments.takeAll());
        String beside = commentOfBlock();
        comments.skip(end);
        add(text, isBroken, false, false, beside.isEmpty() ? comments.takeBehind() : beside);
    }

    /** Hands out the comment on the line on which a block of YAML begins, or an empty string. */
    private String commentOfBlock() {
        int at = content();
        if (!isYaml || at >= file.length() || "|>".indexOf(file.text().charAt(at)) < 0) {
            return "";
        }
        while (at < file.length() && !Character.isWhitespace(file.text().charAt(at))) {
            at++;
        }
        comments.skip(at);
        return comments.takeBehind();
    }

    /** Reports whether what begins here begins a line: the field, or the element of a list. */
    private boolean isBroken() {
        Open in = open.peek();
        if (in == null) {
            return false;
        }
        in.begins(start);
        boolean isBroken = in.isObject ? isLabelBroken : in.hasBrackets && hasBreak(previousEnd, start);
        in.isSpaced |= isSpace(start - 1) && (in.isObject || !in.parts.isEmpty() || isBroken);
        return isBroken;
    }

    private int breaks(int from, int to) {
        int end = Math.min(to, file.length());
        return from < end
                ? (int) file.text()
                        .substring(from, end)
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                : 0;
    }

    private boolean hasBreak(int from, int to) {
        int begin = Math.max(0, from);
        // no further than the end: a line may be as long as the file
        return begin < to && file.text().indexOf('\n', begin, Math.min(to, file.length())) >= 0;
    }

    private void add(String text, boolean beginsLine, boolean isStruct, boolean isTree, String behind) {
        Open in = open.peek();
        if (in == null) {
            List<String> all = joined(above, behind.isEmpty() ? List.of() : List.of(behind));
            values.add(String.join("\n", joined(joined(all, comments.takeToEnd()), List.of(text))));
        } else {
            boolean isBroken = isYaml
                    ? beginsApart(in, beginsLine, isTree || text.equals("null"))
                    : beginsLine || !in.isObject && !in.hasBrackets && !isTree;
            in.parts.add(new Part(label + text, isBroken, isStruct, isTree, above, behind));
        }
        label = "";
        name = "";
        above = List.of();
    }

    /** Reports whether a part of YAML begins a line unless the lines of the whole want otherwise: what has parts, and null, follow on. */
    private static boolean beginsApart(Open in, boolean beginsLine, boolean followsOn) {
        return in.isObject ? beginsLine && in.parts.isEmpty() : !followsOn;
    }

    // --- strings that are data
    // ------------------------------------------------------------------------------------------------

    /** Returns a call that writes a string, and a clause with its data; empty if the string is no struct or list. */
    private String hoisted(String value) {
        SourceFile inner = SourceFile.of(file.name(), spread(value));
        String format = "json";
        Set<String> more = new TreeSet<>();
        DataSyntax data = new DataSyntax(inner, true, true, true, more);
        try {
            try {
                JsonReader.read(inner, data);
            } catch (CueException e) {
                if (value.indexOf('\n') < 0) {
                    return "";
                }
                inner = SourceFile.of(file.name(), value);
                format = "yaml";
                data = new DataSyntax(inner, true, true, false, more);
                YamlReader.read(inner, data);
            }
        } catch (CueException e) {
            return ""; // it is only a text
        }
        if (data.values.size() != 1 || !data.values.getFirst().matches("(?s)[{\\[].*")) {
            return "";
        }
        imports.addAll(more);
        imports.add("encoding/" + format);
        Open in = open.peek();
        String plain = name.replaceAll("[^\\p{L}\\p{N}]", "_");
        String let = "_cue_" + (in == null ? plain : in.unique(plain));
        String source = data.values.getFirst();
        boolean isOpen = !source.startsWith("{") || source.startsWith("{\n") || source.equals("{}");
        String opened = isOpen ? source : "{\n" + source.substring(1, source.length() - 1) + "\n}";
        return format + ".Marshal(" + let + ")\nlet " + let + " = " + opened;
    }

    /** Returns JSON with each field of an object on a line of its own. */
    private static String spread(String json) {
        StringBuilder lines = new StringBuilder();
        Deque<Character> within = new ArrayDeque<>();
        boolean isQuoted = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            boolean isField = !isQuoted && !within.isEmpty() && within.peek() == '{';
            if (!isQuoted && c == '}') {
                lines.append('\n');
            }
            if (!isField || c != '\n') {
                lines.append(c);
            }
            if (isQuoted && c == '\\' && i + 1 < json.length()) {
                lines.append(json.charAt(++i));
            } else if (c == '"') {
                isQuoted = !isQuoted;
            } else if (!isQuoted && (c == '{' || c == '[')) {
                within.push(c);
            } else if (!isQuoted && (c == '}' || c == ']')) {
                within.poll();
            }
            if (!isQuoted && (c == '{' || isField && c == ',')) {
                lines.append('\n');
            }
        }
        return lines.toString();
    }
}
