package dev.pequod.cue.internal.export;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.Bool;
import dev.pequod.cue.internal.adt.Bytes;
import dev.pequod.cue.internal.adt.Experiments;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldNotes;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.Null;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Str;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.encoding.DataVisitor;
import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.source.SourceFile;
import dev.pequod.cue.internal.source.SourcePos;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Makes terms of data, with the places where it stands in its file. */
public final class DataTerms implements DataVisitor {
    /** An object or list that is still open. */
    private record Open(
            List<Term> content,
            boolean isList,
            @Nullable Label label,
            @Nullable SourcePos labelPos,
            List<String> docs) {}

    private final @Nullable SourceFile file;
    private final LongConsumer watcher;
    private final Counter counter;
    private final @Nullable YamlDocs comments;
    private final Deque<Open> open = new ArrayDeque<>();
    private final List<Expr> documents = new ArrayList<>();
    /** One for each name, as most stand in many objects. */
    private final Map<String, Label> labels = new HashMap<>();

    private long values;
    private @Nullable SourcePos at;
    private @Nullable Label label;
    private @Nullable SourcePos labelPos;
    private List<String> docs = List.of();

    /** Bounds how many values are in memory at once. */
    @FunctionalInterface
    public interface Counter {
        /** Tells that there are so many values, the last of which stands at an offset; it may end the reading by an exception. */
        void count(long values, int offset);
    }

    /**
     * Creates a receiver of data from a file, or from none.
     *
     * @param watcher told now and then how many characters were read since the last time; it may end the reading by an exception
     * @param counter told how many values there are whenever there is one more
     */
    public DataTerms(@Nullable SourceFile file, LongConsumer watcher, Counter counter) {
        this(file, watcher, counter, null);
    }

    private DataTerms(@Nullable SourceFile file, LongConsumer watcher, Counter counter, @Nullable YamlDocs comments) {
        this.file = file;
        this.watcher = watcher;
        this.counter = counter;
        this.comments = comments;
    }

    /**
     * Creates a receiver of data from a file of YAML, whose comments above fields become those of the fields.
     *
     * @param watcher told now and then how many characters were read since the last time; it may end the reading by an exception
     * @param counter told how many values there are whenever there is one more
     */
    public static DataTerms ofYaml(SourceFile file, LongConsumer watcher, Counter counter) {
        boolean hasComments = file.text().indexOf('#') >= 0;
        return new DataTerms(file, watcher, counter, hasComments ? new YamlDocs(file.text()) : null);
    }

    /** As {@link #DataTerms(SourceFile, LongConsumer, Counter)}, of values that all stand in one place. */
    public static DataTerms inPlace(@Nullable SourcePos place, LongConsumer watcher, Counter counter) {
        DataTerms terms = new DataTerms(null, watcher, counter);
        terms.at = place;
        return terms;
    }

    /** Returns the values at the top level, in order; nothing may be received afterwards. */
    public List<Expr> documents() {
        if (comments != null) {
            comments.end();
        }
        return List.copyOf(documents);
    }

    @Override
    public void passed(long characters) {
        watcher.accept(characters);
    }

    @Override
    public void kept(long count, int offset) {
        counter.count(count, offset);
    }

    @Override
    public void at(int start, int end) {
        at = file == null ? at : new SourcePos(file, start, end);
    }

    @Override
    public void beginObject() {
        begin(false);
    }

    @Override
    public void beginList() {
        begin(true);
    }

    private void begin(boolean isList) {
        open.push(new Open(new ArrayList<>(), isList, label, labelPos, docs));
        label = null;
    }

    @Override
    public void name(String name) {
        label = labels.computeIfAbsent(name, Label::string);
        labelPos = at;
        docs = comments == null || at == null ? List.of() : comments.above(at.start(), at.end());
    }

    @Override
    public void endObject() {
        Open o = open.pop();
        label = o.label();
        labelPos = o.labelPos();
        docs = o.docs();
        add(new StructLit(at, List.copyOf(o.content()), false, Experiments.DEFAULT));
    }

    @Override
    public void endList() {
        Open o = open.pop();
        label = o.label();
        labelPos = o.labelPos();
        docs = o.docs();
        add(new ListLit(at, List.copyOf(o.content())));
    }

    @Override
    public void nullValue() {
        add(new Null(at));
    }

    @Override
    public void bool(boolean value) {
        add(new Bool(at, value));
    }

    @Override
    public void number(Decimal value, boolean isFloat) {
        add(new Num(at, isFloat ? Kinds.FLOAT : Kinds.INT, value));
    }

    @Override
    public void string(String value) {
        add(new Str(at, value));
    }

    @Override
    public void bytes(byte[] value) {
        add(new Bytes(at, value));
    }

    private void add(Expr x) {
        counter.count(++values, at == null ? 0 : at.start());
        Open inside = open.peek();
        Label name = label;
        label = null;
        if (comments != null && at != null) {
            comments.value(at.start(), at.end(), x instanceof StructLit || x instanceof ListLit);
        }
        if (inside == null) {
            documents.add(x);
        } else if (inside.isList() || name == null) {
            inside.content().add(x);
        } else {
            inside.content().add(new Field(labelPos, ArcType.MEMBER, name, x, notes()));
        }
    }

    private FieldNotes notes() {
        return comments == null ? FieldNotes.NONE : new FieldNotes(List.of(), null, null, docs);
    }

    @Override
    public boolean keepsValues() {
        return true;
    }
}
