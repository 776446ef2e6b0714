package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.Kinds;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names that JSON Schema has for kinds. */
final class JsonTypes {
    private JsonTypes() {}

    /** Returns the types of some kinds, in the order of the kinds; those that have none are left out. */
    static List<String> of(int kinds) {
        List<String> types = new ArrayList<>();
        add(types, kinds, Kinds.NULL, "null");
        add(types, kinds, Kinds.BOOL, "boolean");
        add(types, kinds, Kinds.NUMBER, (kinds & Kinds.NUMBER) == Kinds.INT ? "integer" : "number");
        add(types, kinds, Kinds.STRING | Kinds.BYTES, "string");
        add(types, kinds, Kinds.LIST, "array");
        add(types, kinds, Kinds.STRUCT, "object");
        return types;
    }

    private static void add(List<String> types, int kinds, int wanted, String name) {
        if ((kinds & wanted) != 0) {
            types.add(name);
        }
    }

    /** Returns the kind of a Java object. */
    static int kind(@Nullable Object value) {
        return switch (value) {
            case null -> Kinds.NULL;
            case Boolean b -> Kinds.BOOL;
            case BigInteger i -> Kinds.INT;
            case BigDecimal d -> Kinds.FLOAT;
            case String s -> Kinds.STRING;
            case byte[] b -> Kinds.BYTES;
            case List<?> l -> Kinds.LIST;
            case Map<?, ?> m -> Kinds.STRUCT;
            default -> throw new IllegalStateException("no data: " + value.getClass());
        };
    }

    /** Returns the kinds that a check is about; a check of other kinds passes them all. */
    static int kinds(Check check) {
        return switch (check) {
            case Check.Bound b -> Kinds.NUMBER;
            case Check.MultipleOf m -> Kinds.NUMBER;
            case Check.Match m -> Kinds.STRING;
            case Check.Format f -> Kinds.STRING;
            case Check.Unique u -> Kinds.LIST;
            case Check.Contains x -> Kinds.LIST;
            case Check.Size s ->
                switch (s.unit()) {
                    case LENGTH -> Kinds.STRING;
                    case ITEMS -> Kinds.LIST;
                    case PROPERTIES -> Kinds.STRUCT;
                };
            case Check.Unequal u -> Kinds.TOP;
            case Check.Other o -> Kinds.TOP;
        };
    }
}
