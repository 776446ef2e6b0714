package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.BinaryExpr;
import dev.pequod.cue.internal.adt.BoundExpr;
import dev.pequod.cue.internal.adt.CallExpr;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.DisjunctionExpr;
import dev.pequod.cue.internal.adt.DynamicReference;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.FieldReference;
import dev.pequod.cue.internal.adt.ImportReference;
import dev.pequod.cue.internal.adt.IndexExpr;
import dev.pequod.cue.internal.adt.Interpolation;
import dev.pequod.cue.internal.adt.LabelReference;
import dev.pequod.cue.internal.adt.LetReference;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.OpenExpr;
import dev.pequod.cue.internal.adt.SelectorExpr;
import dev.pequod.cue.internal.adt.SliceExpr;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.UnaryExpr;
import dev.pequod.cue.internal.adt.ValueReference;
import java.util.function.Consumer;

/** The parts of an expression. */
public final class Operands {
    private Operands() {}

    /** Calls {@code each} with the operands, elements or declarations that an expression consists of. */
    public static void forEach(Expr x, Consumer<Term> each) {
        switch (x) {
            case StructLit s -> s.declarations().forEach(each);
            case ListLit l -> l.elements().forEach(each);
            case SelectorExpr s -> each.accept(s.operand());
            case IndexExpr i -> {
                each.accept(i.operand());
                each.accept(i.index());
            }
            case SliceExpr s -> {
                each.accept(s.operand());
                if (s.low() != null) {
                    each.accept(s.low());
                }
                if (s.high() != null) {
                    each.accept(s.high());
                }
            }
            case Interpolation i -> i.parts().forEach(each);
            case BoundExpr b -> each.accept(b.operand());
            case UnaryExpr u -> each.accept(u.operand());
            case OpenExpr o -> each.accept(o.operand());
            case BinaryExpr b -> {
                each.accept(b.left());
                each.accept(b.right());
            }
            case CallExpr c -> {
                each.accept(c.function());
                c.arguments().forEach(each);
            }
            case DisjunctionExpr d -> d.values().forEach(v -> each.accept(v.value()));
            case Datum d -> {}
            case FieldReference r -> {}
            case ValueReference r -> {}
            case LabelReference r -> {}
            case DynamicReference r -> {}
            case ImportReference r -> {}
            case LetReference r -> {}
        }
    }
}
