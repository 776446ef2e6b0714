package dev.pequod.cue.internal.eval;

import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Fault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How errors combine: the worse code wins, and one that more information may resolve is dropped beside one that is final. */
final class Errors {
    /** Marks a vertex that is being evaluated and has no value yet; compared by identity. */
    static final Bottom CYCLE = new Bottom(
            null,
            Bottom.Code.CYCLE,
            List.of(new Fault("cycle error", List.of(), null, null, null, List.of(), List.of())),
            null,
            false,
            false,
            false);

    /** More reasons than this are not kept: nobody reads them. */
    private static final int MAX_FAULTS = 200;

    private Errors() {}

    static @Nullable Bottom combine(@Nullable Bottom a, @Nullable Bottom b) {
        if (a == null) {
            return b;
        }
        if (b == null || (a == b && a == CYCLE)) {
            return a;
        }
        if (a == b) {
            // it was recorded and returned: what it says of one vertex does not hold for the one it ends in
            return new Bottom(null, a.code(), a.faults(), null, false, false, false);
        }
        if (a.code() != b.code()) {
            if (a.code().compareTo(b.code()) > 0) {
                Bottom t = a;
                a = b;
                b = t;
            }
            if (b.isIncomplete()) {
                return a;
            }
        }
        List<Fault> faults = new ArrayList<>(a.faults());
        for (Fault f : b.faults()) {
            if (faults.size() >= MAX_FAULTS) {
                break;
            }
            if (!containsSame(faults, f)) {
                faults.add(f);
            }
        }
        return new Bottom(null, a.code(), faults, null, a.closeCheck() || b.closeCheck(), false, false);
    }

    private static boolean containsSame(List<Fault> faults, Fault f) {
        for (int i = 0; i < faults.size(); i++) {
            if (faults.get(i) == f) {
                return true;
            }
        }
        return false;
    }

    /** Combines the errors that two values are, if any. */
    static @Nullable Bottom combineValues(@Nullable Datum x, @Nullable Datum y) {
        return combine(
                Values.unwrap(x) instanceof Bottom a ? a : null, Values.unwrap(y) instanceof Bottom b ? b : null);
    }

    /** Returns the reasons worth showing of the failed alternatives of a disjunction. */
    static List<Fault> select(List<Bottom> errors) {
        List<Fault> out = new ArrayList<>();
        if (errors.size() <= 2) {
            errors.forEach(b -> out.addAll(b.faults()));
            return out;
        }
        int first = 0;
        for (int i = 0; i < errors.size(); i++) {
            if (errors.get(i).isIncomplete()) {
                first = i;
                break;
            }
        }
        Set<Object> seen = new HashSet<>();
        for (Bottom b : errors.subList(first, errors.size())) {
            boolean isNew = false;
            for (Fault f : b.faults()) {
                isNew |= seen.add(f.position() == null ? f : f.position());
            }
            if (isNew) {
                out.addAll(b.faults());
            }
        }
        return out;
    }
}
