package dev.pequod.cue;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes records, enums and collections of the Java objects that data are. */
final class RecordDecoder {
    private final Deque<String> path = new ArrayDeque<>();

    /** Returns the data as an object of a class. */
    static <T> T decode(@Nullable Object data, Class<T> type) {
        RecordDecoder decoder = new RecordDecoder();
        T decoded = type.cast(decoder.decode(data, (Type) type));
        if (decoded == null) {
            throw decoder.wrong(null, type);
        }
        return decoded;
    }

    private @Nullable Object decode(@Nullable Object data, Type type) {
        return switch (type) {
            case ParameterizedType p -> generic(data, (Class<?>) p.getRawType(), p.getActualTypeArguments());
            case Class<?> c -> plain(data, c);
            default -> throw wrong(data, type);
        };
    }

    private Object generic(@Nullable Object data, Class<?> type, Type[] arguments) {
        if (type == Optional.class) {
            return Optional.ofNullable(decode(data, arguments[0]));
        }
        if (type == List.class && data instanceof List<?> list) {
            List<@Nullable Object> decoded = new ArrayList<>(list.size());
            for (int i = 0; i < list.size(); i++) {
                decoded.add(below(Integer.toString(i), list.get(i), arguments[0]));
            }
            return Collections.unmodifiableList(decoded);
        }
        if (type == Map.class && arguments[0] == String.class && data instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> decoded = new LinkedHashMap<>();
            map.forEach((name, value) -> decoded.put((String) name, below((String) name, value, arguments[1])));
            return Collections.unmodifiableMap(decoded);
        }
        throw wrong(data, type);
    }

    private @Nullable Object below(String name, @Nullable Object data, Type type) {
        path.addLast(name);
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

    private static final Map<Class<?>, Class<?>> BOXES = Map.of(
            int.class, Integer.class, long.class, Long.class, double.class, Double.class, boolean.class, Boolean.class);

    private static @Nullable Object number(Object data, Class<?> type) {
        if (data instanceof BigInteger i) {
            if (type == Integer.class) {
                return i.intValueExact();
            }
            if (type == Long.class) {
                return i.longValueExact();
            }
        }
        BigDecimal d = data instanceof BigInteger i ? new BigDecimal(i) : data instanceof BigDecimal x ? x : null;
        if (d != null && type == Double.class) {
            return d.doubleValue();
        }
        return d != null && type == BigDecimal.class ? d : null;
    }

    private Object record(Map<?, ?> fields, Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            RecordComponent component = components[i];
            types[i] = component.getType();
            if (fields.containsKey(component.getName())) {
                values[i] = below(component.getName(), fields.get(component.getName()), component.getGenericType());
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
            throw error(type.getSimpleName() + " refuses its values: " + cause.getMessage());
        } catch (ReflectiveOperationException e) {
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
        path.addLast(component.getName());
        throw error(
                "the field is missing, which " + component.getDeclaringRecord().getSimpleName() + " needs");
    }

    private CueException wrong(@Nullable Object data, Type type) {
        String kind = data == null ? "null" : data.getClass().getSimpleName();
        return error("cannot decode " + kind + " as " + type.getTypeName());
    }

    private CueException error(String message) {
        return new CueException(
                List.of(new CueError(ErrorCode.EVAL, String.join(".", path), message, List.of(), null)));
    }
}
