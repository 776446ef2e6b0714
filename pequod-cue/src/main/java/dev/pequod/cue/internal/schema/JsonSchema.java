package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.Kinds;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shapes as JSON Schema 2020-12. Definitions stand under {@code $defs}; an object that CUE closes takes no further properties.
 *
 * <p>The counterpart in the reference is {@code encoding/jsonschema}, which calls its form experimental and drops bounds beside
 * defaults; here all that a value demands is in the schema or in a note.
 */
final class JsonSchema {
    private final Notes notes;
    private final Shape.Document document;

    private JsonSchema(Notes notes, Shape.Document document) {
        this.notes = notes;
        this.document = document;
    }

    static Map<String, Object> of(Shape.Document document, Notes notes) {
        JsonSchema writer = new JsonSchema(notes, document);
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.putAll(writer.definition(document.root()));
        if (!document.definitions().isEmpty()) {
            Map<String, Object> definitions = new LinkedHashMap<>();
            document.definitions()
                    .forEach((name, d) -> definitions.put(name, notes.below("#" + name, () -> writer.definition(d))));
            schema.put("$defs", definitions);
        }
        return schema;
    }

    private Map<String, Object> definition(Shape.Definition d) {
        Map<String, Object> schema = new LinkedHashMap<>();
        describe(schema, d.docs());
        schema.putAll(schema(d.shape()));
        return schema;
    }

    static void describe(Map<String, Object> schema, List<String> docs) {
        if (!docs.isEmpty()) {
            schema.put("description", String.join("\n\n", docs));
        }
    }

    private Map<String, Object> schema(Shape shape) {
        Map<String, Object> schema = new LinkedHashMap<>();
        switch (shape) {
            case Shape.Any a -> {}
            case Shape.Never n -> schema.put("not", Map.of());
            case Shape.Constant x -> {
                put(schema, "const", x.value());
                noteFloats(notes, List.of(x));
                checks(schema, x.notes());
            }
            case Shape.Reference r -> {
                schema.put("$ref", r.name().isEmpty() ? "#" : "#/$defs/" + pointer(r.name()));
                checks(schema, r.notes());
            }
            case Shape.Scalars s -> scalars(schema, s);
            case Shape.Choice x -> choice(schema, x);
            case Shape.Struct s -> struct(schema, s);
            case Shape.Elements e -> elements(schema, e);
        }
        return schema;
    }

    private static String pointer(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /** Puts a value that may be null. */
    @SuppressWarnings("NullAway") // a null is data here
    static void put(Map<String, Object> schema, String name, @Nullable Object value) {
        schema.put(name, value);
    }

    // --- scalars
    // ------------------------------------------------------------------------------------------------------------

    private void scalars(Map<String, Object> schema, Shape.Scalars s) {
        if (s.kinds() != Kinds.TOP) {
            List<String> types = JsonTypes.of(s.kinds());
            schema.put("type", types.size() == 1 ? types.getFirst() : types);
            noteFloats(notes, List.of(s));
            if ((s.kinds() & (Kinds.BYTES | Kinds.STRING)) == Kinds.BYTES) {
                schema.put("contentEncoding", "base64");
                notes.add(Notes.BYTES);
            }
        }
        checks(schema, s.checks());
    }

    private void checks(Map<String, Object> schema, List<Check> checks) {
        checks.forEach(check -> demand(schema, keyword(check)));
    }

    /** Adds keywords to a schema, which may have such already. */
    private static void demand(Map<String, Object> schema, Map<String, Object> keywords) {
        if (keywords.keySet().stream().anyMatch(schema::containsKey)) {
            all(schema).add(keywords);
        } else {
            schema.putAll(keywords);
        }
    }

    @SuppressWarnings("unchecked")
    static List<Object> all(Map<String, Object> schema) {
        return (List<Object>) schema.computeIfAbsent("allOf", k -> new ArrayList<>());
    }

    private Map<String, Object> keyword(Check check) {
        Map<String, Object> keyword = new LinkedHashMap<>();
        switch (check) {
            case Check.Bound b -> keyword.put(boundName(b), b.value());
            case Check.MultipleOf m -> keyword.put("multipleOf", m.value());
            case Check.Unequal u -> {
                Map<String, Object> constant = new LinkedHashMap<>();
                put(constant, "const", u.value());
                keyword.put("not", constant);
            }
            case Check.Match m -> {
                Optional<String> pattern = EcmaPattern.of(m.expression());
                if (pattern.isEmpty()) {
                    notes.add("the regular expression " + m.expression()
                            + " is not checked, as JSON Schema has no such one");
                } else if (m.negated()) {
                    keyword.put("not", Map.of("pattern", pattern.get()));
                } else {
                    keyword.put("pattern", pattern.get());
                }
            }
            case Check.Size s -> keyword.put((s.most() ? "max" : "min") + unit(s.unit()), s.count());
            case Check.Unique u -> keyword.put("uniqueItems", true);
            case Check.Contains x -> {
                keyword.put("contains", schema(x.element()));
                if (x.least() != 1) {
                    keyword.put("minContains", x.least());
                }
                if (x.most() != null) {
                    keyword.put("maxContains", x.most());
                }
            }
            case Check.Format f -> {
                keyword.put("format", f.name());
                notes.add(f);
            }
            case Check.Other o -> notes.add(o);
        }
        return keyword;
    }

    private static String boundName(Check.Bound b) {
        if (b.isExclusive()) {
            return b.isLower() ? "exclusiveMinimum" : "exclusiveMaximum";
        }
        return b.isLower() ? "minimum" : "maximum";
    }

    static String unit(Check.Unit unit) {
        return switch (unit) {
            case LENGTH -> "Length";
            case ITEMS -> "Items";
            case PROPERTIES -> "Properties";
        };
    }

    /** Writes alternatives: constants as one list, the others beside it. */
    private void choice(Map<String, Object> schema, Shape.Choice choice) {
        List<Object> constants = new ArrayList<>();
        List<Object> others = new ArrayList<>();
        noteFloats(notes, choice.alternatives());
        for (Shape s : choice.alternatives()) {
            if (s instanceof Shape.Constant x) {
                addNullable(constants, x.value());
                checks(schema, x.notes());
            } else {
                others.add(schema(s));
            }
        }
        if (others.isEmpty()) {
            schema.put("enum", constants);
            return;
        }
        if (!constants.isEmpty()) {
            Map<String, Object> constant = new LinkedHashMap<>();
            constant.put("enum", constants);
            others.addFirst(constant);
        }
        schema.put("anyOf", others);
        Ambiguity.note(notes, document, choice);
    }

    /** Notes that CUE takes no integers for floats, unless one of the alternatives takes all integers. */
    static void noteFloats(Notes notes, List<? extends Shape> alternatives) {
        if (alternatives.contains(new Shape.Scalars(Kinds.INT, List.of()))) {
            return;
        }
        for (Shape s : alternatives) {
            if (s instanceof Shape.Scalars x && (x.kinds() & Kinds.NUMBER) == Kinds.FLOAT) {
                notes.add("an integer is refused, as only floats are allowed");
            } else if (s instanceof Shape.Constant x
                    && x.value() instanceof BigDecimal d
                    && d.stripTrailingZeros().scale() <= 0) {
                notes.add(d.toBigInteger() + " is refused, as only " + d + " is allowed");
            }
        }
    }

    /** Adds a value that may be null. */
    @SuppressWarnings("NullAway") // a null is data here
    static void addNullable(List<Object> values, @Nullable Object value) {
        values.add(value);
    }

    // --- structs
    // ------------------------------------------------------------------------------------------------------------

    private void struct(Map<String, Object> schema, Shape.Struct s) {
        schema.put("type", "object");
        Map<String, Object> properties = new LinkedHashMap<>();
        s.properties().forEach(p -> properties.put(p.name(), notes.below(p.name(), () -> property(p))));
        if (!properties.isEmpty()) {
            schema.put("properties", properties);
        }
        List<String> required = required(s);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        patterns(schema, s);
        checks(schema, s.checks());
        s.rules().forEach(r -> note(notes, r));
    }

    /** Notes that a relation of properties is not in the schema. */
    static void note(Notes notes, Shape.Rule r) {
        String text = "the constraint " + r.op() + r.other() + " is not checked, as it depends on another field";
        notes.below(r.property(), () -> notes.add(text));
    }

    static List<String> required(Shape.Struct s) {
        return s.properties().stream()
                .filter(Shape.Property::required)
                .map(Shape.Property::name)
                .toList();
    }

    private Map<String, Object> property(Shape.Property p) {
        Map<String, Object> schema = new LinkedHashMap<>();
        describe(schema, p.docs());
        schema.putAll(schema(p.shape()));
        if (p.preset() != null) {
            put(schema, "default", p.preset().value());
        }
        return schema;
    }

    private void patterns(Map<String, Object> schema, Shape.Struct s) {
        Map<String, Object> byPattern = new LinkedHashMap<>();
        boolean isOpen = s.open();
        for (Shape.Pattern p : s.patterns()) {
            Map<String, Object> value = notes.below("*", () -> schema(p.value()));
            String expression = expression(p.name());
            if (admitsAnyName(p.name())) {
                schema.put("additionalProperties", value);
                isOpen = true;
            } else if (expression != null) {
                byPattern.merge(expression, value, (a, b) -> Map.of("allOf", List.of(a, b)));
            } else if (p.value() instanceof Shape.Never && isExact(p.name())) {
                demand(schema, Map.of("propertyNames", otherThan(p.name())));
            } else if (s.patterns().size() == 1 && s.properties().isEmpty() && !s.open()) {
                schema.put("propertyNames", schema(p.name()));
                schema.put("additionalProperties", value);
                isOpen = true;
            } else {
                notes.add("fields are allowed that the schema does not tell apart by their names");
                isOpen = true;
            }
        }
        if (!byPattern.isEmpty()) {
            schema.put("patternProperties", byPattern);
        }
        if (!isOpen) {
            schema.put("additionalProperties", false);
        }
    }

    /** Reports whether a schema says all of what names must be. */
    private static boolean isExact(Shape name) {
        return switch (name) {
            case Shape.Constant x -> x.notes().isEmpty();
            case Shape.Choice x -> x.alternatives().stream().allMatch(JsonSchema::isExact);
            case Shape.Scalars s ->
                s.checks().stream().allMatch(check -> switch (check) {
                    case Check.Match m -> EcmaPattern.of(m.expression()).isPresent();
                    case Check.Unequal u -> true;
                    case Check.Size size -> true;
                    default -> false;
                });
            default -> false;
        };
    }

    /** Returns the schema of all other names. */
    private Map<String, Object> otherThan(Shape name) {
        Map<String, Object> same = schema(name);
        return same.keySet().equals(Set.of("type", "not")) ? JsonTree.object(same.get("not")) : Map.of("not", same);
    }

    static boolean admitsAnyName(Shape name) {
        return name instanceof Shape.Any
                || name instanceof Shape.Scalars s && s.checks().isEmpty();
    }

    /** Returns the regular expression that names must match, null if it is not one alone. */
    static @Nullable String expression(Shape name) {
        return name instanceof Shape.Scalars s
                        && s.checks().size() == 1
                        && s.checks().getFirst() instanceof Check.Match m
                        && !m.negated()
                ? EcmaPattern.of(m.expression()).orElse(null)
                : null;
    }

    // --- lists
    // --------------------------------------------------------------------------------------------------------------

    private void elements(Map<String, Object> schema, Shape.Elements e) {
        schema.put("type", "array");
        List<Object> first = new ArrayList<>();
        for (int i = 0; i < e.first().size(); i++) {
            Shape s = e.first().get(i);
            first.add(notes.below(Integer.toString(i), () -> schema(s)));
        }
        if (!first.isEmpty()) {
            schema.put("prefixItems", first);
            schema.put("minItems", (long) first.size());
        }
        Shape rest = e.rest();
        if (rest == null) {
            schema.put("items", false);
        } else if (!(rest instanceof Shape.Any)) {
            schema.put("items", notes.below("*", () -> schema(rest)));
        }
        checks(schema, e.checks());
    }
}
