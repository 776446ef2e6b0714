package dev.pequod.cue.internal.encoding;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.source.SourceFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads TOML 1.0 and pushes it into a visitor. Messages are those of the reference; dates and times are strings, as there.
 *
 * <p>Tables may be continued anywhere in the text, so a tree is built first. A table that is named twice, as {@code [a.b]} and
 * {@code [a.c]} name {@code a}, is told twice: {@link DataVisitor#name} lets names repeat. What is told never depends on the order
 * of a map.
 */
public final class TomlReader {
    /** A table takes as much memory as so many scalars. */
    private static final int VALUES_OF_A_TABLE = 4;

    private final SourceFile file;
    private final DataVisitor visitor;
    private final TomlScanner scanner;
    private final TomlNode.Table top = new TomlNode.Table(0);
    private final Key root = new Key(null, "");

    /** Where {@code key = value} lines go, and which keys there are. */
    private TomlNode.Table table = top;

    private Key tableKey = root;
    private int tableDepth;
    private long values;

    /** What is known of a key by its full name. Elements of arrays have keys of their own. */
    private static final class Key {
        private final @Nullable Key parent;
        private final String name;
        Map<String, Key> children = new HashMap<>();
        boolean seen;
        TomlNode.@Nullable Array array;
        TomlNode.@Nullable Table lastElement;

        Key(@Nullable Key parent, String name) {
            this.parent = parent;
            this.name = name;
        }

        Key child(TomlNode.Name part) {
            return children.computeIfAbsent(part.text(), n -> new Key(this, part.shown()));
        }

        Key element(int index) {
            return new Key(this, String.valueOf(index));
        }

        /** Returns the name from the top, as messages have it. */
        @Override
        public String toString() {
            return parent == null || parent.name.isEmpty() ? name : parent + "." + name;
        }
    }

    private TomlReader(SourceFile file, DataVisitor visitor) {
        this.file = file;
        this.visitor = visitor;
        this.scanner = new TomlScanner(file, visitor::passed);
    }

    /**
     * Reads a document.
     *
     * @throws CueException if it is not well-formed, or nests deeper than {@value TomlScanner#MAX_DEPTH} levels
     */
    public static void read(SourceFile file, DataVisitor visitor) {
        TomlReader reader = new TomlReader(file, visitor);
        while (reader.scanner.nextLine()) {
            reader.line();
        }
        reader.top.tell(visitor);
    }

    private void line() {
        if (scanner.accept('[')) {
            boolean isArray = scanner.accept('[');
            header(isArray);
            scanner.expect(']');
            if (isArray) {
                scanner.expect(']');
            }
        } else {
            keyValue(table, tableKey, tableDepth);
        }
        scanner.endLine();
    }

    // --- headers
    // --------------------------------------------------------------------------------------------------------------

    private void header(boolean isArray) {
        scanner.skipBlanks();
        List<TomlNode.Name> names = scanner.key(0);
        scanner.skipBlanks();
        Key key = root;
        Key outer = root; // the innermost array around, or the top
        int level = 0;
        for (int i = 0; i < names.size(); i++) {
            key = key.child(names.get(i));
            if (key.array != null && i < names.size() - 1) {
                outer = key;
                level = i + 1;
            }
        }
        TomlNode.Name first = names.getFirst();
        if (key.seen) {
            throw error(
                    first,
                    isArray ? "cannot redeclare key " + quoted(key) + " as a table array" : "duplicate key: " + key);
        }
        if (key.array != null && !isArray) {
            throw error(first, "cannot redeclare table array " + quoted(key) + " as a table");
        }
        TomlNode.Table parent = outer.lastElement == null ? top : outer.lastElement;
        TomlNode.Table opened = new TomlNode.Table(first.start());
        values += (long) names.size() * VALUES_OF_A_TABLE;
        visitor.kept(values, first.start());
        if (isArray) {
            element(key, opened, parent, names.subList(level, names.size()));
        } else {
            key.seen = true;
            parent.put(names.subList(level, names.size()), opened);
            tableKey = key;
        }
        table = opened;
        tableDepth = names.size();
    }

    private void element(Key key, TomlNode.Table element, TomlNode.Table parent, List<TomlNode.Name> names) {
        TomlNode.Array array = key.array;
        if (array == null) {
            array = new TomlNode.Array(element.start(), new ArrayList<>());
            key.array = array;
            parent.put(names, array);
        } else {
            key.children =
                    new HashMap<>(); // those were of the element before; clearing takes time for all that ever were
        }
        array.elements().add(element);
        key.lastElement = element;
        tableKey = key.element(array.elements().size() - 1);
    }

    // --- values
    // ---------------------------------------------------------------------------------------------------------------

    private void keyValue(TomlNode.Table in, Key inKey, int depth) {
        int start = scanner.offset();
        List<TomlNode.Name> names = scanner.key(depth);
        Key key = inKey;
        for (TomlNode.Name name : names) {
            key = key.child(name);
        }
        scanner.skipBlanks();
        if (scanner.isAtEnd()) {
            throw Failure.syntax(file, start, "expected = after a key, but the document ends there");
        }
        scanner.expect('=');
        scanner.skipBlanks();
        if (key.array != null) {
            throw error(names.getFirst(), "cannot redeclare table array " + quoted(key) + " as a table");
        }
        if (key.seen) {
            throw error(names.getFirst(), "duplicate key: " + key);
        }
        key.seen = true;
        values += (names.size() - 1L) * VALUES_OF_A_TABLE;
        in.put(names, value(key, depth + names.size()));
    }

    private TomlNode value(Key key, int depth) {
        scanner.checkDepth(depth);
        int start = scanner.offset();
        visitor.kept(++values, start);
        if (scanner.accept('[')) {
            return array(start, key, depth);
        }
        if (scanner.accept('{')) {
            return inlineTable(start, key, depth);
        }
        return scalar(start);
    }

    private TomlNode array(int start, Key key, int depth) {
        List<TomlNode> elements = new ArrayList<>();
        while (true) {
            scanner.expectMore(']');
            scanner.skipLines();
            if (scanner.isAtEnd()) {
                throw Failure.syntax(file, start, "array is incomplete");
            }
            if (scanner.accept(']')) {
                return new TomlNode.Array(start, elements);
            }
            int comma = scanner.offset();
            if (scanner.accept(',')) {
                if (elements.isEmpty()) {
                    throw Failure.syntax(file, comma, "array cannot start with comma");
                }
                scanner.skipLines();
            } else if (!elements.isEmpty()) {
                throw Failure.syntax(file, comma, "array elements must be separated by commas");
            }
            if (!scanner.isAt(']')) {
                elements.add(value(key.element(elements.size()), depth + 1));
            }
        }
    }

    private TomlNode inlineTable(int start, Key key, int depth) {
        TomlNode.Table inline = new TomlNode.Table(start);
        boolean isFirst = true;
        while (true) {
            scanner.expectMore('}');
            int end = scanner.offset();
            scanner.skipBlanks();
            if (scanner.isAtEnd()) {
                throw Failure.syntax(file, end, "inline table is incomplete");
            }
            if (scanner.accept('}')) {
                return inline;
            }
            if (!isFirst) {
                scanner.expect(',');
                scanner.skipBlanks();
            }
            keyValue(inline, key, depth);
            isFirst = false;
        }
    }

    private TomlNode scalar(int start) {
        if (scanner.isAt('"') || scanner.isAt('\'')) {
            String value = scanner.string();
            return scalar(start, v -> v.string(value));
        }
        if (scanner.isAt('t') || scanner.isAt('f')) {
            boolean value = scanner.bool();
            return scalar(start, v -> v.bool(value));
        }
        TomlTime form = scanner.timeForm();
        if (form != null) {
            String time = scanner.time(form);
            return scalar(start, v -> v.time(time, form.layout()));
        }
        TomlNumber number = TomlNumber.parse(file, start, scanner.number());
        Decimal value = number.value();
        return scalar(start, v -> v.number(value, number.isFloat()));
    }

    private TomlNode scalar(int start, Consumer<DataVisitor> event) {
        return new TomlNode.Scalar(start, scanner.offset(), event);
    }

    // --- errors
    // ---------------------------------------------------------------------------------------------------------------

    private CueException error(TomlNode.Name at, String message) {
        return Failure.syntax(file, at.start(), message);
    }

    private static String quoted(Key key) {
        return TomlNode.Name.quoted(key.toString());
    }
}
