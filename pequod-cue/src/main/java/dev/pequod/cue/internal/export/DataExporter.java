package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Null;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.encoding.DataVisitor;
import dev.pequod.cue.internal.eval.Evaluation;

/** Tells a visitor the data that concrete values are: defaults are taken, and only regular fields count, in the order of printing. */
public final class DataExporter {
    private final Evaluation c;
    private final DataVisitor out;

    private DataExporter(Evaluation c, DataVisitor out) {
        this.c = c;
        this.out = out;
    }

    /** Exports a finished value that validation found to be concrete. */
    public static void export(Evaluation c, Vertex v, DataVisitor out) {
        new DataExporter(c, out).value(v);
    }

    private void value(Vertex v) {
        Vertex x = c.defaultOf(v.deref()).deref();
        Datum value = x.value();
        switch (value) {
            case Null n -> out.nullValue();
            case Bool b -> out.bool(b.value());
            case Num n -> out.number(n.value(), n.kind() == Kinds.FLOAT);
            case Str s -> out.string(s.value());
            case Bytes b -> out.bytes(b.value());
            case Vertex list when list.isList() -> list(list);
            case Vertex struct -> struct(struct);
            case null, default -> throw new IllegalStateException("not concrete: " + value);
        }
    }

    private void list(Vertex list) {
        out.beginList();
        for (Vertex a : list.arcs) {
            if (a.label != null && a.label.isIndex()) {
                nested(a);
            }
        }
        out.endList();
    }

    private void struct(Vertex struct) {
        out.beginObject();
        for (Label l : FieldOrder.of(struct)) {
            Vertex a = l.isString() ? struct.arc(l) : null;
            if (a != null && a.isMember()) {
                out.name(l.name());
                nested(a);
            }
        }
        out.endObject();
    }

    private void nested(Vertex v) {
        c.nested(() -> {
            value(v);
            return null;
        });
    }
}
