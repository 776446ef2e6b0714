package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.number.Decimal;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Shapes as structural schemas of Kubernetes: OpenAPI v3 as far as custom resource definitions may use it.
 *
 * <p>Every field has one type, outside of all alternatives; what alternatives add are checks of values ({@link #validation}). There are
 * no references, so recursion ends in {@code x-kubernetes-preserve-unknown-fields}. An object that CUE closes needs no keyword:
 * Kubernetes drops unknown fields unless told otherwise. What the keywords cannot say is a rule of
 * {@code x-kubernetes-validations} or a note.
 */
final class StructuralSchema {
    static final String PRESERVE = "x-kubernetes-preserve-unknown-fields";
    static final String INT_OR_STRING = "x-kubernetes-int-or-string";

    /** Integers up to here are exact as doubles, which Kubernetes takes bounds for. */
    private static final BigInteger EXACT = BigInteger.ONE.shiftLeft(53);

    /** How many fields of other alternatives a schema refuses, over all alternatives. */
    private static final long MAX_FOREIGN = 5_000;

    private final Evaluation c;
    private final Notes notes;
    private final Shape.Document document;
    private final Set<String> open = new LinkedHashSet<>();
    /** The definitions whose recursion a note tells of. */
    private final Set<String> cut = new HashSet<>();

    private boolean isRepeated;

    private StructuralSchema(Evaluation c, Notes notes, Shape.Document document) {
        this.c = c;
        this.notes = notes;
        this.document = document;
    }

    static Map<String, Object> of(Evaluation c, Shape.Document document, Notes notes) {
        StructuralSchema writer = new StructuralSchema(c, notes, document);
        writer.open.add("");
        return writer.definition(document.root());
    }

    private Map<String, Object> definition(Shape.Definition d) {
        Map<String, Object> schema = new LinkedHashMap<>();
        JsonSchema.describe(schema, d.docs());
        schema.putAll(schema(d.shape()));
        return schema;
    }

    // --- types
    // --------------------------------------------------------------------------------------------------------------

    /** Returns the whole schema of a shape; each place of it counts, as what is referred to twice is written twice. */
    private Map<String, Object> schema(Shape shape) {
        c.charge(Shapes.STEPS_OF_A_PLACE);
        c.countVertices(1);
        return switch (shape) {
            case Shape.Any a -> anything();
            case Shape.Never n -> unsaid("nothing is allowed here");
            case Shape.Constant x -> typed(JsonTypes.kind(x.value()), unsaid(x), shape);
            case Shape.Scalars s -> typed(s.kinds(), s.checks(), shape);
            case Shape.Reference r -> expanded(r);
            case Shape.Choice x -> choice(x);
            case Shape.Struct s -> struct(s);
            case Shape.Elements e -> elements(e);
        };
    }

    private static Map<String, Object> anything() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put(PRESERVE, true);
        schema.put("nullable", true);
        return schema;
    }

    private Map<String, Object> unsaid(String note) {
        notes.add(note);
        return anything();
    }

    private Map<String, Object> expanded(Shape.Reference r) {
        r.notes().forEach(this::note);
        if (!open.add(r.name())) {
            if (cut.add(r.name())) {
                notes.add("what recursion leads to is not checked");
            }
            return anything();
        }
        Map<String, Object> schema = definition(document.resolved(r));
        open.remove(r.name());
        return schema;
    }

    private Map<String, Object> typed(int kinds, List<Check> checks, Shape shape) {
        Map<String, Object> schema = new LinkedHashMap<>();
        int present = kinds & ~Kinds.NULL;
        List<String> types = JsonTypes.of(present & ~Kinds.FUNC);
        if (present == (Kinds.INT | Kinds.STRING)) {
            schema.put(INT_OR_STRING, true);
        } else if (types.size() == 1) {
            schema.put("type", types.getFirst());
        } else {
            if (kinds != Kinds.TOP) {
                notes.add("a value of " + (types.isEmpty() ? "null" : String.join(" or ", types))
                        + " is demanded, and any is allowed, as Kubernetes takes one type");
            }
            checks.forEach(this::note);
            return anything();
        }
        if (kinds != present) {
            schema.put("nullable", true);
        }
        JsonSchema.noteFloats(notes, List.of(shape));
        if (present == Kinds.BYTES) {
            schema.put("format", "byte");
            notes.add(Notes.BYTES);
        }
        if (present == Kinds.LIST) {
            schema.put("items", anything());
        } else if (present == Kinds.STRUCT) {
            schema.put(PRESERVE, true);
        }
        schema.putAll(validation(shape));
        rules(schema, checks);
        return schema;
    }

    private SchemaText.Note note(Check check) {
        return switch (check) {
            case Check.Other o -> notes.add(o);
            case Check.Format f -> notes.add(f);
            default -> notes.add("the constraint " + check.text() + " is not checked");
        };
    }

    // --- alternatives
    // -------------------------------------------------------------------------------------------------------

    private Map<String, Object> choice(Shape.Choice x) {
        List<Shape> all = new ArrayList<>();
        Set<String> entered = new LinkedHashSet<>();
        x.alternatives().forEach(s -> flatten(s, all, entered));
        boolean isNullable = all.removeIf(StructuralSchema::isNull);
        Map<String, Object> schema = all.size() == 1 ? schema(all.getFirst()) : alternatives(all, x.preferred());
        open.removeAll(entered);
        if (isNullable) {
            schema.put("nullable", true);
            if (schema.remove("enum") instanceof List<?> values) {
                List<Object> more = new ArrayList<>(values);
                JsonSchema.addNullable(more, null);
                merge(schema, List.of(oneOf(more)));
            }
        }
        return schema;
    }

    /** Adds the alternatives that a shape is; what it refers to stays open, so that recursion ends. */
    private void flatten(Shape shape, List<Shape> all, Set<String> entered) {
        switch (shape) {
            case Shape.Choice x -> x.alternatives().forEach(s -> flatten(s, all, entered));
            case Shape.Reference r when entered.contains(r.name()) -> {}
            case Shape.Reference r
            when open.add(r.name()) -> {
                entered.add(r.name());
                flatten(document.resolved(r).shape(), all, entered);
            }
            default -> all.add(shape);
        }
    }

    private static boolean isNull(Shape shape) {
        return shape instanceof Shape.Constant k && k.value() == null
                || shape instanceof Shape.Scalars only && only.kinds() == Kinds.NULL;
    }

    private Map<String, Object> alternatives(List<Shape> all, @Nullable Shape preferred) {
        if (all.stream().allMatch(Shape.Struct.class::isInstance)) {
            Ambiguity.note(notes, document, new Shape.Choice(all, preferred));
            return structs(all.stream().map(Shape.Struct.class::cast).toList());
        }
        if (all.stream().allMatch(Shape.Elements.class::isInstance)) {
            return lists(all.stream().map(Shape.Elements.class::cast).toList());
        }
        int kinds = 0;
        for (Shape s : all) {
            kinds |= switch (s) {
                case Shape.Constant k -> JsonTypes.kind(k.value());
                case Shape.Scalars k -> k.kinds();
                default -> Kinds.TOP;
            };
        }
        if (kinds == Kinds.TOP) {
            return unsaid("the alternatives differ in type, and Kubernetes takes one type");
        }
        all.forEach(s -> unsaid(s).forEach(this::note));
        JsonSchema.noteFloats(notes, all);
        return typed(kinds, List.of(), new Shape.Choice(all));
    }

    /** Returns what an alternative demands that no keyword says. */
    private static List<Check> unsaid(Shape s) {
        return switch (s) {
            case Shape.Constant k -> unsaid(k);
            case Shape.Scalars k ->
                k.checks().stream()
                        .filter(check -> check instanceof Check.Format
                                || keyword(check, k.kinds()).isEmpty())
                        .toList();
            default -> List.of();
        };
    }

    /** Returns one object type with the properties of all, and which of them belong together. */
    private Map<String, Object> structs(List<Shape.Struct> all) {
        Map<String, List<Shape.Property>> byName = new LinkedHashMap<>();
        List<Map<String, Shape.Property>> listed = new ArrayList<>();
        List<Shape.Pattern> patterns = new ArrayList<>();
        boolean isOpen = false;
        for (Shape.Struct s : all) {
            Map<String, Shape.Property> own = new LinkedHashMap<>();
            for (Shape.Property p : s.properties()) {
                byName.computeIfAbsent(p.name(), k -> new ArrayList<>()).add(p);
                own.put(p.name(), p);
            }
            listed.add(own);
            patterns.addAll(s.patterns());
            isOpen |= s.open();
        }
        List<Shape.Property> properties = new ArrayList<>();
        byName.forEach((name, same) -> properties.add(notes.below(name, () -> merged(name, same, all, listed))));
        Map<String, Object> schema = struct(new Shape.Struct(properties, patterns, isOpen, List.of(), List.of()));
        List<Object> branches = new ArrayList<>();
        boolean areMany = (long) all.size() * byName.size() > MAX_FOREIGN;
        for (int i = 0; i < all.size(); i++) {
            Shape.Struct s = all.get(i);
            Map<String, Object> branch = validation(s);
            List<Object> foreign = new ArrayList<>();
            boolean isClosed = !s.open() && s.patterns().isEmpty();
            if (isClosed && areMany && listed.get(i).size() < byName.size()) {
                notes.add(
                        "that fields of one alternative stand beside those of another is not refused, as there are too many");
            } else if (isClosed) {
                for (String name : byName.keySet()) {
                    if (!listed.get(i).containsKey(name)) {
                        foreign.add(Map.of("required", List.of(name)));
                    }
                }
            }
            if (!foreign.isEmpty()) {
                branch.put("not", foreign.size() == 1 ? foreign.getFirst() : Map.of("anyOf", foreign));
            }
            branches.add(branch);
            s.rules().forEach(r -> JsonSchema.note(notes, r));
            s.checks().forEach(check -> rules(new LinkedHashMap<>(), List.of(check)));
        }
        addBranches(schema, branches);
        return schema;
    }

    private Shape.Property merged(
            String name,
            List<Shape.Property> same,
            List<Shape.Struct> alternatives,
            List<Map<String, Shape.Property>> listed) {
        c.charge(alternatives.size());
        Set<Shape> shapes = new LinkedHashSet<>();
        for (int i = 0; i < alternatives.size(); i++) {
            Shape.Property own = listed.get(i).get(name);
            shapes.addAll(own == null ? unlisted(alternatives.get(i)) : List.of(own.shape()));
        }
        if (shapes.size() > 1) {
            shapes.remove(Shape.Never.INSTANCE);
        }
        boolean isListed = shapes.stream().allMatch(StructuralSchema::isListed);
        if (!isListed
                && !shapes.contains(Shape.Any.INSTANCE)
                && shapes.stream().map(StructuralSchema::type).distinct().count() > 1) {
            notes.add("which alternative demands which type is not checked, as Kubernetes takes one type");
        }
        boolean isEverywhere = same.size() == alternatives.size();
        boolean isRequired = isEverywhere && same.stream().allMatch(Shape.Property::required);
        List<String> docs =
                same.stream().flatMap(p -> p.docs().stream()).distinct().toList();
        Shape.Preset preset = same.getFirst().preset();
        if (!isEverywhere
                || same.stream()
                        .anyMatch(
                                p -> !Objects.equals(p.preset(), same.getFirst().preset()))) {
            if (same.stream().anyMatch(p -> p.preset() != null)) {
                notes.add("the default depends on the alternative and is not filled in");
            }
            preset = null;
        }
        return new Shape.Property(name, oneOf(shapes), isRequired, docs, preset);
    }

    /** Returns what properties may be that a struct does not list. */
    private static List<Shape> unlisted(Shape.Struct s) {
        return s.open()
                ? List.of(Shape.Any.INSTANCE)
                : s.patterns().stream().map(Shape.Pattern::value).toList();
    }

    /** Reports whether a shape consists of constants, which an alternative can list. */
    private static boolean isListed(Shape shape) {
        return shape instanceof Shape.Constant
                || shape instanceof Shape.Choice x && x.alternatives().stream().allMatch(StructuralSchema::isListed);
    }

    /** Returns what of a shape only types can say, in some form that can be compared. */
    private static Object type(Shape shape) {
        return switch (shape) {
            case Shape.Any a -> a;
            case Shape.Never n -> n;
            case Shape.Reference r -> r;
            case Shape.Constant x -> JsonTypes.of(JsonTypes.kind(x.value()));
            case Shape.Scalars x -> JsonTypes.of(x.kinds());
            case Shape.Choice x ->
                x.alternatives().stream().map(StructuralSchema::type).collect(Collectors.toSet());
            case Shape.Struct x ->
                List.of(
                        x.open(),
                        x.properties().stream().collect(Collectors.toMap(Shape.Property::name, p -> type(p.shape()))),
                        x.patterns().stream().map(p -> type(p.value())).toList());
            case Shape.Elements x ->
                List.of(elementShapes(x).stream().map(StructuralSchema::type).collect(Collectors.toSet()));
        };
    }

    private Map<String, Object> lists(List<Shape.Elements> all) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "array");
        Set<Shape> elements = new LinkedHashSet<>();
        all.forEach(e -> elements.addAll(elementShapes(e)));
        schema.put("items", repeated(oneOf(elements)));
        noteMixed(elements);
        addBranches(schema, all.stream().<Object>map(this::validation).toList());
        return schema;
    }

    // --- structs and lists
    // --------------------------------------------------------------------------------------------------

    private Map<String, Object> struct(Shape.Struct s) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Shape.Property p : s.properties()) {
            if (p.shape() instanceof Shape.Never) {
                notes.below(p.name(), () -> unsaid("the field must not be set; it is dropped"));
            } else {
                properties.put(p.name(), notes.below(p.name(), () -> property(p)));
            }
        }
        if (!properties.isEmpty()) {
            schema.put("properties", properties);
        }
        List<String> required = JsonSchema.required(s);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        if (s.patterns().size() == 1 && s.properties().isEmpty() && !s.open()
                || s.patterns().size() == 1
                        && JsonSchema.admitsAnyName(s.patterns().getFirst().name())
                        && s.properties().isEmpty()) {
            map(schema, s.patterns().getFirst());
        } else if (!s.patterns().isEmpty()) {
            notes.add(
                    "fields that are not listed are allowed and not checked, as Kubernetes takes a list of fields or a map");
            schema.put(PRESERVE, true);
        } else if (s.open()) {
            schema.put(PRESERVE, true);
        }
        schema.putAll(sizes(s.checks()));
        rules(schema, s.checks());
        s.rules().forEach(r -> relate(schema, properties, r));
        return schema;
    }

    private void relate(Map<String, Object> schema, Map<String, Object> properties, Shape.Rule r) {
        Map<String, Object> a = JsonTree.object(properties.get(r.property()));
        Map<String, Object> b = JsonTree.object(properties.get(r.other()));
        boolean isPossible = CelRules.isScalar(a)
                && CelRules.isScalar(b)
                && CelRules.areComparable(a, b, r.op())
                && (!isRepeated || CelRules.isSmall(a) && CelRules.isSmall(b));
        Optional<CelRules.Rule> rule = isPossible ? CelRules.of(r) : Optional.empty();
        rule.ifPresentOrElse(x -> CelRules.add(schema, x), () -> JsonSchema.note(notes, r));
    }

    /** Returns the schema of the elements of an array or the values of a map: rules in there cost as often as there may be one. */
    private Map<String, Object> repeated(Shape shape) {
        boolean before = isRepeated;
        isRepeated = true;
        Map<String, Object> schema = notes.below("*", () -> schema(shape));
        isRepeated = before;
        return schema;
    }

    private void map(Map<String, Object> schema, Shape.Pattern p) {
        Map<String, Object> values = repeated(p.value());
        schema.put("additionalProperties", values);
        if (JsonSchema.admitsAnyName(p.name())) {
            return;
        }
        List<Check> checks = p.name() instanceof Shape.Scalars s
                ? s.checks()
                : List.of(new Check.Other("the names of the fields are not checked"));
        for (Check check : checks) {
            Optional<CelRules.Rule> rule =
                    CelRules.isTyped(values) && !isRepeated ? CelRules.ofNames(check) : Optional.empty();
            rule.ifPresentOrElse(x -> CelRules.add(schema, x), () -> notes.below("*", () -> note(check)));
        }
    }

    private Map<String, Object> property(Shape.Property p) {
        Map<String, Object> schema = new LinkedHashMap<>();
        JsonSchema.describe(schema, p.docs());
        schema(p.shape()).forEach(schema::putIfAbsent);
        if (p.preset() != null) {
            preset(schema, p.preset().value());
        }
        return schema;
    }

    private void preset(Map<String, Object> schema, @Nullable Object value) {
        if (value == null) {
            notes.add("the default null is not filled in, as Kubernetes fills in none");
        } else if (hasLongIntegers(value)) {
            notes.add("the default is not filled in, as Kubernetes takes no integers of more than 64 bits");
        } else {
            schema.put("default", value);
        }
    }

    /** Reports whether there are integers in a value that Kubernetes does not take. */
    private static boolean hasLongIntegers(@Nullable Object value) {
        return switch (value) {
            case BigInteger n -> n.bitLength() >= Long.SIZE;
            case List<?> l -> l.stream().anyMatch(StructuralSchema::hasLongIntegers);
            case Map<?, ?> m -> m.values().stream().anyMatch(StructuralSchema::hasLongIntegers);
            case null, default -> false;
        };
    }

    private Map<String, Object> elements(Shape.Elements e) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "array");
        Set<Shape> shapes = new LinkedHashSet<>(elementShapes(e));
        schema.put("items", repeated(oneOf(shapes)));
        noteMixed(shapes);
        schema.putAll(sizes(e));
        rules(schema, e.checks());
        return schema;
    }

    private void noteMixed(Set<Shape> elements) {
        if (elements.size() > 1) {
            notes.add("which element must have which type is not checked, as Kubernetes takes one type for all");
        }
    }

    private static List<Shape> elementShapes(Shape.Elements e) {
        List<Shape> shapes = new ArrayList<>(e.first());
        if (e.rest() != null) {
            shapes.add(e.rest());
        }
        return shapes;
    }

    private static Shape oneOf(Set<Shape> shapes) {
        return switch (shapes.size()) {
            case 0 -> Shape.Any.INSTANCE;
            case 1 -> shapes.iterator().next();
            default -> new Shape.Choice(List.copyOf(shapes));
        };
    }

    // --- checks
    // -------------------------------------------------------------------------------------------------------------

    /** Returns what a shape demands besides types: all that may stand in an alternative. */
    private Map<String, Object> validation(Shape shape) {
        c.charge(1);
        Map<String, Object> schema = new LinkedHashMap<>();
        switch (shape) {
            case Shape.Any a -> {}
            case Shape.Never n -> schema.put("not", Map.of());
            case Shape.Reference r -> {}
            case Shape.Constant x -> {
                List<Object> values = new ArrayList<>();
                JsonSchema.addNullable(values, x.value());
                schema.putAll(oneOf(values));
            }
            case Shape.Scalars s -> schema.putAll(keywords(s.checks(), s.kinds()));
            case Shape.Choice x -> branches(schema, x);
            case Shape.Struct s -> {
                Map<String, Object> properties = new LinkedHashMap<>();
                for (Shape.Property p : s.properties()) {
                    Map<String, Object> demanded = validation(p.shape());
                    if (!demanded.isEmpty()) {
                        properties.put(p.name(), demanded);
                    }
                }
                if (!properties.isEmpty()) {
                    schema.put("properties", properties);
                }
                List<String> required = JsonSchema.required(s);
                if (!required.isEmpty()) {
                    schema.put("required", required);
                }
                schema.putAll(sizes(s.checks()));
            }
            case Shape.Elements e -> schema.putAll(sizes(e));
        }
        return schema;
    }

    private void branches(Map<String, Object> schema, Shape.Choice x) {
        List<Object> constants = new ArrayList<>();
        List<Shape> others = new ArrayList<>();
        int kinds = 0;
        for (Shape s : x.alternatives()) {
            if (s instanceof Shape.Constant k) {
                if (!constants.contains(k.value())) {
                    JsonSchema.addNullable(constants, k.value());
                }
                kinds |= JsonTypes.kind(k.value());
            } else {
                others.add(s);
                kinds |= s instanceof Shape.Scalars k ? k.kinds() : Kinds.COMPOSITE;
            }
        }
        boolean isMixed =
                (kinds & Kinds.NUMBER) == Kinds.NUMBER || JsonTypes.of(kinds).size() > 1;
        if (others.isEmpty()) {
            schema.putAll(oneOf(constants));
            if (!isFound(constants)) {
                byKind(schema, x.alternatives(), kinds);
            }
        } else if (isMixed && (kinds & Kinds.COMPOSITE) == 0) {
            byKind(schema, x.alternatives(), kinds);
        } else {
            List<Object> branches = new ArrayList<>();
            if (!constants.isEmpty()) {
                branches.add(Map.of("enum", constants));
            }
            others.forEach(s -> branches.add(validation(s)));
            addBranches(schema, branches);
        }
    }

    /** Returns that a value is one of some: Kubernetes finds null in no {@code enum}, but does not look into {@code allOf} for it. */
    private static Map<String, Object> oneOf(List<Object> values) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("enum", values);
        return values.contains(null) ? new LinkedHashMap<>(Map.of("allOf", new ArrayList<>(List.of(schema)))) : schema;
    }

    /**
     * Reports whether Kubernetes finds only these values in an {@code enum} of them: it takes 1.7 for 1, and an integer for the string of
     * the character that has this number.
     */
    private static boolean isFound(List<Object> values) {
        return values.stream().noneMatch(BigInteger.class::isInstance)
                || values.stream()
                        .noneMatch(x -> x instanceof BigDecimal
                                || x instanceof String s && s.codePointCount(0, s.length()) == 1);
    }

    /** Adds that one of some schemas must hold, unless that is always so. */
    private static void addBranches(Map<String, Object> schema, List<Object> branches) {
        List<Object> distinct = branches.stream().distinct().toList();
        if (!distinct.contains(Map.of())) {
            schema.put("anyOf", distinct);
        }
    }

    /** Adds what alternatives of several types demand of each: a keyword says nothing of other types than its own. */
    private void byKind(Map<String, Object> schema, List<Shape> alternatives, int kinds) {
        List<Map<String, Object>> demands = new ArrayList<>();
        for (int kind : new int[] {Kinds.NUMBER, Kinds.STRING}) {
            Set<Object> branches = new LinkedHashSet<>();
            for (Shape s : alternatives) {
                if (s instanceof Shape.Scalars k && (k.kinds() & kind) != 0) {
                    boolean isWhole = (kinds & Kinds.FLOAT) != 0 && (k.kinds() & kind) == Kinds.INT;
                    branches.add(keywords(isWhole ? whole(k.checks()) : k.checks(), kinds));
                } else if (s instanceof Shape.Constant k && (JsonTypes.kind(k.value()) & kind) != 0) {
                    branches.add(only(k.value()));
                }
            }
            if (branches.size() == 1) {
                demands.add(JsonTree.object(branches.iterator().next()));
            } else if (!branches.isEmpty()) {
                Map<String, Object> any = new LinkedHashMap<>();
                addBranches(any, List.copyOf(branches));
                demands.add(any);
            }
        }
        merge(schema, demands);
    }

    /** Returns checks of integers where the type allows any number. */
    private static List<Check> whole(List<Check> checks) {
        return Stream.concat(Stream.of(new Check.MultipleOf(Decimal.ONE)), checks.stream())
                .toList();
    }

    /** Returns what holds of one number only, or one string, of those of its type: integers are compared with the integer part of bounds. */
    private static Map<String, Object> only(@Nullable Object value) {
        return value instanceof BigDecimal ? Map.of("enum", List.of(value)) : keywords(Checks.only(value), Kinds.TOP);
    }

    private static Map<String, Object> sizes(Shape.Elements e) {
        List<Check> checks = new ArrayList<>(e.checks());
        int count = e.first().size();
        if (count > 0) {
            checks.addFirst(new Check.Size(Check.Unit.ITEMS, false, count));
        }
        if (e.rest() == null) {
            checks.addFirst(new Check.Size(Check.Unit.ITEMS, true, count));
        }
        return sizes(checks);
    }

    /** Returns the keywords of what is counted: the most demanding check of each kind. */
    private static Map<String, Object> sizes(List<Check> checks) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (Check check : checks) {
            if (check instanceof Check.Size s) {
                counts.merge(
                        (s.most() ? "max" : "min") + JsonSchema.unit(s.unit()),
                        s.count(),
                        s.most() ? Math::min : Math::max);
            }
        }
        return new LinkedHashMap<>(counts);
    }

    /** Returns the keywords of checks on a scalar; a second one of the same name goes into {@code allOf}. */
    private static Map<String, Object> keywords(List<Check> checks, int kinds) {
        Map<String, Object> schema = new LinkedHashMap<>();
        merge(schema, checks.stream().map(check -> keyword(check, kinds)).toList());
        return schema;
    }

    private static void merge(Map<String, Object> schema, List<Map<String, Object>> demands) {
        for (Map<String, Object> demand : demands) {
            if (demand.keySet().stream().anyMatch(schema::containsKey)) {
                JsonSchema.all(schema).add(demand);
            } else {
                schema.putAll(demand);
            }
        }
    }

    /** Returns the keywords of a check where values have some kinds. */
    private static Map<String, Object> keyword(Check check, int kinds) {
        Map<String, Object> keyword = new LinkedHashMap<>();
        switch (check) {
            case Check.Bound b when isExact(b.value()) -> keyword.putAll(bound(b));
            case Check.MultipleOf m when isExactInteger(m.value()) -> keyword.put("multipleOf", m.value());
            case Check.Unequal u when isExact(u.value()) -> keyword.put("not", equal(u.value(), kinds));
            case Check.Match m when m.negated() -> keyword.put("not", matching(m.expression(), kinds));
            case Check.Match m -> keyword.put("pattern", m.expression());
            case Check.Format f -> keyword.put("format", f.name());
            case Check.Size s -> keyword.putAll(sizes(List.of(s)));
            default -> {}
        }
        return keyword;
    }

    /** Returns what only strings match: a pattern says nothing of numbers, so bounds that no number is within stand beside it. */
    private static Map<String, Object> matching(String expression, int kinds) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("pattern", expression);
        if ((kinds & Kinds.NUMBER) != 0) {
            schema.put("minimum", 1L);
            schema.put("maximum", 0L);
        }
        return schema;
    }

    /** Returns the keywords of a bound: API servers compare integers with its integer part. */
    private static Map<String, Object> bound(Check.Bound b) {
        Map<String, Object> schema = new LinkedHashMap<>();
        String name = b.isLower() ? "inimum" : "aximum";
        schema.put("m" + name, b.value());
        boolean isInteger = b.value().isInteger();
        if (b.isExclusive() && (isInteger || excludesIntegerPart(b))) {
            schema.put("exclusiveM" + name, true);
        } else if (b.isExclusive()) {
            schema.put("not", Map.of("enum", List.of(b.value())));
        } else if (!isInteger && excludesIntegerPart(b)) {
            schema.put("not", only(b.value().toBigInteger()));
        }
        return schema;
    }

    private static boolean excludesIntegerPart(Check.Bound b) {
        return b.value().isNegative() != b.isLower();
    }

    /** Returns what only one value matches, for bounds where others are found in an {@code enum} of it, too ({@link #isFound}). */
    private static Map<String, Object> equal(@Nullable Object value, int kinds) {
        Map<String, Object> schema = new LinkedHashMap<>();
        List<Object> values = new ArrayList<>();
        JsonSchema.addNullable(values, value);
        schema.put("enum", values);
        if (value instanceof BigInteger && (kinds & Kinds.FLOAT) != 0) {
            schema.putAll(only(value));
        } else if (value instanceof String && (kinds & Kinds.INT) != 0 && !isFound(List.of(value, BigInteger.ZERO))) {
            schema.put("maximum", 0L);
        }
        return schema;
    }

    /** Reports whether API servers, which read numbers as doubles, see the number that is written. */
    private static boolean isExact(Decimal d) {
        return d.isInteger()
                ? isExactInteger(d)
                : Decimal.ofDouble(d.toDouble()).compareTo(d) == 0;
    }

    private static boolean isExact(@Nullable Object value) {
        return !(value instanceof BigDecimal n) || isExact(Decimal.of(n.unscaledValue(), -n.scale()));
    }

    /** Returns what keywords do not say of a constant. */
    private static List<Check> unsaid(Shape.Constant x) {
        return isExact(x.value())
                ? x.notes()
                : Stream.concat(
                                x.notes().stream(),
                                Stream.of(new Check.Other(
                                        "other numbers than " + x.value() + " that are the same double are allowed")))
                        .toList();
    }

    private static boolean isExactInteger(Decimal d) {
        return d.isInteger() && d.toBigInteger().abs().compareTo(EXACT) <= 0;
    }

    /** Reports whether a bound allows integers that Kubernetes does not take, and all that it takes on that side. */
    private static boolean isBeyond(Check.Bound b) {
        return b.value().toBigInteger().bitLength() >= Long.SIZE && b.value().isNegative() == b.isLower();
    }

    /** Adds rules for checks that have no keyword, and notes for those that have no rule. */
    private void rules(Map<String, Object> schema, List<Check> checks) {
        for (Check check : checks) {
            switch (check) {
                case Check.Bound b
                when "integer".equals(schema.get("type")) && isBeyond(b) ->
                    notes.add("integers of more than 64 bits are refused, as Kubernetes takes none");
                case Check.Bound b
                when !isExact(b.value()) ->
                    CelRules.of(b).ifPresentOrElse(rule -> CelRules.add(schema, rule), () -> note(b));
                case Check.Unique u
                when !isRepeated && CelRules.isCheap(schema) -> CelRules.add(schema, CelRules.UNIQUE);
                case Check.Unique u -> note(u);
                case Check.MultipleOf m when !isExactInteger(m.value()) -> note(m);
                case Check.Unequal u when !isExact(u.value()) -> note(u);
                case Check.Contains x -> note(x);
                case Check.Other o -> note(o);
                case Check.Format f -> note(f);
                default -> {}
            }
        }
    }
}
