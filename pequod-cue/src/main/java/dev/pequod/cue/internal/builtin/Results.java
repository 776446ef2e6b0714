package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Experiments;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldNotes;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.ListMarker;
import dev.pequod.cue.internal.adt.Status;
import dev.pequod.cue.internal.adt.StructInfo;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.StructMarker;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Vertex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes finished lists and structs from values. */
final class Results {
    private Results() {}

    static Vertex list(List<? extends Datum> elements) {
        Vertex v = new Vertex();
        List<Term> terms = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            Datum e = elements.get(i);
            terms.add(e);
            v.addArc(arc(Label.index(i), e));
        }
        v.addConjunct(Conjunct.root(Environment.EMPTY, new ListLit(null, terms)));
        v.base = ListMarker.CLOSED;
        v.status = Status.FINALIZED;
        return v;
    }

    /** Returns a list that is not evaluated yet, nor need its elements be. */
    static Vertex pendingList(List<Vertex> elements) {
        Vertex v = new Vertex();
        v.addConjunct(Conjunct.root(Environment.EMPTY, new ListLit(null, List.copyOf(elements))));
        return v;
    }

    /** Returns a struct with the fields in their order. */
    static Vertex struct(Map<String, ? extends Datum> fields) {
        Vertex v = new Vertex();
        List<Term> declarations = new ArrayList<>(fields.size());
        for (Map.Entry<String, ? extends Datum> f : fields.entrySet()) {
            Label label = Label.string(f.getKey());
            v.addArc(arc(label, f.getValue()));
            declarations.add(new Field(null, ArcType.MEMBER, label, f.getValue(), FieldNotes.NONE));
        }
        v.addStruct(new StructInfo(new StructLit(null, declarations, false, Experiments.DEFAULT), 0));
        v.base = StructMarker.INSTANCE;
        v.status = Status.FINALIZED;
        return v;
    }

    private static Vertex arc(Label label, Datum value) {
        if (value instanceof Vertex x) {
            if (label.equals(x.label)) {
                return x;
            }
            Vertex copy = x.copy();
            copy.label = label;
            return copy;
        }
        Vertex v = new Vertex(null, label);
        v.addConjunct(Conjunct.root(Environment.EMPTY, value));
        v.base = value;
        v.status = Status.FINALIZED;
        return v;
    }
}
