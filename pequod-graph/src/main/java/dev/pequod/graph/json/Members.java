package dev.pequod.graph.json;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The members of an object, unmodifiable and in order: names and values by turns in one array, which is looked through where there are
 * few, as nearly everywhere. That takes a quarter of the memory of a linked hash map, and programs that keep the objects of thousands of
 * resources keep little else.
 */
final class Members extends AbstractMap<String, JsonValue> {
    private static final int FEW = 12;

    private final Object[] pairs;

    /** Where the pair of each name begins; null where there are few. */
    private final @Nullable Map<String, Integer> places;

    /** Takes the array for its own; names are valid Unicode, and none is there twice. */
    private Members(Object[] pairs) {
        this.pairs = pairs;
        this.places = pairs.length > 2 * FEW ? places(pairs, pairs.length) : null;
    }

    private static Map<String, Integer> places(Object[] pairs, int length) {
        Map<String, Integer> places = HashMap.newHashMap(length / 2);
        for (int i = 0; i < length; i += 2) {
            places.put((String) pairs[i], i);
        }
        return places;
    }

    /** Returns the members of a map whose names are made valid Unicode; of several that are the same then the last counts. */
    static Members of(Map<String, ? extends JsonValue> map) {
        if (map instanceof Members members) {
            return members;
        }
        Builder builder = new Builder(map.size());
        map.forEach((name, value) -> builder.put(JsonString.wellFormed(name), value));
        return builder.build();
    }

    /** Gathers members. */
    static final class Builder {
        private Object[] pairs;
        private int length;
        private @Nullable Map<String, Integer> places;

        Builder(int size) {
            this.pairs = new Object[2 * size];
        }

        /** Sets a member whose name is valid Unicode; returns whether there was one of that name. */
        boolean put(String name, JsonValue value) {
            int at = find(name);
            boolean found = at >= 0;
            if (!found) {
                at = length;
                length += 2;
                pairs = length > pairs.length ? Arrays.copyOf(pairs, Math.max(8, 2 * pairs.length)) : pairs;
                pairs[at] = name;
                if (places != null) {
                    places.put(name, at);
                }
            }
            pairs[at + 1] = value;
            return found;
        }

        private int find(String name) {
            if (places == null && length > 2 * FEW) {
                places = places(pairs, length);
            }
            return indexOf(name, pairs, length, places);
        }

        Members build() {
            return new Members(length == pairs.length ? pairs : Arrays.copyOf(pairs, length));
        }
    }

    private static int indexOf(Object name, Object[] pairs, int length, @Nullable Map<String, Integer> places) {
        if (places != null) {
            return places.getOrDefault(name, -1);
        }
        for (int i = 0; i < length; i += 2) {
            if (pairs[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private int indexOf(Object name) {
        return indexOf(name, pairs, pairs.length, places);
    }

    /** Returns a copy with the member set, at its place or at the end. */
    Members with(String name, JsonValue value) {
        String valid = JsonString.wellFormed(name);
        int known = indexOf(valid);
        int at = known < 0 ? pairs.length : known;
        Object[] copy = Arrays.copyOf(pairs, Math.max(pairs.length, at + 2));
        copy[at] = valid;
        copy[at + 1] = value;
        return new Members(copy);
    }

    /** Returns a copy without the member. */
    Members without(String name) {
        int at = indexOf(name);
        if (at < 0) {
            return this;
        }
        Object[] copy = new Object[pairs.length - 2];
        System.arraycopy(pairs, 0, copy, 0, at);
        System.arraycopy(pairs, at + 2, copy, at, copy.length - at);
        return new Members(copy);
    }

    /** Returns the depth of the deepest member. */
    int depth() {
        int deepest = 0;
        for (int i = 1; i < pairs.length; i += 2) {
            deepest = Math.max(deepest, ((JsonValue) pairs[i]).depth());
        }
        return deepest;
    }

    @Override
    public int size() {
        return pairs.length / 2;
    }

    @Override
    public boolean containsKey(Object name) {
        return indexOf(name) >= 0;
    }

    @Override
    public @Nullable JsonValue get(Object name) {
        int at = indexOf(name);
        return at < 0 ? null : (JsonValue) pairs[at + 1];
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super JsonValue> action) {
        for (int i = 0; i < pairs.length; i += 2) {
            action.accept((String) pairs[i], (JsonValue) pairs[i + 1]);
        }
    }

    @Override
    public Set<Map.Entry<String, JsonValue>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, JsonValue>> iterator() {
                return new Entries();
            }

            @Override
            public int size() {
                return Members.this.size();
            }
        };
    }

    private final class Entries implements Iterator<Map.Entry<String, JsonValue>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < pairs.length;
        }

        @Override
        public Map.Entry<String, JsonValue> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            next += 2;
            return Map.entry((String) pairs[next - 2], (JsonValue) pairs[next - 1]);
        }
    }
}
