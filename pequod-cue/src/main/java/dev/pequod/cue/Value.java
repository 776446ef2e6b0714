package dev.pequod.cue;

import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.errors.Position;
import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.encoding.DataVisitor;
import dev.pequod.cue.internal.encoding.JavaObjects;
import dev.pequod.cue.internal.encoding.JsonWriter;
import dev.pequod.cue.internal.encoding.TomlWriter;
import dev.pequod.cue.internal.encoding.YamlWriter;
import dev.pequod.cue.internal.eval.Budget;
import dev.pequod.cue.internal.eval.Comparison;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.eval.FieldOrder;
import dev.pequod.cue.internal.eval.LimitExceeded;
import dev.pequod.cue.internal.eval.Origins;
import dev.pequod.cue.internal.eval.Turn;
import dev.pequod.cue.internal.export.DataExporter;
import dev.pequod.cue.internal.export.Docs;
import dev.pequod.cue.internal.export.Faults;
import dev.pequod.cue.internal.export.SyntaxExporter;
import dev.pequod.cue.internal.export.SyntaxOptions;
import dev.pequod.cue.internal.export.TermPrinter;
import dev.pequod.cue.internal.program.Outcome;
import dev.pequod.cue.internal.program.Query;
import dev.pequod.cue.internal.program.Run;
import dev.pequod.cue.internal.schema.OpenApi;
import dev.pequod.cue.internal.schema.SchemaText;
import dev.pequod.cue.internal.source.SourcePos;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A CUE value: a scalar, a list, a struct, a constraint, or an error. Immutable and thread-safe; it is evaluated, once, when something of
 * it is first looked at. What {@link #lookup}, {@link #fill} and {@link #unify} return is a value of its own, evaluated on its own.
 *
 * <p>A method that looks at the value throws {@link CueException} with an error of code LIMIT if evaluation exceeds the
 * {@link Limits} of the context or its thread is interrupted.
 *
 * {@snippet file="dev/pequod/cue/ExamplesTest.java" region="errors"}
 */
public final class Value {
    /** Characters, and labels, of a path that logs show. */
    private static final int MAX_SHOWN = 80;

    private final CueContext context;
    private final String packageId;
    private final Query query;
    /** Taken to evaluate, and never while that of an evaluation is wanted. */
    private final Turn turn;

    private final @Nullable Origin origin;

    private volatile @Nullable Outcome outcome;

    /** Where a value was found: it is found there again, with all others of that value, if their evaluation is of no more use. */
    private record Origin(Value parent, Label label) {}

    Value(CueContext context, String packageId, Query query) {
        this.context = context;
        this.packageId = packageId;
        this.query = query;
        this.turn = new Turn();
        this.origin = null;
    }

    private Value(Origin origin, Query query, Outcome found) {
        Value parent = origin.parent();
        this.context = parent.context;
        this.packageId = parent.packageId;
        this.query = query;
        this.turn = parent.turn;
        this.origin = origin;
        this.outcome = found;
    }

    static Value literal(CueContext context, Data data) {
        return new Value(context, "", new Query.Literal(data.expr()));
    }

    // --- other values
    // ---------------------------------------------------------------------------------------------------------

    /**
     * Returns the value at a path below this one; see {@link #exists}. Through a disjunction the path leads into its default. Where there is no
     * such value, looking at what is returned throws {@link CueException} with an error of code REFERENCE, at the path and with the places of
     * what there is instead; or with what is wrong with that.
     */
    public Value lookup(Path path) {
        Query q = query;
        for (Label l : path.labels(packageId)) {
            q = new Query.Lookup(q, l);
        }
        return new Value(context, packageId, q);
    }

    /**
     * Returns the value at a path below this one.
     *
     * @throws CueException if {@link Path#parse} cannot read it
     */
    public Value lookup(String path) {
        return lookup(Path.parse(path));
    }

    /**
     * Returns this value unified with data at a path below it; fields and elements on the way are made where they are missing, as
     * {@link #under} does.
     */
    public Value fill(Path path, Data data) {
        Expr x = data.under(path).expr(packageId);
        if (query instanceof Query.Root root) {
            List<Expr> after = new ArrayList<>(root.after());
            after.add(x);
            return new Value(context, packageId, new Query.Root(root.before(), root.compiled(), after, root.with()));
        }
        return new Value(context, packageId, new Query.Unification(query, new Query.Literal(x)));
    }

    /**
     * Returns this value unified with data at a path below it.
     *
     * @throws CueException if {@link Path#parse} cannot read the path
     */
    public Value fill(String path, Data data) {
        return fill(Path.parse(path), data);
    }

    /**
     * Returns the value of an expression that may name the fields of this value and builtin packages. As with the flag {@code -e} of the
     * reference program, all of this value is evaluated first: to name part of something that has an error is an error.
     *
     * @throws CueException if it is not well-formed, or names what there is not
     */
    public Value select(String text) {
        Expr x = Instance.compile(packageId, text, context.limits(), List.of(this::labels));
        return new Value(context, packageId, new Query.Expression(query, x, true));
    }

    /** Returns the unification of this value and another. */
    public Value unify(Value other) {
        return new Value(context, packageId, new Query.Unification(query, other.query));
    }

    /**
     * Returns this value as that at a path: for a name of the path a struct with that field alone, for an index {@code i} a list with
     * {@code _} for each element before it, and open behind it.
     */
    public Value under(Path path) {
        return path.isEmpty() ? this : new Value(context, packageId, new Query.Placed(query, path.labels(packageId)));
    }

    // --- what it is
    // -----------------------------------------------------------------------------------------------------------

    /** Reports whether there is such a value: whether every field and element of the paths looked up is there. */
    public boolean exists() {
        return evaluated().vertex() != null;
    }

    /** Returns the kinds the value may still have; of a concrete value there is one, of an error none. */
    public Set<Kind> kinds() {
        return read((c, v) -> Kind.ofBits(v.deref().isError() ? 0 : v.deref().kind()));
    }

    /** Reports whether this is a scalar, a list or a struct, not a constraint or an error. Defaults count; fields do not. */
    public boolean isConcrete() {
        return read((c, v) -> {
            Vertex x = c.defaultOf(v.deref()).deref();
            return !x.isError() && x.isConcrete();
        });
    }

    /** Reports whether the value or something in it is an error that more information cannot cure. */
    public boolean isError() {
        return read((c, v) -> {
            Bottom b = v.bottom();
            return b != null && !b.isIncomplete();
        });
    }

    /** Returns the places where the value was written, in the order of unification. */
    public List<Position> positions() {
        return read((c, v) -> positions(v));
    }

    private static List<Position> positions(Vertex v) {
        return v.places().stream().map(SourcePos::toPosition).distinct().toList();
    }

    /**
     * Returns the places that the value was made from: where it was written itself, then where that which it refers to was written, and so
     * on. What makes a member of a struct or list is a matter of the member; what decides which members there are counts.
     *
     * {@snippet file="dev/pequod/cue/ExamplesTest.java" region="origins"}
     */
    public List<Position> origins() {
        return read((c, v) ->
                Origins.of(c, v).stream().map(SourcePos::toPosition).distinct().toList());
    }

    /** Returns the comments above the fields that the value is made of, in the order of unification, without slashes. */
    public List<String> docs() {
        return read((c, v) -> new Docs().of(v));
    }

    /**
     * Returns the attributes of the fields that the value is made of, and those that stand in its structs, in the order of unification.
     *
     * {@snippet file="dev/pequod/cue/ExamplesTest.java" region="attributes"}
     */
    public List<Attribute> attributes() {
        return read((c, v) ->
                new Docs().attributes(v).stream().map(Attribute::parse).toList());
    }

    /**
     * Returns the default of a disjunction that has one; empty for every other value.
     *
     * {@snippet file="dev/pequod/cue/ExamplesTest.java" region="defaults"}
     */
    public Optional<Value> defaultValue() {
        boolean hasDefault = read((c, v) -> v.deref().base instanceof Disjunction d && d.defaults() == 1);
        return hasDefault
                ? Optional.of(new Value(context, packageId, new Query.Alternative(query, 0)))
                : Optional.empty();
    }

    /**
     * Reports whether this value is the more general one: whether the other is an instance of it. As with the reference's {@code Value.Subsume}
     * the other value stands for its default: {@code int} subsumes {@code *1 | string}, and a closed struct one that has no more fields,
     * closed or not. The answer may be no where bounds or patterns would have to be combined to see that it is yes.
     *
     * {@snippet file="dev/pequod/cue/ExamplesTest.java" region="subsumes"}
     */
    public boolean subsumes(Value other) {
        return subsumes(other, new SubsumeOption[0]);
    }

    /** Reports whether this value is the more general one, as {@link #subsumes(Value)} does, with options. */
    public boolean subsumes(Value other, SubsumeOption... options) {
        List<SubsumeOption> given = List.of(options);
        boolean isFinal = given.contains(SubsumeOption.FINAL);
        boolean takesDefaults = isFinal || !given.contains(SubsumeOption.RAW);
        Comparison how = new Comparison(takesDefaults, isFinal, given.contains(SubsumeOption.SCHEMA));
        return limited(() -> Run.run(context.limits().budget(), c -> {
            Datum found = query.run(c);
            return found instanceof Vertex x && other.query.run(c) instanceof Vertex y && c.subsumes(x, y, how);
        }));
    }

    /** Returns the steps that evaluation took, with those of the reading that took the most; reading it again adds none. */
    public long steps() {
        Budget budget = context.limits().budget();
        Evaluation c = evaluated(budget, false).evaluation();
        return limited(() -> c.turn().take(budget.deadlineNanos(), c::steps));
    }

    // --- what is in it
    // --------------------------------------------------------------------------------------------------------

    /** Returns the fields of these types, in the order of printing; empty if this is no struct. */
    public List<Field> fields(Set<FieldType> types) {
        return read((c, v) -> {
            Vertex x = c.defaultOf(v.deref()).deref();
            List<Field> fields = new ArrayList<>();
            for (Label l : FieldOrder.of(c, x)) {
                Vertex a = x.arc(l);
                if (a == null || l.isIndex() || l.isLet() || a.arcType.compareTo(ArcType.OPTIONAL) > 0) {
                    continue;
                }
                FieldType type = type(l, a.arcType);
                if (types.contains(type)) {
                    c.finish(a);
                    fields.add(new Field(l.name(), type, child(c, l, a)));
                }
            }
            return List.copyOf(fields);
        });
    }

    /** Returns the regular fields, in the order of printing; empty if this is no struct. */
    public List<Field> fields() {
        return fields(Set.of(FieldType.REGULAR));
    }

    /** Returns the labels of what is there, definitions and hidden fields included. */
    Set<Label> labels() {
        return read((c, v) -> v.deref().arcs.stream()
                .filter(a -> a.isMember() && a.label != null && !a.label.isLet())
                .map(a -> a.label)
                .collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    private static FieldType type(Label l, ArcType arc) {
        if (l.isHidden()) {
            return FieldType.HIDDEN;
        }
        if (l.isDefinition()) {
            return FieldType.DEFINITION;
        }
        return switch (arc) {
            case OPTIONAL -> FieldType.OPTIONAL;
            case REQUIRED -> FieldType.REQUIRED;
            case MEMBER, PENDING, NOT_PRESENT -> FieldType.REGULAR;
        };
    }

    /** Returns the elements; empty if this is no list. */
    public List<Value> elements() {
        return read((c, v) -> {
            Vertex x = c.defaultOf(v.deref()).deref();
            List<Value> elements = new ArrayList<>();
            for (Vertex a : x.arcs) {
                if (a.label != null && a.label.isIndex()) {
                    c.finish(a);
                    elements.add(child(c, a.label, a));
                }
            }
            return List.copyOf(elements);
        });
    }

    /** Returns the alternatives that remain of a disjunction, defaults first; of any other value itself alone. */
    public List<Value> alternatives() {
        int count = read(
                (c, v) -> v.deref().base instanceof Disjunction d ? d.values().size() : 0);
        if (count == 0) {
            return List.of(this);
        }
        return IntStream.range(0, count)
                .mapToObj(i -> new Value(context, packageId, new Query.Alternative(query, i)))
                .toList();
    }

    private Value child(Evaluation c, Label label, Vertex a) {
        Query found = a.isMember() ? new Query.Lookup(query, label) : new Query.Constraint(query, label);
        return new Value(new Origin(this, label), found, Run.outcome(c, a));
    }

    // --- data
    // -----------------------------------------------------------------------------------------------------------------

    /**
     * Returns everything that is wrong with the value and what is in it; empty if nothing is.
     *
     * @param concrete whether what is incomplete, and a required field that is missing, is wrong as well
     */
    public List<CueError> validate(boolean concrete) {
        return read((c, v) -> errors(c, v, concrete));
    }

    private static List<CueError> errors(Evaluation c, Vertex v, boolean concrete) {
        Bottom b = c.validateAll(v, concrete, concrete);
        if (b == null && concrete) {
            b = c.validate(v, true, true, false);
        }
        return b == null ? List.of() : Faults.errors(b);
    }

    private static void requireValid(Evaluation c, Vertex v, boolean concrete) {
        List<CueError> errors = errors(c, v, concrete);
        if (!errors.isEmpty()) {
            throw new CueException(errors);
        }
    }

    /**
     * Returns everything that is wrong as {@code cue eval} sees it: if anything is, be it within a required field, then a required field
     * that is missing is wrong as well, but nothing is that only the printed value would show, such as what is wrong with the field
     * that a value shares by being no more than a reference to it.
     *
     * @param concrete whether what is incomplete, and a required field that is missing, is always wrong
     */
    public List<CueError> validateFinal(boolean concrete) {
        return read((c, v) -> {
            Bottom b = concrete || v.base instanceof Bottom ? c.validateAll(v, concrete, true) : null;
            return b == null ? List.of() : Faults.errors(b);
        });
    }

    /**
     * Returns the value as Java objects: null, Boolean, BigInteger for an int, BigDecimal for a float, String, byte[], lists, and maps in
     * the order of the fields. Defaults are taken; only regular fields count.
     *
     * @throws CueException with all that is wrong, or not concrete
     */
    public @Nullable Object toJava() {
        return export(JavaObjects::new).result();
    }

    /**
     * Returns the value as an object of a class: a record, whose components are fields by their names, an enum constant by its name, Byte,
     * Short, Integer, Long, Float, Double, Boolean, Character or the primitive type of these, BigInteger, BigDecimal, String, byte[], UUID, URI,
     * Instant, OffsetDateTime, LocalDateTime, LocalDate, Duration, or an array of these for a list; within a record also lists, sets without
     * duplicates, maps with strings as keys, and Optional for a field that may be absent, where a wildcard is what bounds it. Fields that a
     * record does not have are left out. A number must be within the range of its class; a float is rounded to the nearest of it.
     *
     * {@snippet file="dev/pequod/cue/ExamplesTest.java" region="records"}
     *
     * @throws CueException with all that is wrong, or not concrete, or the field that does not fit the class, or is nested deeper than 10,000 levels
     * @throws IllegalArgumentException if the record cannot be made because its package is closed to this one
     */
    public <T> T decode(Class<T> type) {
        return RecordDecoder.decode(toJava(), type, this::misfit);
    }

    private CueException misfit(List<Label> labels, String message) {
        return read((c, v) -> {
            Vertex known = v;
            Vertex x = v;
            for (Label l : labels) {
                x = x == null ? null : c.defaultOf(x.deref()).deref().arc(l);
                known = x == null ? known : x;
            }
            List<Label> path = new ArrayList<>(v.path());
            path.addAll(labels);
            CueError e = new CueError(ErrorCode.EVAL, TermPrinter.path(path), message, positions(known), null);
            return new CueException(List.of(e));
        });
    }

    /**
     * Returns the value as JSON, indented by four blanks, as {@code cue export} writes it, without a line feed at the end.
     *
     * @throws CueException with all that is wrong, or not concrete
     */
    public String toJson() {
        return export(() -> JsonWriter.indented("    ", context.limits().outputBytes()))
                .text();
    }

    /**
     * Returns the value as JSON without white space.
     *
     * @throws CueException with all that is wrong, or not concrete
     */
    public String toCompactJson() {
        return export(() -> JsonWriter.compact(context.limits().outputBytes())).text();
    }

    /**
     * Returns the value as JSON as {@link #toJson} does, with {@code <}, {@code >} and {@code &} escaped, so that it can stand in HTML.
     *
     * @throws CueException with all that is wrong, or not concrete
     */
    public String toJsonForHtml() {
        return export(() -> JsonWriter.indentedForHtml("    ", context.limits().outputBytes()))
                .text();
    }

    /**
     * Returns the string this is, its default taken.
     *
     * @throws CueException with all that is wrong, or if it is none
     */
    public String toText() {
        return (String) scalar(Kinds.STRING);
    }

    /**
     * Returns the bytes, or the UTF-8 of the string, this is; its default is taken.
     *
     * @throws CueException with all that is wrong, or if it is neither
     */
    public byte[] toBytes() {
        Object scalar = scalar(Kinds.STRING | Kinds.BYTES);
        return scalar instanceof byte[] bytes ? bytes : ((String) scalar).getBytes(StandardCharsets.UTF_8);
    }

    private Object scalar(int kinds) {
        List<CueError> errors = validate(true);
        if (!errors.isEmpty()) {
            throw new CueException(errors);
        }
        Object java = toJava();
        if (java != null && (isString(java, kinds) || isBytes(java, kinds))) {
            return java;
        }
        throw read((c, v) -> {
            Vertex x = v.deref();
            String message = "cannot use value " + TermPrinter.print(x) + " (type " + Kinds.toString(x.kind()) + ") as "
                    + Kinds.toString(kinds);
            Datum value = c.defaultOf(x).deref().value();
            SourcePos at = value == null || x.path().isEmpty() ? null : value.source();
            Position[] places = at == null ? new Position[0] : new Position[] {at.toPosition()};
            CueError error = CueError.of(ErrorCode.EVAL, message, places);
            return new CueException(List.of(
                    new CueError(error.code(), TermPrinter.path(x.path()), message, error.positions(), error.hint())));
        });
    }

    private static boolean isString(Object o, int kinds) {
        return o instanceof String && (kinds & Kinds.STRING) != 0;
    }

    private static boolean isBytes(Object o, int kinds) {
        return o instanceof byte[] && (kinds & Kinds.BYTES) != 0;
    }

    /**
     * Returns the value as YAML, as {@code cue export --out yaml} writes it.
     *
     * @throws CueException with all that is wrong, or not concrete
     */
    public String toYaml() {
        return export(() -> new YamlWriter(context.limits().outputBytes())).text();
    }

    /**
     * Returns the value as TOML, as {@code cue export --out toml} writes it; fields that are null are left out, as TOML has none.
     *
     * @throws CueException with all that is wrong, or not concrete, or if there is a null in a list
     */
    public String toToml() {
        return export(() -> new TomlWriter(context.limits().outputBytes())).text();
    }

    /**
     * Returns the value as CUE, whether or not it is concrete or an error. It is for people: what is incomplete or an error may mean something
     * else when it is read again.
     */
    public String toCue(CueStyle style) {
        return toCue(style.options());
    }

    /** Returns the value as CUE, without quotes and braces that are not needed, as {@code cue eval -s} writes it. */
    public String toSimplifiedCue(CueStyle style) {
        SyntaxOptions options = style.options();
        return toCue(options.withFormat(options.format().withSimplify(true)));
    }

    private String toCue(SyntaxOptions options) {
        return read((c, v) ->
                SyntaxExporter.text(c, v, packageId, options, context.limits().outputBytes()));
    }

    /**
     * Returns the value as JSON Schema 2020-12: what data must be so that they can be unified with it and are complete then. Bounds,
     * alternatives, defaults, comments, required and optional fields are in the schema, references to definitions under {@code $defs};
     * what JSON Schema cannot say is in the notes.
     *
     * {@snippet file="dev/pequod/cue/ExamplesTest.java" region="jsonSchema"}
     *
     * @throws CueException if the value or something in it is an error
     */
    public Schema toJsonSchema() {
        return schema(SchemaText::ofJsonSchema);
    }

    /**
     * Returns the value as a structural schema, which the {@code openAPIV3Schema} of a Kubernetes custom resource definition is: one
     * type for each field, no references, maps as {@code additionalProperties}. What its keywords cannot say is a rule of
     * {@code x-kubernetes-validations} where there is one, otherwise in the notes.
     *
     * {@snippet file="dev/pequod/cue/ExamplesTest.java" region="structuralSchema"}
     *
     * @throws CueException if the value or something in it is an error
     */
    public Schema toStructuralSchema() {
        return schema(SchemaText::ofStructural);
    }

    /**
     * Returns the definitions of this struct as a document of OpenAPI 3.0, indented by four blanks, as {@code cue def --out openapi} writes
     * it: it leaves out what OpenAPI has no keyword for. {@link #toStructuralSchema} does not.
     *
     * @throws CueException with all that is wrong, or if there are other fields than definitions, {@code info} and {@code $version}
     */
    public String toOpenApi() {
        return read((c, v) -> {
            requireValid(c, v, false);
            JsonWriter out = JsonWriter.indented("    ", context.limits().outputBytes());
            OpenApi.write(c, v, "3.0.0", false, null, out);
            return out.text();
        });
    }

    /** Writes a vertex as a schema of at most so many bytes. */
    private interface SchemaWriter {
        SchemaText write(Evaluation c, Vertex v, long outputBytes);
    }

    private Schema schema(SchemaWriter writer) {
        return Schema.of(read((c, v) -> {
            Bottom wrong = SchemaText.wrong(c, v);
            if (wrong != null) {
                throw new CueException(Faults.errors(wrong));
            }
            return writer.write(c, v, context.limits().outputBytes());
        }));
    }

    private <V extends DataVisitor> V export(Supplier<V> visitor) {
        Budget budget = context.limits().budget();
        evaluated(budget, true);
        return read(budget, (c, v) -> {
            requireValid(c, v, true);
            V out = visitor.get();
            DataExporter.export(c, v, out);
            return out;
        });
    }

    /** Returns the string this is, its default taken; empty if it is none. */
    public Optional<String> asString() {
        return scalar(String.class);
    }

    private <T> Optional<T> scalar(Class<T> type) {
        Object o = isConcrete() && validate(true).isEmpty() ? toJava() : null;
        return type.isInstance(o) ? Optional.of(type.cast(o)) : Optional.empty();
    }

    // --- evaluation
    // -----------------------------------------------------------------------------------------------------------

    private Outcome evaluated() {
        return evaluated(context.limits().budget(), false);
    }

    private Outcome evaluated(Budget budget, boolean forItsData) {
        Outcome known = outcome;
        if (known != null) {
            return known;
        }
        Outcome foundAgain = origin == null ? null : again(budget, origin);
        if (foundAgain != null) {
            outcome = foundAgain;
            return foundAgain;
        }
        return limited(() -> turn.take(budget.deadlineNanos(), () -> {
            Outcome ofAnother = outcome;
            if (ofAnother != null) {
                return ofAnother;
            }
            Outcome made = Run.run(budget, query, forItsData);
            outcome = made;
            return made;
        }));
    }

    /** Finds the value where it was found before, in an evaluation that others share. */
    private static @Nullable Outcome again(Budget budget, Origin origin) {
        return origin.parent().read(budget, (c, v) -> {
            Vertex a = c.defaultOf(v.deref()).deref().arc(origin.label());
            if (a == null) {
                return null;
            }
            c.finish(a);
            return Run.outcome(c, a);
        });
    }

    /** Evaluates again, for what turned out to nest deeper than the stack of a caller is sure to be. */
    private Outcome evaluatedDeep(Budget budget) {
        return turn.take(budget.deadlineNanos(), () -> {
            Outcome known = outcome;
            if (known == null || !known.deep()) {
                known = Run.runDeep(budget, query);
                outcome = known;
            }
            return known;
        });
    }

    private <T extends @Nullable Object> T read(BiFunction<Evaluation, Vertex, T> read) {
        return read(context.limits().budget(), read);
    }

    /** Reads until the budget's deadline, and evaluates until then if nobody has before. */
    private <T extends @Nullable Object> T read(Budget budget, BiFunction<Evaluation, Vertex, T> read) {
        return limited(() -> {
            Outcome o = evaluated(budget, false);
            while (true) {
                try {
                    return read(o, budget, read);
                } catch (Run.StoppedBefore e) {
                    forget(o);
                    o = evaluated(budget, false);
                } catch (LimitExceeded e) {
                    if (!e.isDepth()
                            || o.deep()
                            || budget.depth() <= o.evaluation().maxDepth()) {
                        if (!e.isInWaiting()) {
                            forget(o);
                        }
                        throw e;
                    }
                    o = evaluatedDeep(budget);
                }
            }
        });
    }

    /** Has the next look evaluate anew. */
    private void forget(Outcome stopped) {
        if (outcome == stopped) {
            outcome = null;
        }
    }

    private static <T extends @Nullable Object> T read(
            Outcome o, Budget budget, BiFunction<Evaluation, Vertex, T> read) {
        return Run.read(o, budget.deadlineNanos(), c -> {
            if (o.found() instanceof Bottom absence) {
                throw new CueException(Faults.errors(absence));
            }
            return read.apply(c, (Vertex) o.found());
        });
    }

    private static <T extends @Nullable Object> T limited(Supplier<T> work) {
        try {
            return work.get();
        } catch (LimitExceeded e) {
            SourcePos at = e.source();
            List<Position> positions = at == null ? List.of() : List.of(at.toPosition());
            String path = TermPrinter.path(e.path());
            throw new CueException(
                    List.of(new CueError(ErrorCode.LIMIT, path, String.valueOf(e.getMessage()), positions, null)));
        }
    }

    // --- in logs
    // --------------------------------------------------------------------------------------------------------------

    /**
     * Returns where the value is and, if it was evaluated already, its kind, such as {@code Value(spec.replicas, int)}: for logs, of at most
     * some hundred characters. Nothing is evaluated for it, and nothing is printed of what the value holds.
     */
    @Override
    public String toString() {
        Outcome known = outcome;
        return "Value(" + place() + (known == null ? "" : ", " + kind(known.vertex())) + ")";
    }

    private String place() {
        Deque<Label> labels = new ArrayDeque<>();
        Query q = query;
        while (labels.size() < MAX_SHOWN) {
            if (q instanceof Query.Lookup(Query of, Label label)) {
                labels.addFirst(label);
                q = of;
            } else if (q instanceof Query.Constraint(Query of, Label label)) {
                labels.addFirst(label);
                q = of;
            } else {
                break;
            }
        }
        String path = new Path(List.copyOf(labels)).toString();
        if (path.length() > MAX_SHOWN) {
            return "…" + path.substring(path.length() - MAX_SHOWN);
        }
        boolean isWhole = q instanceof Query.Root;
        return (isWhole ? "" : "…") + (isWhole || path.isEmpty() || path.startsWith("[") ? "" : ".") + path;
    }

    private static String kind(@Nullable Vertex v) {
        if (v == null) {
            return "none";
        }
        Vertex x = v.deref();
        return Kinds.toString(x.isError() ? Kinds.BOTTOM : x.kind());
    }
}
