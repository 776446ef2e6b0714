package dev.pequod.resolver.dependencies;

import dev.pequod.api.Digest;
import dev.pequod.api.ModuleException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was found out of the modules that were asked for last, by the digests of their contents, so that a module in memory is not
 * parsed each time it is asked for. Thread-safe.
 *
 * @param <V> what is found out
 */
final class Recent<V> {
    private static final int MOST = 256;

    private final Map<List<Digest>, V> known = new LinkedHashMap<>(16, 0.75f, true);

    /** Finds it out. */
    @FunctionalInterface
    interface Finding<V> {
        V find() throws ModuleException;
    }

    /** Returns what is known, or else what is found out now; a failure is not remembered, since it names who asked. */
    V get(List<Digest> contents, Finding<V> finding) throws ModuleException {
        synchronized (known) {
            V before = known.get(contents);
            if (before != null) {
                return before;
            }
        }
        V found = finding.find();
        synchronized (known) {
            known.put(contents, found);
            Iterator<V> oldest = known.values().iterator();
            if (known.size() > MOST && oldest.hasNext()) {
                oldest.next();
                oldest.remove();
            }
        }
        return found;
    }
}
