package dev.pequod.cue.internal.program;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.Ellipsis;
import dev.pequod.cue.internal.adt.Experiments;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldNotes;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Top;
import java.util.AbstractList;
import java.util.List;

/** Puts structs and lists around what is to stand at a path. */
public final class Placement {
    private Placement() {}

    /**
     * Returns an expression below labels: for a name a struct of one field, for an index an open list whose elements before it may be
     * anything.
     */
    public static Expr under(List<Label> labels, Expr expr) {
        Expr x = expr;
        for (Label l : labels.reversed()) {
            if (l.isIndex()) {
                x = new ListLit(null, new Elements(l.index(), x));
            } else {
                Field field = new Field(null, ArcType.MEMBER, l, x, FieldNotes.NONE);
                x = new StructLit(null, List.of(field), false, Experiments.DEFAULT);
            }
        }
        return x;
    }

    /** Any elements, then a certain one, then an ellipsis: a list of its own would take memory that no limit counts. */
    private static final class Elements extends AbstractList<Term> {
        private static final Term ANY = new Top(null);
        private static final Term MORE = new Ellipsis(null, null);

        private final int index;
        private final Expr element;

        Elements(int index, Expr element) {
            this.index = index;
            this.element = element;
        }

        @Override
        public Term get(int i) {
            if (i < index) {
                return ANY;
            }
            return i == index ? element : MORE;
        }

        @Override
        public int size() {
            return index + 2;
        }
    }
}
