package dev.pequod.cue.internal.export;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Builtin;
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
import dev.pequod.cue.internal.eval.FieldOrder;
import dev.pequod.cue.internal.source.SourcePos;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells a visitor the data that concrete values are: defaults are taken, and only regular fields count, in the order of printing. */
public final class DataExporter {
    /** Steps that telling an element or a field takes, beside the one of {@link Evaluation#nested}. */
    private static final int STEPS = 15;

    /** So many bytes are counted as a value. */
    private static final int BYTES_OF_A_VALUE = 1 << 8;

    private final Evaluation c;
    private final DataVisitor out;
    private long kept;
    private @Nullable Vertex at;

    private DataExporter(Evaluation c, DataVisitor out) {
        this.c = c;
        this.out = out;
    }

    /**
     * Exports a finished value that validation found to be concrete: a vertex, or a scalar.
     *
     * @throws CueException if there is a function in it, or a number that the visitor refuses
     * @throws dev.pequod.cue.internal.eval.LimitExceeded if the visitor takes no more
     */
    public static void export(Evaluation c, Datum value, DataVisitor out) {
        DataExporter exporter = new DataExporter(c, out);
        out.watchedBy(c::passed);
        try {
            exporter.export(value);
        } catch (CueException e) {
            CueError first = e.errors().getFirst();
            Vertex at = exporter.at;
            throw at != null && first.code() == ErrorCode.LIMIT ? c.tooLong(first.message(), at) : e;
        }
    }

    private void export(Datum value) {
        if (value instanceof Vertex v) {
            at = v;
            if (v.label != null && v.label.isIndex()) {
                spell(v);
            }
            value(v);
        } else {
            spell(value);
            datum(value, null);
        }
    }

    private void value(Vertex v) {
        datum(c.defaultOf(v.deref()).deref().value(), v);
    }

    private void datum(@Nullable Datum value, @Nullable Vertex of) {
        switch (value) {
            case Null n -> out.nullValue();
            case Bool b -> out.bool(b.value());
            case Num n -> number(n, of);
            case Str s -> {
                c.passed(s.value().length());
                out.string(s.value());
            }
            case Bytes b -> {
                c.passed(b.value().length);
                keep(b.value().length);
                out.bytes(b.value());
            }
            case Vertex list when list.isList() -> list(list);
            case Vertex struct -> struct(struct);
            case Builtin f ->
                throw new CueException(List.of(CueError.of(
                        ErrorCode.EVAL, "cannot convert value \"" + f.qualifiedName() + "\" of kind func to data")));
            case null, default -> throw new IllegalStateException("not concrete: " + value);
        }
    }

    /** What is no finite number may be refused; the visitor knows why, and only here is known where. */
    private void number(Num n, @Nullable Vertex of) {
        boolean isFloat = n.kind() == Kinds.FLOAT;
        long zeros = isFloat ? 0 : Math.max(0, n.value().exponent());
        c.chargeDigits(n.value().digits() + zeros);
        keep(zeros >> 1);
        SourcePos at = n.source();
        if (n.value().isFinite() || at == null) {
            out.number(n.value(), isFloat);
            return;
        }
        try {
            out.number(n.value(), isFloat);
        } catch (CueException e) {
            String path = TermPrinter.path(of == null ? List.of() : of.path());
            throw new CueException(e.errors().stream()
                    .map(x -> new CueError(x.code(), path, x.message(), List.of(at.toPosition()), x.hint()))
                    .toList());
        }
    }

    /** Counts so many bytes that the visitor may copy, or digits that it writes out, for each reference to them. */
    private void keep(long size) {
        if (out.keepsValues()) {
            kept += size / BYTES_OF_A_VALUE;
            c.checkVertices(kept);
        }
    }

    private void list(Vertex list) {
        out.beginList();
        for (Vertex a : list.arcs) {
            if (a.label != null && a.label.isIndex()) {
                spell(a);
                nested(a);
            }
        }
        out.endList();
    }

    /** Tells how an element is written; a field has its value normalized, as in the reference. */
    private void spell(Datum value) {
        Datum literal = value instanceof Vertex v ? v.deref().literal() : value;
        SourcePos at = literal == null ? null : literal.source();
        if (at != null) {
            out.spelling(literal instanceof Num n ? Spelling.of(n) : at.text());
        }
    }

    private void struct(Vertex struct) {
        out.beginObject();
        for (Label l : FieldOrder.of(c, struct)) {
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
            at = v;
            c.charge(STEPS);
            c.passed(0);
            c.checkVertices(out.keepsValues() ? ++kept : 0);
            value(v);
            return null;
        });
    }
}
