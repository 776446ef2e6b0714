package dev.pequod.cue;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.source.LargeStack;
import dev.pequod.cue.internal.syntax.Quote;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes records, enums and collections of the Java objects that data are. */
final class RecordDecoder {
    /** Longer texts are cut in messages. */
    private static final int MAX_SHOWN = 60;

    /** Larger numbers are not printed in messages, which takes long. */
    private static final int MAX_SHOWN_BITS = 1_000;

    /** Nesting that fits any thread's stack, and the one that fits a large stack. */
    private static final int SHALLOW = 100;

    private static final int MAX_DEPTH = 10_000;

    private static final long DEEP_STACK_BYTES = 64L << 20;

    private static final Pattern QUALIFIER = Pattern.compile("\\w+[.$]");

    /** Makes the error of what does not fit, by the labels that lead to it and a message. */
    private final BiFunction<List<Label>, String, CueException> failure;

    private final int maxDepth;
    private final List<Label> path = new ArrayList<>();

    private RecordDecoder(BiFunction<List<Label>, String, CueException> failure, int maxDepth) {
        this.failure = failure;
        this.maxDepth = maxDepth;
    }

    /**
     * Returns the data as an object of a class.
     *
     * @param failure makes the error of what does not fit, by the labels that lead to it and a message
     */
    static <T> T decode(@Nullable Object data, Class<T> type, BiFunction<List<Label>, String, CueException> failure) {
        try {
            return new RecordDecoder(failure, SHALLOW).whole(data, type);
        } catch (DeepNesting e) {
            return LargeStack.run(
                    "cue-data", DEEP_STACK_BYTES, () -> new RecordDecoder(failure, MAX_DEPTH).whole(data, type));
        }
    }

    @SuppressWarnings("unchecked") // the class of a primitive type is that of its box
    private <T> T whole(@Nullable Object data, Class<T> type) {
        Object decoded = decode(data, (Type) type);
        if (decoded == null) {
            throw wrong(null, type);
        }
        return (T) decoded;
    }

    /** Says that what is decoded nests too deeply for the stack of the caller. */
    private static final class DeepNesting extends RuntimeException {
        private static final long serialVersionUID = 1;

        DeepNesting() {
            super(null, null, false, false);
        }
    }

    private @Nullable Object decode(@Nullable Object data, Type type) {
        return switch (type) {
            case ParameterizedType p -> generic(data, p);
            case WildcardType w -> decode(data, bound(w));
            case Class<?> c -> plain(data, c);
            default -> throw wrong(data, type);
        };
    }

    /** Returns what bounds a wildcard; another type as it is. */
    private static Type bound(Type type) {
        if (!(type instanceof WildcardType wildcard)) {
            return type;
        }
        Type[] lower = wildcard.getLowerBounds();
        return lower.length == 0 ? wildcard.getUpperBounds()[0] : lower[0];
    }

    private Object generic(@Nullable Object data, ParameterizedType generic) {
        Type type = generic.getRawType();
        Type[] arguments = generic.getActualTypeArguments();
        if (type == Optional.class) {
            return Optional.ofNullable(decode(data, arguments[0]));
        }
        if (type == List.class && data instanceof List<?> list) {
            List<@Nullable Object> decoded = new ArrayList<>(list.size());
            for (int i = 0; i < list.size(); i++) {
                decoded.add(below(Label.index(i), list.get(i), arguments[0]));
            }
            return Collections.unmodifiableList(decoded);
        }
        if (type == Set.class && data instanceof List<?> list) {
            return set(list, arguments[0]);
        }
        if (type == Map.class && bound(arguments[0]) == String.class && data instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> decoded = new LinkedHashMap<>();
            map.forEach((name, value) ->
                    decoded.put((String) name, below(Label.string((String) name), value, arguments[1])));
            return Collections.unmodifiableMap(decoded);
        }
        throw wrong(data, generic);
    }

    private Set<@Nullable Object> set(List<?> list, Type type) {
        Set<@Nullable Object> decoded = new LinkedHashSet<>();
        for (int i = 0; i < list.size(); i++) {
            Label at = Label.index(i);
            if (!decoded.add(below(at, list.get(i), type))) {
                path.addLast(at);
                throw error(shown(list.get(i)) + " is in the set before");
            }
        }
        return Collections.unmodifiableSet(decoded);
    }

    private @Nullable Object below(Label label, @Nullable Object data, Type type) {
        path.addLast(label);
        if (path.size() > maxDepth) {
            if (maxDepth == SHALLOW) {
                throw new DeepNesting();
            }
            throw error("the value nests deeper than " + maxDepth + " levels");
        }
        Object decoded = decode(data, type);
        path.removeLast();
        return decoded;
    }

    private @Nullable Object plain(@Nullable Object data, Class<?> type) {
        Class<?> boxed = type.isPrimitive() ? BOXES.getOrDefault(type, type) : type;
        if (data == null) {
            if (type.isPrimitive()) {
                throw wrong(null, type);
            }
            return null;
        }
        if (boxed.isInstance(data)) {
            return data;
        }
        TextForm<?> form = TextForm.of(boxed);
        if (form != null && data instanceof String text) {
            return form.read(text).orElseThrow(() -> wrong(data, type));
        }
        if (isList(type) && data instanceof List<?> list) {
            return array(list, type.getComponentType());
        }
        if (type.isRecord() && data instanceof Map<?, ?> map) {
            return record(map, type);
        }
        if (type.isEnum() && data instanceof String name) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(e -> ((Enum<?>) e).name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> wrong(data, type));
        }
        try {
            Object number = number(data, boxed);
            if (number != null) {
                return number;
            }
        } catch (ArithmeticException e) {
            throw wrong(data, type);
        }
        throw wrong(data, type);
    }

    /** Reports whether this is an array that is made of a list, as all are but those of bytes. */
    private static boolean isList(Class<?> type) {
        return type.isArray() && type != byte[].class;
    }

    private Object array(List<?> list, Class<?> type) {
        Object decoded = Array.newInstance(type, list.size());
        for (int i = 0; i < list.size(); i++) {
            Array.set(decoded, i, below(Label.index(i), list.get(i), type));
        }
        return decoded;
    }

    private static final Map<Class<?>, Class<?>> BOXES = Map.of(
            byte.class, Byte.class,
            short.class, Short.class,
            int.class, Integer.class,
            long.class, Long.class,
            float.class, Float.class,
            double.class, Double.class,
            boolean.class, Boolean.class,
            char.class, Character.class);

    private static @Nullable Object number(Object data, Class<?> type) {
        if (data instanceof BigInteger i) {
            if (type == Integer.class) {
                return i.intValueExact();
            }
            if (type == Long.class) {
                return i.longValueExact();
            }
            if (type == Short.class) {
                return i.shortValueExact();
            }
            if (type == Byte.class) {
                return i.byteValueExact();
            }
        }
        BigDecimal d = data instanceof BigInteger i ? new BigDecimal(i) : data instanceof BigDecimal x ? x : null;
        if (d == null) {
            return null;
        }
        if (type == Double.class) {
            double rounded = d.doubleValue();
            return Double.isInfinite(rounded) ? null : rounded;
        }
        if (type == Float.class) {
            float rounded = d.floatValue();
            return Float.isInfinite(rounded) ? null : rounded;
        }
        return type == BigDecimal.class ? d : null;
    }

    private Object record(Map<?, ?> fields, Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            RecordComponent component = components[i];
            types[i] = component.getType();
            if (fields.containsKey(component.getName())) {
                values[i] = below(
                        Label.string(component.getName()), fields.get(component.getName()), component.getGenericType());
            } else {
                values[i] = absent(component);
            }
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof Error ours) {
                throw ours;
            }
            throw error(type.getSimpleName() + " refuses its values: " + cause.getMessage());
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            throw new IllegalArgumentException("no record that can be made: " + type, e);
        }
    }

    private Object absent(RecordComponent component) {
        Class<?> type = component.getType();
        if (type == Optional.class) {
            return Optional.empty();
        }
        if (type == List.class) {
            return List.of();
        }
        if (type == Map.class) {
            return Map.of();
        }
        if (type == Set.class) {
            return Set.of();
        }
        if (isList(type)) {
            return Array.newInstance(type.getComponentType(), 0);
        }
        path.addLast(Label.string(component.getName()));
        throw error(
                "the field is missing, which " + component.getDeclaringRecord().getSimpleName() + " needs");
    }

    private CueException wrong(@Nullable Object data, Type type) {
        String wanted = QUALIFIER.matcher(type.getTypeName()).replaceAll("");
        return error("cannot decode " + shown(data) + " as " + wanted + expected(type));
    }

    /** Returns what the values of a class look like that is a set of texts. */
    private static String expected(Type type) {
        if (!(type instanceof Class<?> c)) {
            return "";
        }
        if (c.isEnum()) {
            return Arrays.stream(c.getEnumConstants())
                    .map(e -> ((Enum<?>) e).name())
                    .collect(Collectors.joining(", ", ", which is one of ", ""));
        }
        TextForm<?> form = TextForm.of(BOXES.getOrDefault(c, c));
        return form == null ? "" : ", such as " + Quote.STRING.quote(form.example());
    }

    private static String beginning(String text) {
        return text.substring(0, Character.isHighSurrogate(text.charAt(MAX_SHOWN - 1)) ? MAX_SHOWN - 1 : MAX_SHOWN);
    }

    private static String shown(@Nullable Object data) {
        return switch (data) {
            case null -> "null";
            case String s when s.length() > MAX_SHOWN -> Quote.STRING.quote(beginning(s) + "…");
            case String s -> Quote.STRING.quote(s);
            case byte[] b -> "bytes";
            case List<?> l -> "a list";
            case Map<?, ?> m -> "a struct";
            case BigInteger i when i.bitLength() > MAX_SHOWN_BITS -> "an int of " + i.bitLength() + " bits";
            case BigDecimal d
            when d.unscaledValue().bitLength() > MAX_SHOWN_BITS -> "a float of " + d.precision() + " digits";
            default -> data.toString();
        };
    }

    private CueException error(String message) {
        return failure.apply(List.copyOf(path), message);
    }
}
