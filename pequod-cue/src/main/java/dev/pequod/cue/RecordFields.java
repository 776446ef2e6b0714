package dev.pequod.cue;

import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the components of records; the one place of the library that calls what it finds by reflection. */
final class RecordFields {
    private RecordFields() {}

    /** Returns the components by their names, in their order, without those that are an empty Optional. */
    static Map<String, @Nullable Object> of(Record r) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (RecordComponent component : r.getClass().getRecordComponents()) {
            Object value = value(r, component);
            if (!(value instanceof Optional<?> o && o.isEmpty())) {
                fields.put(component.getName(), value);
            }
        }
        return fields;
    }

    private static @Nullable Object value(Record r, RecordComponent component) {
        try {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(r);
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            throw new IllegalArgumentException("a record that cannot be read: " + r.getClass(), e);
        }
    }
}
