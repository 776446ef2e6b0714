package dev.pequod.cue.internal.schema;

import dev.pequod.cue.errors.CueException;
import dev.pequod.cue.internal.adt.ArcType;
import dev.pequod.cue.internal.adt.Bottom;
import dev.pequod.cue.internal.adt.Concreteness;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Kinds;
import dev.pequod.cue.internal.adt.Label;
import dev.pequod.cue.internal.adt.Num;
import dev.pequod.cue.internal.adt.Op;
import dev.pequod.cue.internal.adt.PatternConstraint;
import dev.pequod.cue.internal.adt.Vertex;
import dev.pequod.cue.internal.eval.Comparison;
import dev.pequod.cue.internal.eval.Evaluation;
import dev.pequod.cue.internal.eval.FieldOrder;
import dev.pequod.cue.internal.export.Faults;
import dev.pequod.cue.internal.export.TermPrinter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Makes one schema object of OpenAPI of one value, keyword by keyword; see {@link OpenApi}. */
final class OpenApiBuilder {
    /** The order of keywords; the others follow by name. */
    private static final List<String> ORDER = List.of(
            "description",
            "type",
            "format",
            "required",
            "properties",
            "minProperties",
            "maxProperties",
            "minimum",
            "exclusiveMinimum",
            "maximum",
            "exclusiveMaximum",
            "minItems",
            "maxItems",
            "minLength",
            "maxLength",
            "items",
            "enum",
            "default");

    private final OpenApi all;
    private final Evaluation c;
    private final @Nullable OpenApiBuilder core;
    private String type = "";
    private String format = "";
    private final Map<String, Object> single = new LinkedHashMap<>();
    private final List<Map<String, Object>> conjuncts = new ArrayList<>();
    private @Nullable Map<String, Object> current;

    OpenApiBuilder(OpenApi all, @Nullable OpenApiBuilder parent) {
        this.all = all;
        this.c = all.evaluation();
        this.core = parent == null ? null : parent.core == null ? parent : parent.core;
        if (parent != null) {
            type = parent.type;
            format = parent.format;
        }
    }

    /** Returns the schema of a value at a path. */
    static Map<String, Object> schema(OpenApi all, Label name, Vertex v) {
        all.path().addLast(name);
        all.enter(v);
        OpenApiBuilder b = new OpenApiBuilder(all, null);
        Map<String, Object> schema = all.evaluation().nested(() -> b.filled(v));
        all.leave();
        all.path().removeLast();
        return schema;
    }

    private Map<String, Object> filled(Vertex v) {
        type = typeOf(v.deref().kind() & ~Kinds.NULL);
        format = OpenApiFormat.of(c, v);
        boolean isReference = value(v, null);
        if (isReference) {
            type = "";
        } else {
            String text = String.join("\n\n", all.docs().of(v)).strip();
            if (!text.isEmpty()) {
                single.put("description", text);
            }
        }
        if (isDeprecated(v)) {
            single.put("deprecated", true);
        }
        Map<String, Object> schema = finished();
        OpenApiFormat.dropImpliedBounds(schema, format);
        return schema;
    }

    /** Reports whether the attribute of protocol buffers says so, {@code @protobuf(1,string,deprecated)}. */
    private boolean isDeprecated(Vertex v) {
        return all.docs().attributes(v).stream()
                .filter(a -> a.startsWith("@protobuf("))
                .anyMatch(a -> a.matches(".*,\\s*deprecated\\s*[,)].*"));
    }

    private static String typeOf(int kinds) {
        return switch (kinds) {
            case Kinds.BOOL -> "boolean";
            case Kinds.FLOAT, Kinds.NUMBER -> "number";
            case Kinds.INT -> "integer";
            case Kinds.BYTES, Kinds.STRING -> "string";
            case Kinds.STRUCT -> "object";
            case Kinds.LIST -> "array";
            default -> "";
        };
    }

    // --- values
    // -------------------------------------------------------------------------------------------------------------

    /** Adds what a value demands; reports whether it is a reference and nothing else. */
    private boolean value(Vertex v, @Nullable BiConsumer<OpenApiBuilder, Vertex> reader) {
        Vertex values = null;
        boolean isReference = false;
        boolean hasReference = false;
        if (!format.isEmpty() || all.expands()) {
            values = Parts.dereferenced(c, v);
        } else {
            Set<String> references = new LinkedHashSet<>();
            for (Vertex x : Parts.split(c, v, Parts.Form.AND)) {
                Parts.Target target = Parts.target(c, x);
                if (target != null && !target.path().isEmpty()) {
                    if (references.add(all.name(target.path()))) {
                        reference(x, target);
                        hasReference = true;
                    }
                    continue;
                }
                if (!isMatching(x)) {
                    values = values == null ? x : Parts.unified(c, values, x);
                }
            }
            isReference = values == null && references.size() == 1;
        }
        if (values != null) {
            conjuncts(values, isReference, reader);
        }
        Vertex chosen = c.defaultOf(v.deref());
        if (!hasReference && core == null && chosen != v.deref() && isShown(chosen)) {
            set("default", Checks.java(c, chosen));
        }
        return isReference;
    }

    /** Reports whether a value only says how many others data must match, of which a document says nothing. */
    private boolean isMatching(Vertex v) {
        Parts parts = Parts.of(c, v);
        return parts.form() == Parts.Form.CALL
                && (parts.function().equals("matchN") || parts.function().equals("matchIf"));
    }

    private boolean isShown(Vertex chosen) {
        Vertex d = chosen.deref();
        return !d.isError()
                && d.concreteness() == Concreteness.CONCRETE
                && !(d.isList() && d.elementCount() == 0)
                && c.validate(d, true, true, false) == null;
    }

    private void conjuncts(Vertex found, boolean isReference, @Nullable BiConsumer<OpenApiBuilder, Vertex> reader) {
        Vertex values = (found.deref().kind() & Kinds.STRUCT) == 0 && !isReference ? Parts.evaluated(found) : found;
        for (Vertex x : Parts.split(c, values, Parts.Form.AND)) {
            if (isScalar(x)) {
                dispatch(x, reader);
                if (core == null) {
                    setList("enum", Checks.java(c, x));
                }
                continue;
            }
            List<Vertex> alternatives = new ArrayList<>();
            for (Vertex a : Parts.split(c, x, Parts.Form.OR)) {
                Parts.Target target = Parts.target(c, a);
                alternatives.add(target == null || target.path().isEmpty() ? Parts.evaluated(a) : a);
            }
            if (alternatives.size() == 1) {
                Vertex only = alternatives.getFirst();
                Bottom b = only.bottom();
                if (b != null) {
                    throw new CueException(Faults.errors(b));
                }
                dispatch(only, reader);
            } else if (!alternatives.isEmpty()) {
                disjunction(alternatives, reader);
            }
        }
    }

    private static boolean isScalar(Vertex v) {
        return v.deref().base instanceof Datum d
                && d.concreteness() == Concreteness.CONCRETE
                && (d.kind() & Kinds.SCALAR) != 0;
    }

    private void reference(Vertex v, Parts.Target target) {
        OpenApiBuilder b = new OpenApiBuilder(all, this);
        b.conjuncts.add(object("$ref", "#/components/schemas/" + all.name(target.path())));
        conjuncts.add(b.finished());
        all.refer(v, target);
    }

    private void dispatch(Vertex v, @Nullable BiConsumer<OpenApiBuilder, Vertex> reader) {
        if (reader != null) {
            reader.accept(this, v);
            return;
        }
        switch (v.deref().kind()) {
            case Kinds.NULL -> single.put("nullable", true);
            case Kinds.BOOL -> setType("boolean", "");
            case Kinds.FLOAT, Kinds.NUMBER -> {
                setType("number", "");
                number(v);
            }
            case Kinds.INT -> {
                setType("integer", "");
                number(v);
            }
            case Kinds.BYTES -> {
                setType("string", "byte");
                text(v);
            }
            case Kinds.STRING -> {
                setType("string", "");
                text(v);
            }
            case Kinds.STRUCT -> {
                setType("object", "");
                struct(v);
            }
            case Kinds.LIST -> {
                setType("array", "");
                array(v);
            }
            default -> {}
        }
    }

    private void disjunction(List<Vertex> alternatives, @Nullable BiConsumer<OpenApiBuilder, Vertex> reader) {
        List<Vertex> disjuncts = new ArrayList<>();
        List<Object> constants = new ArrayList<>();
        boolean isNullable = false;
        for (Vertex a : alternatives) {
            if (a.deref().kind() == Kinds.NULL) {
                isNullable = true;
            } else if (isScalar(a)) {
                JsonSchema.addNullable(constants, Checks.java(c, a));
            } else {
                disjuncts.add(a);
            }
        }
        if (disjuncts.isEmpty() || disjuncts.size() == 1 && constants.isEmpty()) {
            disjuncts.forEach(d -> value(d, reader));
            if (!constants.isEmpty() && core == null) {
                set("enum", constants);
            }
            if (isNullable) {
                single.put("nullable", true);
            }
            return;
        }
        if (isNullable) {
            single.put("nullable", true);
        }
        List<Object> schemas = new ArrayList<>();
        for (Vertex d : disjuncts) {
            OpenApiBuilder b = new OpenApiBuilder(all, this);
            b.value(d, reader);
            Map<String, Object> schema = b.finished();
            schemas.add(schema);
            if (schema.isEmpty() && b.type.isEmpty()) {
                return;
            }
        }
        List<Object> oneOf = new ArrayList<>();
        if (!constants.isEmpty()) {
            oneOf.add(object("enum", constants));
        }
        for (int i = 0; i < disjuncts.size(); i++) {
            List<Object> narrower = new ArrayList<>();
            for (int j = 0; j < disjuncts.size(); j++) {
                if (i != j && c.subsumes(disjuncts.get(i), disjuncts.get(j), Comparison.OPEN)) {
                    narrower.add(schemas.get(j));
                }
            }
            Object schema = schemas.get(i);
            if (!narrower.isEmpty()) {
                Map<String, Object> excluded = object("not", object("anyOf", narrower));
                schema = schema.equals(Map.of()) ? excluded : object("allOf", List.of(schema, excluded));
            }
            oneOf.add(schema);
        }
        set("oneOf", oneOf);
    }

    // --- types
    // --------------------------------------------------------------------------------------------------------------

    private void number(Vertex v) {
        Parts parts = Parts.of(c, v);
        switch (parts.form()) {
            case BOUND -> {
                Object n = Checks.java(c, parts.values().getFirst());
                Op op = parts.op();
                switch (op) {
                    case LESS, LESS_EQUAL, GREATER, GREATER_EQUAL -> {
                        String name = op == Op.LESS || op == Op.LESS_EQUAL ? "aximum" : "inimum";
                        boolean isExclusive = op == Op.LESS || op == Op.GREATER;
                        if (isExclusive && !all.hasBooleanExclusive()) {
                            set("exclusiveM" + name, n);
                            return;
                        }
                        if (isExclusive) {
                            set("exclusiveM" + name, true);
                        }
                        set("m" + name, n);
                    }
                    case NOT_EQUAL -> setNot("allOf", List.of(object("minimum", n), object("maximum", n)));
                    case null, default -> throw all.failure("unsupported op for number " + op, v);
                }
            }
            case CALL -> {
                if (parts.function().equals("math.MultipleOf")) {
                    set("multipleOf", count(parts));
                }
            }
            case PLAIN -> {}
            case AND, OR, SELECTOR, OTHER -> throw all.failure("unsupported op for number " + parts.form(), v);
        }
    }

    private void text(Vertex v) {
        Parts parts = Parts.of(c, v);
        switch (parts.form()) {
            case BOUND -> {
                Object operand = Checks.java(c, parts.values().getFirst());
                if (parts.op() == Op.MATCH) {
                    set("pattern", operand);
                } else if (parts.op() == Op.NOT_MATCH) {
                    setNot("pattern", operand);
                } else {
                    throw all.failure("unsupported op " + parts.op() + " for string type", v);
                }
            }
            case CALL -> {
                if (parts.function().equals("strings.MinRunes")) {
                    set("minLength", count(parts));
                } else if (parts.function().equals("strings.MaxRunes")) {
                    set("maxLength", count(parts));
                }
            }
            case PLAIN, SELECTOR -> {}
            case AND, OR, OTHER -> throw all.failure("unsupported op " + parts.form() + " for string type", v);
        }
    }

    private Object count(Parts parts) {
        if (parts.values().size() == 1
                && c.unwrap(parts.values().getFirst()) instanceof Num n
                && n.value().fitsLong()) {
            return n.value().toLong();
        }
        throw all.failure(
                parts.function() + " must be used with 1 argument",
                parts.values().getFirst());
    }

    private void struct(Vertex v) {
        Parts parts = Parts.of(c, v);
        if (parts.form() == Parts.Form.CALL) {
            if (parts.function().equals("struct.MinFields")) {
                set("minProperties", count(parts));
            } else if (parts.function().equals("struct.MaxFields")) {
                set("maxProperties", count(parts));
            }
            return;
        }
        if (parts.form() != Parts.Form.PLAIN) {
            throw all.failure("unsupported op " + parts.form() + " for object type (" + TermPrinter.print(v) + ")", v);
        }
        Vertex s = v.deref();
        List<Object> required = new ArrayList<>();
        List<Vertex> fields = new ArrayList<>();
        for (Label l : FieldOrder.of(c, s)) {
            Vertex a = s.arc(l);
            if (a != null
                    && (l.isString() || l.isDefinition() && !l.isHidden())
                    && a.arcType.compareTo(ArcType.OPTIONAL) <= 0) {
                fields.add(a);
                if (l.isString() && a.arcType != ArcType.OPTIONAL) {
                    required.add(l.name());
                }
            }
        }
        if (!required.isEmpty()) {
            set("required", required);
        }
        Map<String, Object> properties = properties();
        for (Vertex a : fields) {
            Label l = a.label;
            if (l == null || OpenApi.isInternal(l)) {
                continue;
            }
            c.finish(a);
            Map<String, Object> schema = schema(all, l, a);
            if (l.isDefinition()) {
                List<Label> path = new ArrayList<>(all.path());
                path.add(l);
                all.define(all.name(path), schema);
            } else if (core == null || !schema.isEmpty()) {
                properties.put(l.name(), schema);
            }
        }
        if (!properties.isEmpty()) {
            single.put("properties", properties);
        }
        Vertex further = further(s, false);
        if (further != null) {
            Map<String, Object> schema = schema(all, OpenApi.ANY, further);
            if (!schema.isEmpty()) {
                single.put("additionalProperties", schema);
            }
        }
    }

    private Map<String, Object> properties() {
        return JsonTree.object(single.getOrDefault("properties", new LinkedHashMap<String, Object>()));
    }

    /** Returns what any field, or any element, must be; null if that is not said. */
    private @Nullable Vertex further(Vertex v, boolean isList) {
        Vertex further = new Vertex(v, null);
        further.dynamic = true;
        for (PatternConstraint p : v.patterns()) {
            Datum pattern = c.unwrap(p.pattern());
            if (isList || pattern != null && JsonSchema.admitsAnyName(Shapes.plain(c, pattern))) {
                further.addConjuncts(p.constraint().conjuncts());
            }
        }
        if (further.conjuncts().isEmpty()) {
            return null;
        }
        c.finish(further);
        return further;
    }

    private void array(Vertex v) {
        Parts parts = Parts.of(c, v);
        if (parts.form() == Parts.Form.CALL) {
            switch (parts.function()) {
                case "list.UniqueItems" -> set("uniqueItems", true);
                case "list.MinItems" -> set("minItems", count(parts));
                case "list.MaxItems" -> set("maxItems", count(parts));
                default -> {}
            }
            return;
        }
        if (parts.form() != Parts.Form.PLAIN) {
            throw all.failure("unsupported op " + parts.form() + " for array type", v);
        }
        Vertex list = v.deref();
        List<Object> items = new ArrayList<>();
        for (Vertex a : list.arcs) {
            if (a.label != null && a.label.isIndex()) {
                items.add(schema(all, a.label, a));
            }
        }
        if (!items.isEmpty()) {
            set("items", items);
        }
        if (list.isClosedList()) {
            return;
        }
        if (!items.isEmpty()) {
            set("minItems", (long) items.size());
        }
        Vertex further = further(list, true);
        if (further != null) {
            Map<String, Object> schema = schema(all, OpenApi.ANY, further);
            if (!items.isEmpty()) {
                set("additionalItems", schema);
            } else if (core == null || !schema.isEmpty()) {
                single.put("items", schema);
            }
        }
    }

    // --- keywords
    // -----------------------------------------------------------------------------------------------------------

    private void setType(String newType, String newFormat) {
        if (type.isEmpty()) {
            type = newType;
            format = newFormat.isEmpty() ? format : newFormat;
        }
    }

    private void set(String key, @Nullable Object value) {
        Map<String, Object> here = current;
        if (here == null || here.containsKey(key)) {
            here = new LinkedHashMap<>();
            current = here;
            conjuncts.add(here);
        }
        JsonSchema.put(here, key, value);
    }

    private void setList(String key, @Nullable Object only) {
        List<Object> list = new ArrayList<>();
        JsonSchema.addNullable(list, only);
        set(key, list);
    }

    private void setNot(String key, @Nullable Object value) {
        conjuncts.add(object("not", object(key, value)));
    }

    private static Map<String, Object> object(String key, @Nullable Object value) {
        Map<String, Object> object = new LinkedHashMap<>();
        JsonSchema.put(object, key, value);
        return object;
    }

    private Map<String, Object> finished() {
        Map<String, Object> found = new LinkedHashMap<>();
        if (conjuncts.size() == 1 && (single.isEmpty() || !conjuncts.getFirst().containsKey("$ref"))) {
            found.putAll(conjuncts.getFirst());
        } else if (!conjuncts.isEmpty()) {
            found.put("allOf", List.copyOf(conjuncts));
        }
        Map<String, Object> schema = new LinkedHashMap<>(single);
        found.forEach(schema::put);
        if (!type.isEmpty() && (core == null || !core.type.equals(type))) {
            schema.putIfAbsent("type", type);
        }
        if (!format.isEmpty() && (core == null || !core.format.equals(format))) {
            schema.put("format", format);
        }
        Map<String, Object> sorted = new LinkedHashMap<>();
        schema.keySet().stream()
                .sorted(Comparator.<String>comparingInt(k -> ORDER.contains(k) ? ORDER.indexOf(k) : ORDER.size())
                        .thenComparing(Comparator.naturalOrder()))
                .forEach(k -> JsonSchema.put(sorted, k, schema.get(k)));
        return sorted;
    }
}
