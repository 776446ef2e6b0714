package dev.pequod.conformance.differential;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A concrete value that a part of a program is to have, so that everything said of that part can be true of it. */
sealed interface Sample {
    /** A small integer. */
    record Int(int value) implements Sample {}

    /** A short string without anything to escape. */
    record Text(String value) implements Sample {}

    /** A boolean. */
    record Flag(boolean value) implements Sample {}

    /** A list. */
    record Items(List<Sample> items) implements Sample {}

    /** A struct; the fields are in order. */
    record Fields(Map<String, Sample> fields) implements Sample {
        /** Reports whether all that is in this one is in the other. */
        boolean isPartOf(Sample other) {
            return other instanceof Fields f && f.fields.entrySet().containsAll(fields.entrySet());
        }
    }

    /** Makes samples by chance, with field names from a list. */
    static Sample next(RandomGenerator random, List<String> names, int depth) {
        int kind = random.nextInt(depth > 0 ? 10 : 6);
        if (kind < 3) {
            return new Int(random.nextInt(5));
        }
        if (kind < 5) {
            return new Text(List.of("p", "q", "web", "p-1", "web-2", "").get(random.nextInt(6)));
        }
        if (kind == 5) {
            return new Flag(random.nextBoolean());
        }
        if (kind == 6) {
            List<Sample> items = new ArrayList<>();
            Sample first = next(random, names, depth - 1);
            for (int i = random.nextInt(4); i > 0; i--) {
                items.add(random.nextInt(3) > 0 ? first : next(random, names, depth - 1));
            }
            return new Items(items);
        }
        Map<String, Sample> fields = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            fields.putIfAbsent(names.get(random.nextInt(names.size())), next(random, names, depth - 1));
        }
        return new Fields(fields);
    }

    /** Returns the sample as it is written. */
    default String text() {
        return switch (this) {
            case Int i -> Integer.toString(i.value);
            case Text t -> "\"" + t.value + "\"";
            case Flag f -> Boolean.toString(f.value);
            case Items l ->
                "[" + String.join(", ", l.items.stream().map(Sample::text).toList()) + "]";
            case Fields f ->
                "{"
                        + String.join(
                                ", ",
                                f.fields.entrySet().stream()
                                        .map(e ->
                                                e.getKey() + ": " + e.getValue().text())
                                        .toList())
                        + "}";
        };
    }

    /** Returns the type as it is written. */
    default String type() {
        return switch (this) {
            case Int i -> "int";
            case Text t -> "string";
            case Flag f -> "bool";
            case Items l -> "[...]";
            case Fields f -> "{...}";
        };
    }
}
