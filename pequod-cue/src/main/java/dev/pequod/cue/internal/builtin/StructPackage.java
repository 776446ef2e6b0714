package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.BOOL;
import static dev.pequod.cue.internal.adt.Kinds.INT;
import static dev.pequod.cue.internal.adt.Kinds.STRUCT;

import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Vertex;

/** The package {@code struct}: limits on the number of fields. */
final class StructPackage {
    private StructPackage() {}

    static PackageTable table() {
        return new PackageTable("struct")
                .function("MinFields", BOOL, StructPackage::minFields, STRUCT, INT)
                .function("MaxFields", BOOL, StructPackage::maxFields, STRUCT, INT);
    }

    private static Expr minFields(Arguments a) {
        Vertex v = a.struct(0);
        long wanted = a.integer(1);
        int count = a.evaluation().fieldCount(v);
        if (count >= wanted) {
            return a.truth(true);
        }
        boolean mayGrow =
                a.evaluation().acceptsAnyField(v) || !v.patterns().isEmpty() || count + constraints(v) >= wanted;
        return a.rejected(
                mayGrow ? Bottom.Code.INCOMPLETE : Bottom.Code.EVAL,
                "len(fields) < MinFields(%s) (%s < %s)",
                wanted,
                count,
                wanted);
    }

    private static Expr maxFields(Arguments a) {
        Vertex v = a.struct(0);
        long wanted = a.integer(1);
        int count = a.evaluation().fieldCount(v);
        return count <= wanted
                ? a.truth(true)
                : a.rejected(Bottom.Code.EVAL, "len(fields) > MaxFields(%s) (%s > %s)", wanted, count, wanted);
    }

    /** Returns the number of fields that may yet be there. */
    private static int constraints(Vertex v) {
        int n = 0;
        for (Vertex a : v.arcs) {
            if (!a.isMember() && a.label != null && a.label.isRegular()) {
                n++;
            }
        }
        return n;
    }
}
