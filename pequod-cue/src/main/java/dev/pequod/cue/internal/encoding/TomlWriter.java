package dev.pequod.cue.internal.encoding;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.number.Decimal;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes TOML as the reference does: names sorted, tables after other values, floats in the fewest digits of a double, ints beyond 64
 * bits and floats beyond the range of a double as strings, fields that are null left out.
 *
 * <p>The whole value must be known before anything can be written. Not thread-safe.
 */
public final class TomlWriter implements DataVisitor {
    private static final String HEX = "0123456789ABCDEF";

    private final BoundedText out;
    private final Deque<Object> open = new ArrayDeque<>();
    private final Deque<String> names = new ArrayDeque<>();

    /** Returns a writer; more than {@code limit} bytes are an error of code LIMIT. */
    public TomlWriter(long limit) {
        out = new BoundedText(limit);
    }

    /** Returns what was written so far. */
    public String text() {
        return out.toString();
    }

    /** A scalar as it was told; null for null, which TOML cannot write. */
    private record Scalar(@Nullable Object value) {}

    /** The fields of a table by name, sorted by code point as Go sorts them. */
    private record Table(Map<String, Object> fields) {}

    private record Real(Decimal value) {}

    private record Array(List<Object> elements) {
        boolean isOfTables() {
            return !elements.isEmpty() && elements.stream().allMatch(Table.class::isInstance);
        }
    }

    // --- the value
    // ------------------------------------------------------------------------------------------------------------

    @Override
    public void watchedBy(LongConsumer watcher) {
        out.watchedBy(watcher);
    }

    @Override
    public void beginObject() {
        open.push(new Table(new TreeMap<>(TomlWriter::compare)));
    }

    @Override
    public void name(String name) {
        names.push(name);
    }

    @Override
    public void endObject() {
        add(open.pop());
    }

    @Override
    public void beginList() {
        open.push(new Array(new ArrayList<>()));
    }

    @Override
    public void endList() {
        add(open.pop());
    }

    @Override
    public void nullValue() {
        add(new Scalar(null));
    }

    @Override
    public void bool(boolean value) {
        add(new Scalar(value));
    }

    /** An int that is not finite is zero. */
    @Override
    public void number(Decimal value, boolean isFloat) {
        if (isFloat && value.isInfinite()) {
            throw Failure.output(ErrorCode.EVAL, "number has no digits");
        }
        add(new Scalar(isFloat ? new Real(value) : value.isFinite() ? value : Decimal.ZERO));
    }

    @Override
    public void string(String value) {
        add(new Scalar(value));
    }

    @Override
    public void bytes(byte[] value) {
        add(new Scalar(value));
    }

    private void add(Object value) {
        switch (open.peek()) {
            case null -> document(value);
            case Array list -> list.elements.add(value);
            case Table table -> table.fields.put(names.pop(), value);
            default -> throw new IllegalStateException();
        }
    }

    private static int compare(String a, String b) {
        for (int i = 0; i < Math.min(a.length(), b.length()); i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // Halves of pairs sort after all other characters, as code points do.
                boolean half = Character.isSurrogate(x) != Character.isSurrogate(y);
                return half ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    // --- the text
    // -------------------------------------------------------------------------------------------------------------

    private void document(Object value) {
        if (isNull(value)) {
            throw Failure.output(ErrorCode.EVAL, "toml: cannot encode a nil interface");
        }
        switch (value) {
            case Table table -> table(table, "");
            case Array list when list.isOfTables() -> tables(list, "");
            default -> {
                checkNumbers(value);
                inline(value);
            }
        }
    }

    /** Refuses numbers that are written as texts, alone or in lists: the reference takes them in tables only. */
    private static void checkNumbers(Object value) {
        switch (value) {
            case Scalar(Decimal n) when !n.fitsLong() -> throw outsideTables("Int");
            case Scalar(Real(Decimal n)) when Double.isInfinite(n.toDouble()) -> throw outsideTables("Float");
            case Array list -> list.elements.forEach(TomlWriter::checkNumbers);
            default -> {}
        }
    }

    private static CueException outsideTables(String type) {
        return Failure.output(
                ErrorCode.EVAL,
                "toml: type *big." + type + " implementing the TextMarshaler interface cannot be a root element");
    }

    /** Writes the lines of a table below its header: what is no table first. */
    private void table(Table table, String path) {
        List<Map.Entry<String, Object>> tables = new ArrayList<>();
        boolean hasLines = false;
        for (Map.Entry<String, Object> field : table.fields.entrySet()) {
            Object value = field.getValue();
            if (value instanceof Table || value instanceof Array list && list.isOfTables()) {
                tables.add(field);
            } else if (!isNull(value)) {
                out.append(key(field.getKey()));
                out.append(" = ");
                inline(value);
                out.append('\n');
                hasLines = true;
            }
        }
        for (Map.Entry<String, Object> field : tables) {
            out.append(hasLines ? "\n" : "");
            hasLines = true;
            String name = (path.isEmpty() ? "" : path + ".") + key(field.getKey());
            if (field.getValue() instanceof Table inner) {
                out.append("[" + name + "]\n");
                table(inner, name);
            } else {
                tables((Array) field.getValue(), name);
            }
        }
    }

    private void tables(Array list, String path) {
        for (int i = 0; i < list.elements.size(); i++) {
            out.append(i == 0 ? "" : "\n");
            out.append("[[" + path + "]]\n");
            table((Table) list.elements.get(i), path);
        }
    }

    private void inline(Object value) {
        switch (value) {
            case Scalar scalar -> scalar(scalar.value);
            case Array list -> separated('[', ']', list.elements, this::inline);
            case Table table ->
                separated(
                        '{',
                        '}',
                        table.fields.entrySet().stream()
                                .filter(f -> !isNull(f.getValue()))
                                .toList(),
                        field -> {
                            out.append(key(field.getKey()));
                            out.append(" = ");
                            inline(field.getValue());
                        });
            default -> throw new IllegalStateException();
        }
    }

    private void scalar(@Nullable Object value) {
        switch (value) {
            case null -> throw Failure.output(ErrorCode.EVAL, "toml: encoding a nil interface is not supported");
            case String text -> out.append(quoted(text));
            case Decimal n -> {
                String digits = n.toBigInteger().toString();
                out.append(n.fitsLong() ? digits : quoted(digits));
            }
            case Real number -> out.append(digits(number.value));
            case byte[] bytes -> numbers(bytes);
            default -> out.append(value.toString());
        }
    }

    private static String digits(Decimal value) {
        double number = value.toDouble();
        if (Double.isNaN(number)) {
            return "nan";
        }
        if (Double.isInfinite(number)) {
            return quoted(value.toString().toLowerCase(Locale.ROOT));
        }
        if (number == Math.rint(number)) {
            return new BigDecimal(number).toBigInteger() + ".0";
        }
        return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    }

    /** Bytes are a list of numbers. */
    private void numbers(byte[] bytes) {
        out.append('[');
        for (int i = 0; i < bytes.length; i++) {
            out.append(i == 0 ? "" : ", ");
            out.append(String.valueOf(bytes[i] & 0xFF));
        }
        out.append(']');
    }

    private <T> void separated(char begin, char end, List<T> parts, Consumer<T> write) {
        out.append(begin);
        for (int i = 0; i < parts.size(); i++) {
            out.append(i == 0 ? "" : ", ");
            write.accept(parts.get(i));
        }
        out.append(end);
    }

    private static boolean isNull(Object value) {
        return value instanceof Scalar scalar && scalar.value == null;
    }

    private static String key(String name) {
        return !name.isEmpty() && name.matches("[A-Za-z0-9_-]+") ? name : quoted(name);
    }

    /** Returns the text in single quotes, or in double ones if there is something that must be escaped. */
    private static String quoted(String text) {
        if (text.chars().noneMatch(c -> c == '\'' || c < ' ' && c != '\t' || c == 0x7F)) {
            return "'" + text + "'";
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\', '"' -> quoted.append('\\').append(c);
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7F) {
                        quoted.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    @Override
    public boolean keepsValues() {
        return true;
    }
}
