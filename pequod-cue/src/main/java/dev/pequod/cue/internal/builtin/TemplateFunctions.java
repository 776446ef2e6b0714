package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.eval.TextOrder;
import dev.pequod.cue.internal.template.GoNumber;
import dev.pequod.cue.internal.template.Library;
import dev.pequod.cue.internal.template.Template;
import dev.pequod.cue.internal.template.TemplateException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The functions of templates. */
final class TemplateFunctions implements Library {
    /** What a node, a call or a round of a template takes is about as much as this many steps of CUE. */
    private static final int STEP = 30;

    /** Tokens of a template that take, with what they become, as much memory as a value. */
    private static final int TOKENS_OF_A_VALUE = 3;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private static final String NO_VALUE = "<no value>";

    private static final Set<String> NAMES = Set.of(
            "call",
            "html",
            "index",
            "slice",
            "js",
            "len",
            "not",
            "print",
            "printf",
            "println",
            "urlquery",
            "eq",
            "ge",
            "gt",
            "le",
            "lt",
            "ne");

    private final Evaluation evaluation;
    private long tokens;

    TemplateFunctions(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    @Override
    public boolean has(String name) {
        return NAMES.contains(name);
    }

    @Override
    public void token() {
        evaluation.charge(STEP);
        evaluation.checkMoreVertices(++tokens / TOKENS_OF_A_VALUE);
    }

    @Override
    public void compared(long names) {
        evaluation.charge(names);
    }

    @Override
    public void step() {
        evaluation.charge(STEP);
    }

    @Override
    public void grows(long characters) {
        evaluation.checkSize(characters);
    }

    @Override
    public void passed(long characters) {
        evaluation.passed(characters);
    }

    @Override
    public String print(Object value) {
        return value == Template.MISSING ? NO_VALUE : GoFormat.value(evaluation, value);
    }

    @Override
    public @Nullable Object call(String name, List<@Nullable Object> a) {
        Object result = switch (name) {
            case "html" -> html(evaluation, text(a));
            case "js" -> js(evaluation, text(a));
            case "urlquery" -> UrlText.escape(evaluation, text(a), UrlText.Part.QUERY);
            case "print" -> GoFormat.print(evaluation, a);
            case "println" -> GoFormat.println(evaluation, a);
            case "printf" -> GoFormat.format(evaluation, string(argument(name, a, 0)), a.subList(1, a.size()));
            case "not" -> !Template.isTrue(exactly(1, name, a).get(0));
            case "len" -> new GoNumber.Int(length(exactly(1, name, a).get(0)));
            case "index" -> index(argument(name, a, 0), a.subList(1, a.size()));
            case "slice" -> slice(argument(name, a, 0), a.subList(1, a.size()));
            case "eq" -> equalsAny(argument(name, a, 0), a.subList(1, a.size()));
            case "ne" -> !isEqual(exactly(2, name, a).get(0), a.get(1));
            case "lt" -> compare(name, a) < 0;
            case "le" -> compare(name, a) <= 0;
            case "gt" -> compare(name, a) > 0;
            case "ge" -> compare(name, a) >= 0;
            default -> throw new TemplateException("non-function of type interface {}");
        };
        if (result instanceof String s) {
            evaluation.chargeSize(s.length());
        } else if (result instanceof byte[] b) {
            evaluation.chargeSize(b.length);
        }
        return result;
    }

    private static @Nullable Object argument(String name, List<@Nullable Object> a, int i) {
        if (i >= a.size()) {
            throw new TemplateException("wrong number of args for " + name + ": got " + a.size());
        }
        return a.get(i);
    }

    private static List<@Nullable Object> exactly(int count, String name, List<@Nullable Object> a) {
        if (a.size() != count) {
            throw new TemplateException("wrong number of args for " + name + ": want " + count + " got " + a.size());
        }
        return a;
    }

    private static String string(@Nullable Object value) {
        if (value instanceof String s) {
            return s;
        }
        throw new TemplateException("wrong type for value; expected string");
    }

    /** Returns the text of arguments to be escaped; what is not there counts as a string. */
    private String text(List<@Nullable Object> a) {
        if (a.size() == 1 && a.get(0) instanceof String s) {
            return s;
        }
        List<@Nullable Object> printable = new ArrayList<>(a);
        printable.replaceAll(x -> x == null ? NO_VALUE : x);
        return GoFormat.print(evaluation, printable);
    }

    // --- collections
    // ----------------------------------------------------------------------------------------------------------

    private long length(@Nullable Object value) {
        return switch (value) {
            case String s -> TextSearch.byteLength(evaluation, s);
            case byte[] b -> b.length;
            case List<?> l -> l.size();
            case Map<?, ?> m -> m.size();
            case null -> throw new TemplateException("len of nil pointer");
            default -> throw new TemplateException("len of type " + GoFormat.typeName(value));
        };
    }

    private @Nullable Object index(@Nullable Object item, List<@Nullable Object> indices) {
        Object value = item;
        for (Object i : indices) {
            value = switch (value) {
                case null -> throw new TemplateException("index of untyped nil");
                case Map<?, ?> map -> {
                    if (!(i instanceof String)) {
                        throw new TemplateException("value has type " + GoFormat.typeName(i) + "; should be string");
                    }
                    yield map.get(i);
                }
                case List<?> list -> list.get(position(i, list.size() - 1));
                case String s -> {
                    byte[] bytes = utf8(s);
                    yield new GoNumber.Octet(bytes[position(i, bytes.length - 1)] & 0xFF);
                }
                case byte[] b -> new GoNumber.Octet(b[position(i, b.length - 1)] & 0xFF);
                default -> throw new TemplateException("can't index item of type " + GoFormat.typeName(value));
            };
        }
        return value;
    }

    private byte[] utf8(String s) {
        evaluation.charge(s.length() >> 2);
        return GoFormat.utf8(s);
    }

    private static int position(@Nullable Object index, int last) {
        if (!(GoNumber.plain(index) instanceof Long n)) {
            throw new TemplateException("cannot index slice/array with type " + GoFormat.typeName(index));
        }
        if (n < 0 || n > last) {
            throw new TemplateException("index out of range: " + n);
        }
        return n.intValue();
    }

    private Object slice(@Nullable Object item, List<@Nullable Object> bounds) {
        if (bounds.size() > 3 || (bounds.size() == 3 && item instanceof String)) {
            throw new TemplateException("too many slice indexes: " + bounds.size());
        }
        int size = (int) length(item);
        int from = bounds.isEmpty() ? 0 : position(bounds.get(0), size);
        int to = bounds.size() < 2 ? size : position(bounds.get(1), size);
        if (from > to) {
            throw new TemplateException("invalid slice index: " + from + " > " + to);
        }
        return switch (item) {
            case String s -> GoFormat.string(Arrays.copyOfRange(utf8(s), from, to));
            case byte[] b -> Arrays.copyOfRange(b, from, to);
            case List<?> l -> l.subList(from, to);
            case null, default -> throw new TemplateException("can't slice item of type " + GoFormat.typeName(item));
        };
    }

    // --- comparing
    // ------------------------------------------------------------------------------------------------------------

    private boolean equalsAny(@Nullable Object value, List<@Nullable Object> others) {
        if (others.isEmpty()) {
            throw new TemplateException("missing argument for comparison");
        }
        for (Object o : others) {
            if (isEqual(value, o)) {
                return true;
            }
        }
        return false;
    }

    private boolean isEqual(@Nullable Object left, @Nullable Object right) {
        Object a = GoNumber.plain(left);
        Object b = GoNumber.plain(right);
        if (a == null || b == null) {
            return a == b;
        }
        if (!isBasic(a) || !isBasic(b)) {
            throw new TemplateException("non-comparable type " + GoFormat.typeName(isBasic(a) ? b : a));
        }
        if (a.getClass() != b.getClass()) {
            throw new TemplateException("incompatible types for comparison");
        }
        if (a instanceof String s) {
            evaluation.charge(s.length() >> 6);
        }
        return a instanceof Double m && b instanceof Double n ? m.doubleValue() == n.doubleValue() : a.equals(b);
    }

    private static boolean isBasic(Object o) {
        return o instanceof Boolean
                || o instanceof Long
                || o instanceof BigInteger
                || o instanceof Double
                || o instanceof GoNumber.Complex
                || o instanceof String;
    }

    private int compare(String name, List<@Nullable Object> a) {
        return compare(exactly(2, name, a).get(0), a.get(1));
    }

    /** Compares two values; what is no number is not less than any, and so counts as greater. */
    private int compare(@Nullable Object left, @Nullable Object right) {
        Object a = GoNumber.plain(left);
        Object b = GoNumber.plain(right);
        if (a instanceof String s && b instanceof String t) {
            return TextOrder.compare(evaluation, s, t);
        }
        if (a instanceof Long m && b instanceof Long n) {
            return Long.compare(m, n);
        }
        if (a instanceof Double m && b instanceof Double n) {
            return m < n ? -1 : m.doubleValue() == n ? 0 : 1;
        }
        boolean isSame = a != null && b != null && a.getClass() == b.getClass();
        boolean isBig = a instanceof GoNumber.Big || b instanceof GoNumber.Big;
        throw new TemplateException(
                isSame || isBig ? "invalid type for comparison" : "incompatible types for comparison");
    }

    // --- escaping
    // -------------------------------------------------------------------------------------------------------------

    static String html(Evaluation evaluation, String s) {
        GrowingText out = new GrowingText(evaluation, s.length());
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case 0 -> out.append('\uFFFD');
                case '"' -> out.append("&#34;");
                case '\'' -> out.append("&#39;");
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    static String js(Evaluation evaluation, String s) {
        GrowingText out = new GrowingText(evaluation, s.length());
        for (int i = 0; i < s.length(); ) {
            int c = s.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\'' -> out.append("\\'");
                case '"' -> out.append("\\\"");
                case '<', '>', '&', '=' -> out.append(unicode(c));
                default -> {
                    if (c < ' ' || (c >= 0x80 && !GoQuote.isPrintable(c))) {
                        out.append(unicode(c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        }
        return out.toString();
    }

    private static String unicode(int c) {
        return "\\u" + (c < 0x10000 ? HEX.toHexDigits((char) c) : HEX.toHexDigits(c, 5));
    }
}
