package dev.pequod.cue;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.DisjunctionExpr;
import dev.pequod.cue.internal.adt.DisjunctionExpr.Disjunct;
import dev.pequod.cue.internal.adt.Experiments;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Field;
import dev.pequod.cue.internal.adt.FieldNotes;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.ListLit;
import dev.pequod.cue.internal.adt.Null;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.Term;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.encoding.JsonReader;
import dev.pequod.cue.internal.encoding.TomlReader;
import dev.pequod.cue.internal.encoding.YamlReader;
import dev.pequod.cue.internal.export.DataTerms;
import dev.pequod.cue.internal.program.Placement;
import dev.pequod.cue.internal.source.LargeStack;
import dev.pequod.cue.internal.source.Notation;
import dev.pequod.cue.internal.source.Progress;
import dev.pequod.cue.internal.source.SourceFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Concrete data that can be unified with values. Immutable and thread-safe. Reading a text ends with an error of code LIMIT if it has more
 * values than tokens of CUE may be compiled with {@link Limits#DEFAULTS}, or if the thread is interrupted.
 *
 * {@snippet file="dev/pequod/cue/ExamplesTest.java" region="data"}
 */
public final class Data {
    /** What a YAML text without any document says: null, unless something else is said ({@code *null | _}). */
    public static final Data UNSAID = new Data(new DisjunctionExpr(
            null, List.of(new Disjunct(new Null(null), true), new Disjunct(new Top(null), false)), true));

    /** How deep data with hidden fields may be put into other data, and how deep on any thread's stack. */
    private static final int MAX_DEPTH = 10_000;

    private static final int SHALLOW = 100;

    private static final long DEEP_STACK_BYTES = 64L << 20;

    /** What it is by the package that its hidden fields belong to; each time the same if it has none. */
    private final Function<String, Expr> byPackage;

    /** How deep data with hidden fields are within; 0 if it has none. */
    private final int hidden;

    Data(Expr expr) {
        this(id -> expr, 0);
    }

    private Data(Function<String, Expr> byPackage, int hidden) {
        if (hidden > MAX_DEPTH) {
            throw new IllegalArgumentException("data with hidden fields within data deeper than " + MAX_DEPTH);
        }
        this.byPackage = byPackage;
        this.hidden = hidden;
    }

    /** Returns data around others; with hidden fields it is made for each package anew, and else once. */
    private static Data around(Collection<Data> within, Function<String, Expr> byPackage) {
        int deepest = within.stream().mapToInt(data -> data.hidden).max().orElse(0);
        return deepest == 0 ? new Data(byPackage.apply("")) : new Data(byPackage, deepest + 1);
    }

    /**
     * Returns Java objects as data: null, Boolean, String, byte[], Byte, Short, Integer, Long, BigInteger (an int), Float, Double, BigDecimal
     * (a float), enums by their names, Character, UUID, URI, Instant and OffsetDateTime (strings that {@code time.Time} of CUE admits), Duration
     * ({@code time.Duration}), LocalDate and LocalDateTime (the same as {@code time.Time}, in part), collections and other arrays (a list, in the
     * order of iteration), maps with strings as keys, and records, whose components are fields unless they are an empty Optional. A surrogate
     * that stands alone is U+FFFD.
     *
     * {@snippet file="dev/pequod/cue/ExamplesTest.java" region="records"}
     *
     * @throws IllegalArgumentException with the path, if there is an object of another class, or NaN or an infinite number, or a Duration of
     *     some 292 years or more, or a time in no year of four digits or with an offset of no whole minutes; or if the nesting is deeper than
     *     10,000, as that of what contains itself is
     */
    public static Data of(@Nullable Object object) {
        return new Data(ObjectEncoder.encode(object));
    }

    /**
     * Returns the data of a JSON text. Positions of errors lead into the text.
     *
     * @param name what errors call the text
     * @throws CueException if it is not one JSON value
     */
    public static Data ofJson(String name, String text) {
        return one(name, text, Notation.JSON, JsonReader::read);
    }

    /**
     * Returns the documents of a YAML text, of which JSON is a part, in their order. Positions of errors lead into the text.
     *
     * @param name what errors call the text
     * @throws CueException if it is not well-formed, or what its aliases stand for is too large
     */
    public static List<Data> ofYaml(String name, String text) {
        List<Data> documents = new ArrayList<>();
        readYaml(name, text, documents::add);
        return List.copyOf(documents);
    }

    /**
     * Does the same with scalars of YAML 1.1 as {@code kubectl} reads them: {@code y}, {@code yes}, {@code on}, {@code n}, {@code no} and
     * {@code off} without quotes are booleans, {@code 010} is 8, {@code 08} is 8.0, {@code 1_000} is 1000, a float is a double, and
     * {@code !!binary} a text.
     */
    public static List<Data> ofYaml11(String name, String text) {
        List<Data> documents = new ArrayList<>();
        yaml(name, text, YamlReader::readKubernetesStream, documents::add);
        return List.copyOf(documents);
    }

    /**
     * Gives what {@link #ofYaml} returns to a consumer; of a text that is not well-formed, the documents before the one that is not.
     *
     * @param name what errors call the text
     * @throws CueException as there, when those were given
     */
    public static void readYaml(String name, String text, Consumer<Data> documents) {
        yaml(name, text, YamlReader::readStream, documents);
    }

    private static void yaml(
            String name, String text, BiConsumer<SourceFile, DataTerms> reader, Consumer<Data> documents) {
        SourceFile file = SourceFile.of(name, text).in(Notation.YAML);
        read(file, DataTerms.ofYaml(file, Progress::endIfInterrupted, counter(file)), reader, documents);
    }

    /**
     * Returns the data of a TOML text; dates and times are strings. Positions of errors lead into the text.
     *
     * @param name what errors call the text
     * @throws CueException if it is not well-formed
     */
    public static Data ofToml(String name, String text) {
        return one(name, text, Notation.TOML, TomlReader::read);
    }

    /**
     * Returns the values of a text of JSON Lines: any number of JSON values, one after another. Positions of errors lead into the text.
     *
     * @param name what errors call the text
     * @throws CueException if it is not well-formed
     */
    public static List<Data> ofJsonLines(String name, String text) {
        List<Data> values = new ArrayList<>();
        readJsonLines(name, text, values::add);
        return List.copyOf(values);
    }

    /**
     * Gives what {@link #ofJsonLines} returns to a consumer; of a text that is not well-formed, the values before the one that is not.
     *
     * @param name what errors call the text
     * @throws CueException as there, when those were given
     */
    public static void readJsonLines(String name, String text, Consumer<Data> values) {
        read(name, text, Notation.JSON, JsonReader::readStream, values);
    }

    private static Data one(String name, String text, Notation notation, BiConsumer<SourceFile, DataTerms> reader) {
        List<Data> values = new ArrayList<>();
        read(name, text, notation, reader, values::add);
        return values.getFirst();
    }

    private static void read(
            String name,
            String text,
            Notation notation,
            BiConsumer<SourceFile, DataTerms> reader,
            Consumer<Data> values) {
        SourceFile file = SourceFile.of(name, text).in(notation);
        read(file, new DataTerms(file, Progress::endIfInterrupted, counter(file)), reader, values);
    }

    private static void read(
            SourceFile file, DataTerms terms, BiConsumer<SourceFile, DataTerms> reader, Consumer<Data> values) {
        try {
            reader.accept(file, terms);
        } finally {
            terms.documents().forEach(value -> values.accept(new Data(value)));
        }
    }

    /** Returns what ends the reading of a text that has more values than memory may hold: each takes as much as a token of CUE. */
    private static DataTerms.Counter counter(SourceFile file) {
        long most = Limits.DEFAULTS.tokens();
        return (values, offset) -> {
            if (values > most) {
                String message = "there are more than " + most + " values in this text";
                throw new CueException(List.of(CueError.of(ErrorCode.LIMIT, message, file.position(offset))));
            }
        };
    }

    /** Returns data as the elements of a list. */
    public static Data list(List<Data> elements) {
        List<Data> all = List.copyOf(elements);
        return around(
                all,
                id -> new ListLit(
                        null,
                        all.stream().<Term>map(data -> data.byPackage.apply(id)).toList()));
    }

    /** Returns data as the fields of a struct, by their names, in the order of the map. */
    public static Data struct(Map<String, Data> fields) {
        Map<String, Data> all = new LinkedHashMap<>(fields);
        return around(all.values(), id -> {
            List<Term> terms = new ArrayList<>(all.size());
            all.forEach((name, value) -> terms.add(
                    new Field(null, ArcType.MEMBER, Label.string(name), value.byPackage.apply(id), FieldNotes.NONE)));
            return new StructLit(null, terms, false, Experiments.DEFAULT);
        });
    }

    /**
     * Returns structs as one, with the fields of each in their order; fields of the same name are unified.
     *
     * @throws IllegalArgumentException if something else is among them
     */
    public static Data joined(List<Data> structs) {
        List<Data> all = List.copyOf(structs);
        if (!all.stream().allMatch(data -> data.expr() instanceof StructLit)) {
            throw new IllegalArgumentException("only structs can be joined");
        }
        return around(all, id -> {
            List<Term> terms = new ArrayList<>();
            for (Data data : all) {
                terms.addAll(((StructLit) data.byPackage.apply(id)).declarations());
            }
            return new StructLit(null, terms, false, Experiments.DEFAULT);
        });
    }

    /**
     * Returns this data as the value at a path, as {@link Value#under} does. Hidden fields on the path belong to the package that the data
     * is unified with.
     *
     * @throws IllegalArgumentException if data with hidden fields is put into other data more than 10,000 times
     */
    public Data under(Path path) {
        if (path.isEmpty()) {
            return this;
        }
        Function<String, Expr> placed = id -> Placement.under(path.labels(id), byPackage.apply(id));
        boolean isHidden = path.labels("").stream().anyMatch(Label::isHidden);
        return isHidden ? new Data(placed, hidden + 1) : around(List.of(this), placed);
    }

    /** Returns what it is where its hidden fields belong to no package. */
    Expr expr() {
        return expr("");
    }

    /** Returns what it is where its hidden fields belong to a package. */
    Expr expr(String packageId) {
        return hidden <= SHALLOW
                ? byPackage.apply(packageId)
                : LargeStack.run("cue-data", DEEP_STACK_BYTES, () -> byPackage.apply(packageId));
    }
}
