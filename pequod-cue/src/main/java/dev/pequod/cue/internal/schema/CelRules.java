package dev.pequod.cue.internal.schema;

import dev.pequod.cue.internal.adt.Op;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Rules of {@code x-kubernetes-validations}, in the Common Expression Language. */
final class CelRules {
    /** A rule and what Kubernetes says where it does not hold. */
    record Rule(String expression, String message) {}

    static final Rule UNIQUE = new Rule("self.all(x, self.exists_one(y, y == x))", "elements must not repeat");

    private static final String NAME = "x-kubernetes-validations";
    private static final Set<String> NUMBERS = Set.of("integer", "number");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\u2028\u2029]");
    private static final Pattern IDENTIFIER = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    /** Names that need an escape as fields. */
    private static final Set<String> RESERVED = Set.of(
            "true",
            "false",
            "null",
            "in",
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while");

    /** Longest string that Kubernetes reckons with where there is no bound. */
    private static final long UNBOUNDED = 3L << 20;

    /** What comparing all elements may cost, well below the limit that Kubernetes has. */
    private static final long BUDGET = 5_000_000;

    private CelRules() {}

    /** Reports whether Kubernetes lets all elements of an array be compared with each other. */
    static boolean isCheap(Map<String, Object> array) {
        Map<String, Object> items = JsonTree.object(array.get("items"));
        if (!(array.get("maxItems") instanceof Long n) || !isTyped(items)) {
            return false;
        }
        long length = items.get("maxLength") instanceof Long l ? l : UNBOUNDED;
        long each = isSmall(items) ? 1 : 1 + length / 10;
        return n < 10_000 && n * n * each <= BUDGET;
    }

    /** Reports whether all values of a schema are compared in little time. */
    static boolean isSmall(Map<String, Object> schema) {
        return List.of("integer", "number", "boolean").contains(String.valueOf(schema.get("type")));
    }

    /** Reports whether rules can compare a value with another one as CUE does: structs and lists are unified instead. */
    static boolean isScalar(Map<String, Object> schema) {
        return isSmall(schema)
                || "string".equals(schema.get("type"))
                || schema.containsKey(StructuralSchema.INT_OR_STRING);
    }

    /** Reports whether rules can relate values of two schemas: by an order only those whose types are known. */
    static boolean areComparable(Map<String, Object> a, Map<String, Object> b, Op op) {
        boolean isOrder = op != Op.EQUAL && op != Op.NOT_EQUAL;
        Object type = a.get("type");
        return Objects.equals(type, b.get("type"))
                ? type != null || !isOrder
                : isOrder && NUMBERS.contains(String.valueOf(type)) && NUMBERS.contains(String.valueOf(b.get("type")));
    }

    /** Reports whether rules can look at a value: not if it, or what it consists of, may have any type. */
    static boolean isTyped(Map<String, Object> schema) {
        String part = "array".equals(schema.get("type")) ? "items" : "additionalProperties";
        return (schema.containsKey("type") || schema.containsKey(StructuralSchema.INT_OR_STRING))
                && (!schema.containsKey(part) || isTyped(JsonTree.object(schema.get(part))));
    }

    /** Adds a rule to a schema. */
    @SuppressWarnings("unchecked")
    static void add(Map<String, Object> schema, Rule rule) {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("rule", rule.expression);
        written.put("message", escaped(rule.message)); // which must not have line breaks
        ((List<Object>) schema.computeIfAbsent(NAME, k -> new ArrayList<>())).add(written);
    }

    /** Returns the rule that two properties are related; empty if their names cannot stand in one. */
    static Optional<Rule> of(Shape.Rule r) {
        if (!isName(r.property()) || !isName(r.other())) {
            return Optional.empty();
        }
        String op = r.op() == Op.EQUAL ? "==" : r.op().toString();
        String both = "self." + r.property() + " " + op + " self." + r.other();
        String other = r.needsOther() ? "has(self." + r.other() + ") && " : "!has(self." + r.other() + ") || ";
        return Optional.of(new Rule(
                "!has(self." + r.property() + ") || " + other + both,
                r.property() + " must be " + op + " " + r.other()));
    }

    private static boolean isName(String name) {
        return IDENTIFIER.matcher(name).matches() && !name.contains("__") && !RESERVED.contains(name);
    }

    /** Returns the rule of a bound that is an integer; empty if it is none, or beyond the 64 bits they have. */
    static Optional<Rule> of(Check.Bound b) {
        BigInteger n = b.value().toBigInteger();
        return b.value().isInteger() && n.bitLength() < Long.SIZE
                ? Optional.of(new Rule("self " + b.op() + " " + n, "must be " + b.op() + " " + n))
                : Optional.empty();
    }

    /** Returns the rule of a check on all names of a map; empty if there is none. */
    static Optional<Rule> ofNames(Check check) {
        return switch (check) {
            case Check.Match m ->
                Optional.of(new Rule(
                        "self.all(name, " + (m.negated() ? "!" : "") + "name.matches(" + quote(m.expression()) + "))",
                        "names must " + (m.negated() ? "not " : "") + "match " + m.expression()));
            case Check.Size s
            when s.unit() == Check.Unit.LENGTH ->
                Optional.of(new Rule(
                        "self.all(name, size(name) " + (s.most() ? "<= " : ">= ") + s.count() + ")",
                        "names must have at " + (s.most() ? "most " : "least ") + s.count() + " characters"));
            case Check.Unequal u
            when u.value() instanceof String text ->
                Optional.of(new Rule("self.all(name, name != " + quote(text) + ")", "no name may be " + text));
            default -> Optional.empty();
        };
    }

    private static String quote(String text) {
        return "'" + escaped(text.replace("\\", "\\\\").replace("'", "\\'")) + "'";
    }

    private static String escaped(String text) {
        return CONTROL.matcher(text)
                .replaceAll(m ->
                        String.format(Locale.ROOT, "\\\\u%04x", (int) m.group().charAt(0)));
    }
}
