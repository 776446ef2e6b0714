package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Fault;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds lists and structs that their validators refuse as they stand, and may take with more elements or fields: evaluation makes errors
 * of them, and a schema tells what they are.
 */
final class Growth {
    private Growth() {}

    /** Returns an error without what only such validators say; null if nothing is left of it. */
    static @Nullable Bottom lasting(Evaluation c, Bottom error) {
        Map<Vertex, Boolean> known =
                new IdentityHashMap<>(); // one vertex may have hundreds of faults, and is evaluated to find out
        List<Fault> faults = error.faults().stream()
                .filter(f ->
                        f.vertex() == null || !known.computeIfAbsent(f.vertex(), v -> of(c, v, Leaf.of(c, v)) != null))
                .toList();
        return faults.isEmpty()
                ? null
                : new Bottom(error.source(), error.code(), faults, error.node(), error.closeCheck(), false, false);
    }

    /** Returns what a vertex of some operands is before it is validated; null if it is not refused, or would be so with more in it. */
    static @Nullable Vertex of(Evaluation c, Vertex v, List<Leaf> leaves) {
        if (v.data || !(v.deref().base instanceof Bottom b) || b.childError() || !isOfValidator(b)) {
            return null;
        }
        Vertex unchecked = Leaf.unified(v, leaves);
        c.finishUnchecked(unchecked);
        boolean mayGrow = unchecked.base instanceof Bottom inner
                ? inner.childError()
                : unchecked.isStruct() ? b.isIncomplete() : mayGrow(c, unchecked);
        return mayGrow ? unchecked : null;
    }

    private static boolean mayGrow(Evaluation c, Vertex list) {
        if (!list.isList() || list.isClosedList()) {
            return false;
        }
        List<Check> checks = new ArrayList<>();
        new Validators(new Surroundings(c, List.of())).read(list, checks);
        return checks.stream().noneMatch(x -> x instanceof Check.Size s && s.most() && s.count() < list.elementCount());
    }

    private static boolean isOfValidator(Bottom b) {
        return b.code() == Bottom.Code.EVAL || b.code() == Bottom.Code.INCOMPLETE;
    }
}
