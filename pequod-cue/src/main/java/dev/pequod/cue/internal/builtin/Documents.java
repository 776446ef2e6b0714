package dev.pequod.cue.internal.builtin;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Conjunct;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.encoding.DataVisitor;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.export.DataExporter;
import dev.pequod.cue.internal.export.DataTerms;
import dev.pequod.cue.internal.source.SourceFile;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** What the packages of data formats have in common: arguments that are documents, and values to be written or checked. */
final class Documents {
    /** What reading a byte takes, of whatever language. */
    private static final int STEPS_OF_A_BYTE = 2;

    /** Most bytes of a text that is written, if the budget allows it to be so long. */
    private static final long MAX_BYTES = 64L << 20;

    private Documents() {}

    /** Returns how many bytes of a text may be written. */
    static long maxBytes(Arguments a) {
        return Math.min(MAX_BYTES, a.evaluation().maxSize());
    }

    /** Returns a text argument as a file. */
    static SourceFile file(Arguments a, int i, String name) {
        Datum v = a.evaluation().unwrap(a.call().argument(i));
        boolean isBytes = v != null && v.kind() == Kinds.BYTES;
        SourceFile file = isBytes ? SourceFile.of(name, a.bytes(i)) : SourceFile.of(name, a.text(i));
        a.evaluation().charge((long) file.length() * STEPS_OF_A_BYTE);
        return file;
    }

    /** Returns the values that a reader finds; what it refuses fails the call with what is made of its error. */
    static List<Expr> read(
            Arguments a,
            SourceFile file,
            BiConsumer<SourceFile, DataVisitor> reader,
            Function<CueError, Refusal> refusal) {
        return read(a, file, new DataTerms(file, a.evaluation()::passed, counter(a)), reader, refusal);
    }

    /** As {@link #read}, of values that stand where the call does. */
    static List<Expr> readInPlace(
            Arguments a,
            SourceFile file,
            BiConsumer<SourceFile, DataVisitor> reader,
            Function<CueError, Refusal> refusal) {
        DataTerms terms = DataTerms.inPlace(a.call().source(), a.evaluation()::passed, counter(a));
        return read(a, file, terms, reader, refusal);
    }

    private static DataTerms.Counter counter(Arguments a) {
        return (values, offset) -> a.evaluation().checkVertices(values);
    }

    private static List<Expr> read(
            Arguments a,
            SourceFile file,
            DataTerms terms,
            BiConsumer<SourceFile, DataVisitor> reader,
            Function<CueError, Refusal> refusal) {
        a.evaluation().countText(file.length());
        try {
            reader.accept(file, terms);
        } catch (CueException e) {
            CueError first = e.errors().get(0);
            throw first.code() == ErrorCode.LIMIT ? refused(a, e) : refusal.apply(first);
        }
        return terms.documents();
    }

    /** Returns what is written; what the writer refuses fails the call. */
    static String written(Arguments a, Supplier<String> writing) {
        try {
            String text = writing.get();
            a.evaluation().charge(text.length());
            return text;
        } catch (CueException e) {
            throw refused(a, e);
        }
    }

    /** Returns what ends the call where a reader or writer refuses something: an error of the call, unless it is more than is allowed. */
    static RuntimeException refused(Arguments a, CueException e) {
        CueError first = e.errors().get(0);
        return first.code() == ErrorCode.LIMIT
                ? a.evaluation().exceeded(first.message(), false)
                : a.failure("%s", first.message());
    }

    static Expr list(List<Expr> elements) {
        return new ListLit(null, List.copyOf(elements));
    }

    // --- writing
    // --------------------------------------------------------------------------------------------------------------

    /** Pushes a value into a writer; one that is not concrete yet leaves the call for later. */
    static void write(Arguments a, Datum value, DataVisitor out) {
        if (value instanceof Vertex v) {
            a.evaluation().finish(v);
            Bottom b = a.evaluation().validateAll(v, true, true);
            if (b != null) {
                throw new Refusal(b);
            }
        }
        try {
            DataExporter.export(a.evaluation(), value, out);
        } catch (CueException e) {
            throw refused(a, e);
        }
    }

    // --- validating
    // -----------------------------------------------------------------------------------------------------------

    /** Returns the errors of a document that is unified with a schema, as a call has them; or that there are none. */
    static Expr validate(Arguments a, Expr document, Datum schema, boolean concrete, boolean isFinal) {
        Evaluation c = a.evaluation();
        Vertex data = new Vertex();
        data.addConjunct(Conjunct.root(Environment.EMPTY, document));
        Bottom b = c.validateAll(c.unify(data, schema), concrete, isFinal);
        return b == null ? a.truth(true) : b;
    }
}
