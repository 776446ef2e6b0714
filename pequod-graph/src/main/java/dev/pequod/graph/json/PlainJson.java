package dev.pequod.graph.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Converts between {@link JsonValue} and plain Java data: {@code Map}, {@code List}, {@code String}, {@code Number},
 * {@code Boolean} and null, as YAML readers and Kubernetes clients hand out.
 */
public final class PlainJson {

    /** The most values one conversion makes, so that data with shared parts cannot grow without bound. */
    public static final int MAX_VALUES = 2_000_000;

    private int values;

    private PlainJson() {}

    /**
     * Returns the data as JSON, exactly; floating point numbers become the shortest decimal that denotes them, bytes their
     * base64 text, as CUE and Kubernetes write them.
     *
     * @throws IllegalArgumentException if it holds something JSON cannot say (its path is in the message), is nested
     *     more than {@link JsonValue#MAX_READ_DEPTH} levels, or has more than {@link #MAX_VALUES} values
     */
    public static JsonValue fromJava(@Nullable Object data) {
        return new PlainJson().convert(data, "", 0);
    }

    /** Returns the value as new, modifiable Java data; integers are Long, or BigInteger when larger; others BigDecimal. */
    public static @Nullable Object toJava(JsonValue value) {
        return switch (value) {
            case JsonObject object -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
                    map.put(member.getKey(), toJava(member.getValue()));
                }
                yield map;
            }
            case JsonArray array -> {
                List<@Nullable Object> list = new ArrayList<>(array.elements().size());
                for (JsonValue element : array.elements()) {
                    list.add(toJava(element));
                }
                yield list;
            }
            case JsonString string -> string.value();
            case JsonNumber number -> number.integer() ? integer(number.value().toBigInteger()) : number.value();
            case JsonBoolean bool -> bool.value();
            case JsonNull nothing -> null;
        };
    }

    private static Number integer(BigInteger value) {
        if (value.bitLength() < 64) {
            return value.longValue();
        }
        return value;
    }

    private JsonValue convert(@Nullable Object data, String path, int depth) {
        if (++values > MAX_VALUES) {
            throw new IllegalArgumentException("more than " + MAX_VALUES + " values");
        }
        if (depth > JsonValue.MAX_READ_DEPTH) {
            throw new IllegalArgumentException("nested more than " + JsonValue.MAX_READ_DEPTH + " levels deep");
        }
        return switch (data) {
            case null -> JsonNull.NULL;
            case JsonValue value -> value;
            case CharSequence text -> new JsonString(text.toString());
            case Boolean bool -> JsonBoolean.of(bool);
            case byte[] bytes -> new JsonString(Base64.getEncoder().encodeToString(bytes));
            case Number number -> number(number, path);
            case Map<?, ?> map -> {
                Map<String, JsonValue> members = LinkedHashMap.newLinkedHashMap(map.size());
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    if (!(entry.getKey() instanceof String name)) {
                        throw new IllegalArgumentException(at(path) + "member name is not a string: " + entry.getKey());
                    }
                    members.put(name, convert(entry.getValue(), JsonPath.member(path, name), depth + 1));
                }
                yield new JsonObject(members);
            }
            case Iterable<?> list -> {
                List<JsonValue> elements = new ArrayList<>();
                for (Object element : list) {
                    elements.add(convert(element, JsonPath.element(path, elements.size()), depth + 1));
                }
                yield new JsonArray(elements);
            }
            default ->
                throw new IllegalArgumentException(
                        at(path) + "JSON has no " + data.getClass().getSimpleName());
        };
    }

    private static JsonNumber number(Number number, String path) {
        return switch (number) {
            case BigInteger big -> JsonNumber.of(big);
            case BigDecimal decimal -> JsonNumber.of(decimal);
            case Double d
            when !Double.isFinite(d) -> throw new IllegalArgumentException(at(path) + "JSON has no number " + d);
            case Float f
            when !Float.isFinite(f) -> throw new IllegalArgumentException(at(path) + "JSON has no number " + f);
            case Double d -> JsonNumber.of(new BigDecimal(d.toString()));
            case Float f -> JsonNumber.of(new BigDecimal(f.toString()));
            case Long n -> JsonNumber.of(n);
            case Integer n -> JsonNumber.of(n);
            case Short n -> JsonNumber.of(n);
            case Byte n -> JsonNumber.of(n);
            default ->
                throw new IllegalArgumentException(
                        at(path) + "JSON has no " + number.getClass().getSimpleName());
        };
    }

    private static String at(String path) {
        return path.isEmpty() ? "" : path + ": ";
    }
}
