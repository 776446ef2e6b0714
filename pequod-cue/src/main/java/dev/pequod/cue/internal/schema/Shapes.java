package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.BasicType;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.BoundValue;
import dev.pequod.cue.internal.adt.BuiltinValidator;
import dev.pequod.cue.internal.adt.CloseInfo;
import dev.pequod.cue.internal.adt.Concreteness;
import dev.pequod.cue.internal.adt.Conjunction;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Disjunction;
import dev.pequod.cue.internal.adt.Environment;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.ListMarker;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.PatternConstraint;
import dev.pequod.cue.internal.adt.Resolver;
import dev.pequod.cue.internal.adt.StructLit;
import dev.pequod.cue.internal.adt.StructMarker;
import dev.pequod.cue.internal.adt.Top;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.eval.FieldOrder;
import dev.pequod.cue.internal.export.Docs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the shape of a finished value.
 *
 * <p>Mostly a vertex shows it: its fields, patterns, bounds and alternatives. What it does not show is which of these depend on other
 * fields, and the alternatives that are structs or lists: evaluation drops those that lead back to what is evaluated, and takes those for
 * one that have the same fields. There the operands it was made of are looked at ({@link Leaf}). References to definitions stay
 * references, which also ends recursion; recursion through anything else gets a definition of its own ({@link Meaning}).
 */
final class Shapes {
    /** Nesting without a reference after which recursion is assumed. */
    private static final int MAX_NESTING = 100;

    /** Nesting of the same expressions after which recursion is assumed that has another meaning each time. */
    private static final int MAX_REPEATS = 4;

    /** Steps that each place in a schema costs, as it is read and written apart from all others. */
    static final int STEPS_OF_A_PLACE = 1_000;

    /** What stands for a definition while it is being read. */
    static final Shape.Definition UNREAD = new Shape.Definition(Shape.Any.INSTANCE, List.of());

    private final Evaluation c;
    private final Docs docs = new Docs();
    private final Map<Vertex, String> names = new IdentityHashMap<>();
    private final Map<String, Shape.Definition> definitions = new TreeMap<>();
    private final Map<Meaning, String> recursive = new HashMap<>();
    private final List<Vertex> roots = new ArrayList<>();
    private final Openness openness;
    private final List<Vertex> reading = new ArrayList<>();
    private final Set<String> opening = new HashSet<>();
    /** The names of definitions that get fields from elsewhere, by those of the definitions they were made of. */
    private final Map<String, String> opened = new TreeMap<>();

    /** The definitions among these that are still to be made, as what they are made of is being read. */
    private final List<String> toOpen = new ArrayList<>();

    /** Vertices with a validator that opens them and what is within. */
    private final Set<Vertex> openedByValidators = Collections.newSetFromMap(new IdentityHashMap<>());

    private final Surroundings around;
    private List<Open> open = new ArrayList<>();

    private Shapes(Evaluation c) {
        this.c = c;
        this.around = new Surroundings(c, reading);
        this.openness = new Openness(c, roots);
    }

    /** A vertex that is being read. */
    private record Open(Vertex vertex, Meaning meaning) {}

    static Shape.Document of(Evaluation c, Vertex v) {
        Shapes shapes = new Shapes(c);
        shapes.names.put(v.deref(), "");
        Shape.Definition root = shapes.definition(v);
        shapes.openTheRest(root);
        return new Shape.Document(root, shapes.definitions);
    }

    /** Returns the shape of a value that is part of a constraint, as the labels that a pattern applies to. */
    static Shape plain(Evaluation c, Datum pattern) {
        return new Shapes(c).datum(pattern);
    }

    /**
     * What was read of a field.
     *
     * @param value what holds whatever the data are
     * @param unsettled what does not
     */
    private record Reading(Shape shape, Vertex value, List<Leaf> unsettled) {
        /** Returns what of {@code v}, of which this was read, holds whatever the data are. */
        Vertex of(Vertex v) {
            return unsettled.isEmpty() ? v : value;
        }
    }

    // --- references
    // ---------------------------------------------------------------------------------------------------------

    private Reading read(Vertex v) {
        Vertex target = target(v);
        if (target != null) {
            return new Reading(reference(target), v, List.of());
        }
        c.finish(v);
        Meaning meaning = Meaning.of(c, v);
        if (mayRecur(v)) {
            String name = recursive.containsKey(meaning) ? recursive.get(meaning) : again(meaning);
            if (name != null) {
                return new Reading(new Shape.Reference(name), v, List.of());
            }
        }
        Reading r = inlined(v, meaning);
        String name = recursive.get(meaning);
        return name == null ? r : new Reading(new Shape.Reference(name), r.value, r.unsettled);
    }

    /** Returns the definition, or the value around this one, that a vertex is; null if it is something of its own. */
    private @Nullable Vertex target(Vertex v) {
        if (v.conjuncts().size() != 1 || !(v.conjuncts().getFirst().expr() instanceof Resolver r)) {
            return null;
        }
        Environment env = v.conjuncts().getFirst().env();
        Vertex found = Meaning.isByName(r) || around.isFixed(env, r) ? c.resolveIn(env, r) : null;
        if (found == null || found.label == null || !found.isRooted()) {
            return null;
        }
        boolean isNamed = found.label.isDefinition() && (found.deref().kind() & Kinds.COMPOSITE) != 0;
        return isNamed || names.containsKey(found.deref()) || isBeingRead(found.deref()) ? found : null;
    }

    private Shape reference(Vertex target) {
        Vertex v = target.deref();
        String known = names.get(v);
        if (known != null) {
            return new Shape.Reference(known);
        }
        String name = name(target);
        names.put(v, name);
        define(name, () -> definition(target));
        return new Shape.Reference(name);
    }

    /** Defines a shape apart from what is being read, and known by its name from the start. */
    private void define(String name, Supplier<Shape.Definition> definition) {
        definitions.put(name, UNREAD);
        List<Open> before = open;
        open = new ArrayList<>();
        definitions.put(name, definition.get());
        open = before;
    }

    private Shape.Definition definition(Vertex v) {
        roots.add(v.deref());
        Shape.Definition d = new Shape.Definition(noted(inlined(v)), docs.of(v));
        roots.removeLast();
        return d;
    }

    // --- recursion
    // ----------------------------------------------------------------------------------------------------------

    private boolean isBeingRead(Vertex v) {
        return open.stream().anyMatch(o -> o.vertex == v);
    }

    /** Reports whether what a vertex leads to may be itself: that needs fields or elements, and nothing that data may change. */
    private boolean mayRecur(Vertex v) {
        return !v.isData()
                && (v.base instanceof Bottom || (v.deref().kind() & Kinds.COMPOSITE) != 0)
                && Leaf.of(c, v).stream()
                        .allMatch(leaf -> leaf.expr() instanceof StructLit || leaf.isSettled(around, v));
    }

    /** Returns the name of a definition made for what is being read, if that has this meaning; null if nothing has. */
    private @Nullable String again(Meaning meaning) {
        for (Open o : open) {
            if (o.meaning.equals(meaning)) {
                String name = names.getOrDefault(o.vertex, name(o.vertex));
                recursive.put(meaning, name);
                if (!names.containsKey(o.vertex)) {
                    define(name, () -> new Shape.Definition(noted(inlined(o.vertex, meaning)), List.of()));
                }
                return name;
            }
        }
        return null;
    }

    private String name(Vertex target) {
        List<String> path = target.path().stream()
                .map(l -> l.name().replaceFirst("^_?#", ""))
                .toList();
        return unique(String.join(".", path));
    }

    private String unique(String name) {
        String unique = name;
        for (int i = 2; definitions.containsKey(unique) || unique.isEmpty(); i++) {
            unique = name + i;
        }
        return unique;
    }

    // --- values
    // -------------------------------------------------------------------------------------------------------------

    private Reading inlined(Vertex v) {
        c.finish(v);
        return inlined(v, Meaning.of(c, v));
    }

    private Reading inlined(Vertex v, Meaning meaning) {
        c.charge(STEPS_OF_A_PLACE);
        if (open.size() >= MAX_NESTING) {
            return new Reading(other("what nests more than " + MAX_NESTING + " deep is not checked"), v, List.of());
        }
        if (open.stream().filter(o -> o.meaning.looksLike(meaning)).count() >= MAX_REPEATS) {
            return new Reading(other("what recursion leads to is not checked"), v, List.of());
        }
        return c.nested(() -> {
            open.add(new Open(v.deref(), meaning));
            reading.add(v.deref());
            Reading r = settled(v);
            reading.removeLast();
            open.removeLast();
            return r;
        });
    }

    /** Reads a vertex by what holds of its operands whatever the data are. */
    private Reading settled(Vertex v) {
        Certain certain = new Certain(around);
        List<Leaf> settled = new ArrayList<>();
        List<Leaf> leaves = v.data ? List.of() : Leaf.of(c, v);
        leaves.forEach(leaf -> settled.addAll(certain.of(leaf, v)));
        Vertex w = settled.equals(leaves) ? v : Leaf.unified(v, settled);
        c.finish(w);
        if (isCycle(w)) {
            w = Leaf.unified(v, settled.stream().map(Leaf::withoutCycle).toList());
            c.finish(w);
        }
        reading.add(w);
        Shape shape = alternatives(w, settled);
        reading.removeLast();
        Shape all = certain.gives() ? opened(shape, new Elsewhere(certain::mayHave, certain.mayHaveMore())) : shape;
        return new Reading(with(all, certain.checks()), w, certain.unsettled());
    }

    /**
     * What comes from elsewhere.
     *
     * @param gives whether a field may have its value from there, or part of it
     * @param hasMore whether others may come from there, too
     */
    private record Elsewhere(Predicate<String> gives, boolean hasMore) {
        static final Elsewhere ANYTHING = new Elsewhere(name -> true, true);
    }

    /** Returns a shape of which any part may come from elsewhere: nothing is required, and more is allowed. */
    Shape opened(Shape shape) {
        return opened(shape, Elsewhere.ANYTHING);
    }

    private Shape opened(Shape shape, Elsewhere other) {
        c.charge(STEPS_OF_A_PLACE);
        c.countVertices(1);
        return switch (shape) {
            case Shape.Struct s ->
                new Shape.Struct(
                        s.properties().stream()
                                .map(p -> other.gives.test(p.name()) ? given(p) : p)
                                .toList(),
                        s.patterns().stream()
                                .map(p -> other.gives.test("*") ? new Shape.Pattern(p.name(), opened(p.value())) : p)
                                .toList(),
                        other.hasMore || s.open(),
                        s.rules().stream()
                                .map(r -> other.gives.test(r.other()) ? r.needing(false) : r)
                                .toList(),
                        Checks.counted(s.checks(), Integer.MAX_VALUE));
            case Shape.Choice x -> x.map(s -> opened(s, other));
            case Shape.Elements e
            when other.gives.test("*") ->
                new Shape.Elements(
                        e.first().stream().map(s -> opened(s, other)).toList(),
                        false,
                        e.rest() == null ? null : opened(e.rest(), other),
                        e.checks());
            case Shape.Reference r when other == Elsewhere.ANYTHING -> new Shape.Reference(opened(r.name()), r.notes());
            case Shape.Reference r -> {
                Shape.Definition d = definitions.get(r.name());
                yield d == null || !opening.add(r.name()) ? with(Shape.Any.INSTANCE, r.notes()) : reopened(r, d, other);
            }
            default -> shape;
        };
    }

    private Shape reopened(Shape.Reference r, Shape.Definition d, Elsewhere other) {
        Shape shape = with(opened(d.shape(), other), r.notes());
        opening.remove(r.name());
        return shape;
    }

    /** Returns the name of a definition of which any part may come from elsewhere, and makes it, if that can be done yet. */
    private String opened(String name) {
        String known = opened.get(name);
        if (known != null) {
            return known;
        }
        String made = unique(name.isEmpty() ? "open" : name + ".open");
        opened.put(name, made);
        opened.put(made, made);
        Shape.Definition d = definitions.get(name);
        if (d == null || d == UNREAD) {
            definitions.put(made, UNREAD);
            toOpen.add(name);
        } else {
            open(made, d);
        }
        return made;
    }

    private void open(String name, Shape.Definition of) {
        definitions.put(name, UNREAD);
        definitions.put(name, c.nested(() -> new Shape.Definition(opened(of.shape()), of.docs())));
    }

    private void openTheRest(Shape.Definition root) {
        while (!toOpen.isEmpty()) {
            String name = toOpen.removeLast();
            open(opened.getOrDefault(name, name), definitions.getOrDefault(name, root));
        }
    }

    /** Returns a field that may get its value, or part of it, from elsewhere. */
    private Shape.Property given(Shape.Property p) {
        return new Shape.Property(p.name(), opened(p.shape()), false, p.docs(), null);
    }

    /** Returns a shape with notes of what it leaves out. */
    private Shape noted(Reading r) {
        return with(r.shape, r.unsettled.stream().map(leaf -> leaf.note(around)).toList());
    }

    /** Reports whether evaluation stopped at a vertex because it repeats what is around it; data may go on from there. */
    private static boolean isCycle(Vertex v) {
        return v.base instanceof Bottom b && b.code() == Bottom.Code.STRUCTURAL_CYCLE;
    }

    /** Reads a vertex that consists of {@code leaves}, each alternative that one of them has on its own. */
    private Shape alternatives(Vertex v, List<Leaf> leaves) {
        for (int i = 0; i < leaves.size(); i++) {
            List<Leaf> alternatives = leaves.get(i).alternatives(c, v);
            if (!alternatives.isEmpty()) {
                List<Alternative> all = new ArrayList<>();
                for (Leaf x : alternatives) {
                    Reading r = read(Leaf.unified(v, Leaf.replaced(leaves, i, x)));
                    all.add(new Alternative(noted(r), r.value));
                }
                return choice(all, leaves.get(i).prefersFirst() ? all.getFirst().shape : null);
            }
        }
        Vertex unchecked = Growth.of(c, v, leaves);
        Vertex checked = (unchecked == null ? v : unchecked).deref();
        Shape shape = shape(checked, leaves);
        return openness.isClosedAny(checked)
                ? with(shape, List.of(new Check.Other("fields and elements are allowed, which a definition refuses")))
                : shape;
    }

    private Shape shape(Vertex v, List<Leaf> leaves) {
        return switch (v.base) {
            case null -> Shape.Any.INSTANCE;
            case Bottom b when !b.isIncomplete() && !b.childError() -> Shape.Never.INSTANCE;
            case Bottom b
            when v.arcs.isEmpty() && v.patterns().isEmpty() ->
                other("the constraint " + Leaf.text(leaves) + " is not checked");
            case Bottom b -> isListLike(v) ? elements(v) : struct(v);
            case StructMarker m
            when admitsScalars(v, leaves) ->
                with(
                        struct(v),
                        List.of(new Check.Other(
                                "values other than structs are refused, which CUE takes while there is no field")));
            case StructMarker m -> struct(v);
            case ListMarker m -> elements(v);
            case Datum d when !v.arcs.isEmpty() || !v.patterns().isEmpty() -> structOr(d, v);
            case Datum d -> datum(d);
        };
    }

    /** Reports whether a struct need not be one, as all fields in it depend on conditions. */
    private boolean admitsScalars(Vertex v, List<Leaf> leaves) {
        if (leaves.isEmpty() || v.arcs.stream().anyMatch(Shapes::isDemanded)) {
            return false;
        }
        List<Leaf> more = new ArrayList<>(leaves);
        more.add(new Leaf(Environment.EMPTY, new BasicType(null, Kinds.BOOL), CloseInfo.NONE));
        Vertex w = Leaf.unified(v, more);
        c.finish(w);
        return !w.isError();
    }

    /**
     * Reads what may be a struct, and what else: fields that need not be there demand none, and neither does a validator such as matchN.
     * Beside definitions a value may be a scalar only.
     */
    private Shape structOr(Datum base, Vertex v) {
        if ((base.kind() & Kinds.STRUCT) == 0) {
            return with(
                    datum(base),
                    v.arcs.stream().flatMap(a -> hidden(a).stream()).toList());
        }
        Shape struct = struct(v);
        int others = 0;
        for (int kind = 1; kind < Kinds.TOP; kind <<= 1) {
            if ((kind & base.kind() & ~(Kinds.STRUCT | Kinds.FUNC)) != 0 && mayBe(kind, base)) {
                others |= kind;
            }
        }
        if (others == 0) {
            return struct;
        }
        List<Check> checks = new ArrayList<>();
        check(base, checks);
        return new Shape.Choice(List.of(struct, scalars(others, checks)));
    }

    /** Reports whether values of a kind may pass. */
    private boolean mayBe(int kind, Datum constraint) {
        return switch (constraint) {
            case Conjunction x -> x.values().stream().allMatch(each -> mayBe(kind, each));
            case BuiltinValidator v ->
                mayMatch(new BasicType(null, kind), v.builtin().qualifiedName(), v.arguments());
            default -> true;
        };
    }

    /** What matches none of the alternatives of matchN passes if their number may be 0, and what does not match the condition of matchIf by the last. */
    private boolean mayMatch(Datum value, String name, List<Datum> arguments) {
        return switch (name) {
            case "matchN" ->
                !(arguments.getLast() instanceof Vertex list)
                        || list.arcs.stream().anyMatch(a -> !isRefused(a, value))
                        || !isRefused(arguments.getFirst(), Num.of(0));
            case "matchIf" -> !isRefused(arguments.getFirst(), value) || !isRefused(arguments.getLast(), value);
            default -> true;
        };
    }

    private boolean isRefused(Datum constraint, Datum value) {
        return c.unify(value, constraint).base instanceof Bottom b && !b.isIncomplete();
    }

    /** Reports whether a value that is not complete yet will be a list. */
    private boolean isListLike(Vertex v) {
        return v.arcs.stream().anyMatch(a -> a.label != null && a.label.isIndex())
                || v.patterns().stream().anyMatch(this::isOfElements);
    }

    private boolean isOfElements(PatternConstraint p) {
        return (p.pattern().kind() & Kinds.STRING) == 0;
    }

    Shape datum(Datum datum) {
        return switch (datum) {
            case Vertex v -> noted(inlined(v));
            case Top t -> Shape.Any.INSTANCE;
            case Disjunction d ->
                choice(
                        d.values().stream()
                                .map(x -> new Alternative(datum(x), x))
                                .toList(),
                        null);
            case Conjunction x -> {
                List<Check> checks = new ArrayList<>();
                x.values().forEach(each -> check(each, checks));
                yield scalars(x.kind(), checks);
            }
            case Datum d
            when d.concreteness() == Concreteness.CONCRETE && (d.kind() & Kinds.SCALAR) != 0 ->
                new Shape.Constant(Checks.java(c, d));
            case Datum d -> {
                List<Check> checks = new ArrayList<>();
                check(d, checks);
                yield scalars(d.kind(), checks);
            }
        };
    }

    private static Shape scalars(int kinds, List<Check> checks) {
        return new Shape.Scalars(kinds, Checks.whole(kinds, checks));
    }

    private void check(Datum d, List<Check> checks) {
        switch (d) {
            case BoundValue b -> checks.add(Checks.of(c, b));
            case BuiltinValidator v -> checks.add(Checks.of(c, v));
            case BasicType t -> {}
            case Conjunction x -> x.values().forEach(each -> check(each, checks));
            default -> checks.add(Checks.other(d));
        }
    }

    private static Shape other(String text) {
        return new Shape.Scalars(Kinds.TOP, List.of(new Check.Other(text)));
    }

    /** One value of several. */
    private record Alternative(Shape shape, Datum value) {}

    /** Returns what one of several values admits; a scalar that another one admits adds nothing. */
    private Shape choice(List<Alternative> alternatives, @Nullable Shape preferred) {
        Set<Shape> all = new LinkedHashSet<>();
        List<Datum> constraints = alternatives.stream()
                .map(x -> c.unwrap(x.value))
                .filter(Objects::nonNull)
                .filter(x -> x.concreteness() != Concreteness.CONCRETE)
                .toList();
        for (Alternative x : alternatives) {
            c.charge(1);
            if (!isAdmittedByOne(x.value, constraints)) {
                all.addAll(x.shape instanceof Shape.Choice inner ? inner.alternatives() : List.of(x.shape));
            }
        }
        all.remove(Shape.Never.INSTANCE);
        return switch (all.size()) {
            case 0 -> Shape.Never.INSTANCE;
            case 1 -> all.iterator().next();
            default -> new Shape.Choice(List.copyOf(all), all.contains(preferred) ? preferred : null);
        };
    }

    private boolean isAdmittedByOne(Datum x, List<Datum> constraints) {
        Datum scalar = c.unwrap(x);
        if (scalar == null || scalar.concreteness() != Concreteness.CONCRETE || (scalar.kind() & Kinds.SCALAR) == 0) {
            return false;
        }
        c.charge(constraints.size());
        for (Datum constraint : constraints) {
            if ((constraint.kind() & scalar.kind()) != 0
                    && !c.unify(scalar, constraint).isError()) {
                return true;
            }
        }
        return false;
    }

    // --- structs
    // ------------------------------------------------------------------------------------------------------------

    private Shape struct(Vertex v) {
        Validators validators = new Validators(around);
        List<Check> validated = new ArrayList<>();
        validators.read(v, validated);
        if (validators.admitScalars()) {
            openedByValidators.add(v);
        }
        List<Shape.Property> properties = new ArrayList<>();
        List<Shape.Rule> rules = new ArrayList<>();
        List<Check> checks = new ArrayList<>();
        for (Label l : FieldOrder.of(c, v)) {
            Vertex a = l.isString() ? field(v, l.name()) : null;
            if (a != null) {
                properties.add(property(v, a, l.name(), rules));
            }
        }
        v.arcs.forEach(a -> checks.addAll(hidden(a)));
        checks.addAll(validated);
        if (Shape.Rule.areCircular(rules, properties)) {
            checks.add(
                    new Check.Other("that one of the fields that are equal to each other must be set is not checked"));
        }
        boolean isOpen = openness.of(v, checks) || isOpenedByValidator(v) && openness.isTried(v);
        NamePatterns patterns = NamePatterns.of(c, this, openness, v, properties, checks);
        long there = properties.stream()
                .filter(p -> !p.required() && isRegular(v.arc(Label.string(p.name()))))
                .count();
        return new Shape.Struct(
                properties,
                patterns.patterns(),
                isOpen && !patterns.refuseOthers(),
                rules,
                there == 0 ? checks : Checks.counted(checks, there));
    }

    private boolean isOpenedByValidator(Vertex v) {
        for (Vertex p = v; p != null; p = p.parent) {
            if (openedByValidators.contains(p)) {
                return true;
            }
        }
        return false;
    }

    /** Returns a field that data may have; null if there is none of that name. */
    private static @Nullable Vertex field(Vertex v, String name) {
        Vertex a = v.arc(Label.string(name));
        return a == null || a.arcType.compareTo(ArcType.OPTIONAL) > 0 ? null : a;
    }

    /** Returns what is to be said of a field that is not part of the data, and checks them. */
    private List<Check> hidden(Vertex a) {
        boolean isBeside = a.label != null && (a.label.isHidden() || a.label.isDefinition());
        return isBeside && a.arcType == ArcType.MEMBER && around.judges(a)
                ? List.of(new Check.Other("what " + a.label + " demands of other fields is not checked"))
                : List.of();
    }

    private static boolean isDemanded(Vertex a) {
        return (a.arcType == ArcType.MEMBER || a.arcType == ArcType.REQUIRED) && a.label != null && a.label.isString();
    }

    private static boolean isRegular(@Nullable Vertex a) {
        return a != null && a.arcType != ArcType.OPTIONAL && a.arcType != ArcType.REQUIRED;
    }

    private Shape.Property property(Vertex v, Vertex a, String name, List<Shape.Rule> rules) {
        Reading r = read(a);
        List<Check> others = new ArrayList<>();
        for (Leaf leaf : r.unsettled) {
            Shape.Rule rule = leaf.rule(name);
            Vertex other = rule == null ? null : field(v, rule.other());
            boolean mayLack = other != null && other.arcType == ArcType.OPTIONAL;
            if (rule == null || other == null || mayLack && isRegular(a) && rule.op() == Op.EQUAL) {
                others.add(leaf.note(around));
            } else {
                rules.add(rule.needing(mayLack));
            }
        }
        boolean isRequired = a.arcType == ArcType.REQUIRED || isRegular(a) && isLacking(a, r);
        boolean mayBeLeftOut = isRegular(a) && !isRequired;
        if (mayBeLeftOut && !around.isDerived(a) && isChosenElsewhere(a, r) && !isComplete(r.of(a))) {
            others.add(
                    new Check.Other("that the field must be set unless others leave one alternative is not checked"));
        }
        Shape shape = others.isEmpty() ? r.shape : with(r.shape, others);
        return new Shape.Property(name, shape, isRequired, docs.of(a), mayBeLeftOut ? preset(a, r) : null);
    }

    /**
     * Reports whether data must complete a vertex. One that depends on nothing around it shows that; one that does is not complete where a
     * field or element of it is required that it has whatever the data are.
     */
    private boolean isLacking(Vertex v, Reading r) {
        if (around.isFixed(v)) {
            return !isComplete(v);
        }
        return switch (resolved(r.shape)) {
            case Shape.Never n -> true;
            case Shape.Struct s
            when isOfParts(r.value) -> s.properties().stream().anyMatch(Shape.Property::required);
            case Shape.Elements e when isOfParts(r.value) -> e.required();
            default -> !mayBeGiven(v, r) && !isComplete(r.of(v)) && !isComplete(v);
        };
    }

    /** Returns the shape that references lead to, so far as they are read. */
    private Shape resolved(Shape shape) {
        Shape found = shape;
        for (int i = 0; found instanceof Shape.Reference r && i <= definitions.size(); i++) {
            Shape.Definition d = definitions.get(r.name());
            found = d == null ? Shape.Any.INSTANCE : d.shape();
        }
        return found;
    }

    /** Reports whether all that fits {@code some}, which is unified with {@code all}, fits that, too. When in doubt, it does not. */
    boolean fits(Shape some, Shape all) {
        return new Fit(c, definitions).fits(some, all);
    }

    /** Reports whether a vertex is what its fields or elements make it. */
    private static boolean isOfParts(Vertex v) {
        return switch (v.deref().base) {
            case StructMarker m -> true;
            case ListMarker m -> true;
            case Bottom b -> b.childError();
            case null, default -> false;
        };
    }

    private boolean mayBeGiven(Vertex v, Reading r) {
        return around.isDerived(v) || isChosenElsewhere(v, r);
    }

    /** Reports whether data elsewhere may decide which of its alternatives a vertex is. */
    private boolean isChosenElsewhere(Vertex v, Reading r) {
        return r.shape instanceof Shape.Choice && !around.isFixed(v);
    }

    private boolean isComplete(Vertex v) {
        return c.validate(v, true, true, false) == null;
    }

    /** Returns what a field is that data leave out; null if that is not known. */
    private Shape.@Nullable Preset preset(Vertex a, Reading r) {
        if (mayBeGiven(a, r)) {
            return null;
        }
        if (isComplete(r.of(a))) {
            return preset(r.of(a));
        }
        return r.value.isStruct() && isOfParts(r.value) ? new Shape.Preset(Map.of()) : null;
    }

    /** Returns what a complete field is when data leave it out; an empty list needs no telling, and a struct has the presets in it. */
    private Shape.@Nullable Preset preset(Vertex a) {
        Vertex v = c.defaultOf(a.deref()).deref();
        if (v.isList() && v.elementCount() == 0) {
            return null;
        }
        boolean isPlain = v.isStruct() && !(a.deref().base instanceof Disjunction);
        return new Shape.Preset(isPlain ? Map.of() : Checks.java(c, v));
    }

    private static Shape with(Shape shape, List<Check> more) {
        if (more.isEmpty()) {
            return shape;
        }
        return switch (shape) {
            case Shape.Scalars s -> new Shape.Scalars(s.kinds(), joined(s.checks(), more));
            case Shape.Struct s ->
                new Shape.Struct(s.properties(), s.patterns(), s.open(), s.rules(), joined(s.checks(), more));
            case Shape.Elements e -> new Shape.Elements(e.first(), e.required(), e.rest(), joined(e.checks(), more));
            case Shape.Any a -> new Shape.Scalars(Kinds.TOP, more);
            case Shape.Never n -> n;
            case Shape.Constant x -> new Shape.Constant(x.value(), joined(x.notes(), more));
            case Shape.Reference r -> new Shape.Reference(r.name(), joined(r.notes(), more));
            case Shape.Choice x -> x.map(s -> with(s, more));
        };
    }

    private static List<Check> joined(List<Check> a, List<Check> b) {
        List<Check> all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }

    /** Reads what some constraints make of a field of {@code v} whose name is not known. */
    Shape unified(Vertex v, List<PatternConstraint> constraints) {
        Vertex value = new Vertex(v, null);
        value.dynamic = true;
        constraints.forEach(p -> value.addConjuncts(p.constraint().conjuncts()));
        return noted(read(value));
    }

    // --- lists
    // --------------------------------------------------------------------------------------------------------------

    private Shape elements(Vertex v) {
        List<Shape> first = new ArrayList<>();
        boolean isRequired = false;
        for (Vertex a : v.arcs) {
            if (a.label != null && a.label.isIndex()) {
                c.charge(1);
                Reading r = read(a);
                isRequired |= isLacking(a, r);
                first.add(noted(r));
            }
        }
        List<Check> checks = new ArrayList<>();
        new Validators(around).read(v, checks);
        boolean isOpen = v.base instanceof ListMarker m
                ? m.open()
                : v.patterns().stream().anyMatch(this::isOfElements);
        return new Shape.Elements(first, isRequired, isOpen ? rest(v) : null, checks);
    }

    private Shape rest(Vertex v) {
        return v.patterns().isEmpty() ? Shape.Any.INSTANCE : unified(v, v.patterns());
    }
}
