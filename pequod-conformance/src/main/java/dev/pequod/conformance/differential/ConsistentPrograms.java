package dev.pequod.conformance.differential;

import dev.pequod.conformance.differential.Sample.Fields;
import dev.pequod.conformance.differential.Sample.Flag;
import dev.pequod.conformance.differential.Sample.Int;
import dev.pequod.conformance.differential.Sample.Items;
import dev.pequod.conformance.differential.Sample.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Makes programs of which most have a value: every field has a {@link Sample}, and whatever is said of the field, as schema, bound,
 * disjunction, reference, comprehension, arithmetic, in one place or several, holds for its sample. Now and then something else slips in.
 *
 * <p>A third of the programs speak of platform modules: their fields are those of Kubernetes objects.
 */
final class ConsistentPrograms {
    private static final List<String> LETTERS = List.of("a", "b", "c", "d");
    private static final List<String> OBJECTS =
            List.of("name", "kind", "metadata", "spec", "labels", "replicas", "ports", "port", "image", "env");
    private static final List<String> VALUES = List.of("x", "y", "z", "w");
    private static final List<String> DEFINITIONS = List.of("#A", "#B", "#C");
    private static final int SLIP = 150;

    private final RandomGenerator random;
    private final ProgramGenerator wild;
    private final List<String> names;

    /** What can be referred to from where the generator is, innermost last. */
    private final Map<String, Sample> known = new LinkedHashMap<>();

    private int lets;

    ConsistentPrograms(RandomGenerator random) {
        this.random = random;
        this.wild = new ProgramGenerator(random);
        this.names = chance(3) ? OBJECTS : LETTERS;
    }

    /** Returns the next program. */
    Program next() {
        Map<String, Sample> top = new LinkedHashMap<>();
        List<Fields> schemas = new ArrayList<>();
        for (String name : DEFINITIONS.subList(0, 1 + random.nextInt(3))) {
            Fields f = extended(schemas.isEmpty() || chance(2) ? new Fields(Map.of()) : any(schemas));
            schemas.add(f);
            top.put(name, f);
        }
        for (String name : VALUES.subList(0, 1 + random.nextInt(4))) {
            top.put(
                    name,
                    chance(3) ? Sample.next(random, names, 2) : chance(2) ? any(schemas) : extended(any(schemas)));
        }
        List<String> declarations = new ArrayList<>();
        top.forEach((name, s) -> {
            boolean cycles = chance(12);
            if (cycles) {
                known.putAll(top);
            }
            for (int i = chance(3) ? 2 : 1; i > 0; i--) {
                declarations.add(name + ": " + constraint(s, i + 1));
            }
            known.put(name, s);
            learn(name, s, 2);
        });
        if (chance(6)) {
            declarations.add("let L = " + constraint(any(schemas), 2));
            declarations.add("v: L");
        }
        if (chance(4)) {
            declarations.add("v: " + derived());
        }
        Collections.shuffle(declarations, random);
        return new Program(declarations);
    }

    private Fields extended(Fields base) {
        Map<String, Sample> fields = new LinkedHashMap<>(base.fields());
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            fields.putIfAbsent(any(names), Sample.next(random, names, 2));
        }
        return new Fields(fields);
    }

    private void learn(String path, Sample s, int depth) {
        if (depth > 0 && s instanceof Fields f) {
            f.fields().forEach((name, value) -> {
                known.put(path + "." + name, value);
                learn(path + "." + name, value, depth - 1);
            });
        }
        if (depth > 0 && s instanceof Items l) {
            for (int i = 0; i < l.items().size(); i++) {
                known.put(path + "[" + i + "]", l.items().get(i));
            }
        }
    }

    // --- constraints

    private String constraint(Sample s, int depth) {
        if (!known.isEmpty() && chance(SLIP)) {
            return operand(wild.expression(Math.max(depth, 0), List.copyOf(known.keySet())));
        }
        if (depth <= 0) {
            return chance(3) ? reference(s) : chance(4) ? s.type() : s.text();
        }
        return switch (random.nextInt(14)) {
            case 0 -> operand(constraint(s, depth - 1)) + " & " + operand(constraint(s, depth - 1));
            case 1 -> operand(constraint(s, depth - 1)) + " | " + operand(constraint(other(), depth - 1));
            case 2 -> "*" + operand(constraint(s, depth - 1)) + " | " + operand(constraint(other(), depth - 1));
            case 3 -> operand(constraint(other(), depth - 1)) + " | *" + operand(constraint(s, depth - 1));
            case 4, 5 -> reference(s);
            case 6 -> bound(s);
            case 7 -> computed(s, depth);
            case 8 ->
                chance(2)
                        ? "and([" + constraint(s, depth - 1) + ", " + constraint(s, depth - 1) + "])"
                        : "or([" + constraint(s, depth - 1) + ", " + constraint(other(), depth - 1) + "])";
            default -> literal(s, depth);
        };
    }

    private Sample other() {
        return Sample.next(random, names, 1);
    }

    private static String operand(String x) {
        return x.contains(" | ") || x.contains(" & ") || x.startsWith("*") ? "(" + x + ")" : x;
    }

    private String reference(Sample s) {
        List<String> fitting = new ArrayList<>();
        known.forEach((path, sample) -> {
            if (sample.equals(s)) {
                fitting.add(path);
            }
        });
        return fitting.isEmpty() ? s.text() : any(fitting);
    }

    private String bound(Sample s) {
        return switch (s) {
            case Int i -> any(List.of(">=" + i.value(), "<" + (i.value() + 2), "!=7", ">-1 & <10", "number", "uint8"));
            case Text t ->
                any(List.of("!=\"z\"", "=~\"^" + t.value() + "\"", "strings.MaxRunes(9)", "string", "!~\"zz\""));
            case Flag f -> "bool";
            case Items l -> any(List.of("[...]", "list.MaxItems(5)", "_"));
            case Fields f -> any(List.of("{...}", "struct.MaxFields(9)", "{[string]: _}", "_"));
        };
    }

    private String computed(Sample s, int depth) {
        if (known.isEmpty()) {
            return literal(s, depth);
        }
        Map.Entry<String, Sample> one = anyKnown();
        String path = one.getKey();
        Sample at = one.getValue();
        if (s instanceof Int i && at instanceof Int n) {
            int rest = i.value() - n.value();
            return rest < 0 ? "(" + path + " - " + -rest + ")" : "(" + path + " + " + rest + ")";
        }
        if (s instanceof Int i && at instanceof Items l) {
            return "(len(" + path + ") + " + (i.value() - l.items().size()) + ")";
        }
        if (s instanceof Flag f && at instanceof Int n) {
            return "(" + path + (f.value() == n.value() > 1 ? " > 1)" : " <= 1)");
        }
        if (s instanceof Flag f) {
            return "(" + path + (f.value() ? " == " : " != ") + at.text() + ")";
        }
        if (s instanceof Text t && at instanceof Text u && t.value().startsWith(u.value())) {
            return "\"\\(" + path + ")" + t.value().substring(u.value().length()) + "\"";
        }
        if (s instanceof Items l && at instanceof Items) {
            return any(List.of(
                    "list.Concat([" + list(l, depth - 1) + ", []])", "list.Repeat(" + list(l, depth - 1) + ", 1)"));
        }
        return s instanceof Fields f ? "close(" + struct(f, depth - 1) + ")" : literal(s, depth);
    }

    // --- literals

    private String literal(Sample s, int depth) {
        return switch (s) {
            case Fields f -> struct(f, depth - 1);
            case Items l -> list(l, depth - 1);
            default -> s.text();
        };
    }

    private String list(Items l, int depth) {
        if (chance(5)) {
            String guard = chance(2) ? "if v != _|_ " : "";
            return "[for v in " + reference(l) + " " + guard + "{" + (chance(3) ? "v & _" : "v") + "}]";
        }
        if (chance(5)) {
            return l.items().isEmpty() ? "[...int]" : "[..." + bound(l.items().get(0)) + "]";
        }
        List<String> elements = new ArrayList<>();
        l.items().forEach(x -> elements.add(constraint(x, depth)));
        if (chance(6)) {
            elements.add("...");
        }
        return "[" + String.join(", ", elements) + "]";
    }

    private String struct(Fields f, int depth) {
        Map<String, Sample> outside = new LinkedHashMap<>(known);
        List<String> parts = new ArrayList<>();
        embedded(f, parts);
        f.fields().forEach((name, s) -> {
            if (!chance(8)) {
                parts.add(declaration(name, s, depth));
                if (!known.containsKey(name) && parts.get(parts.size() - 1).startsWith(name + ":")) {
                    known.put(name, s);
                }
            }
        });
        if (chance(8)) {
            parts.add("...");
        }
        if (chance(8)) {
            parts.add("_h: " + constraint(other(), depth - 1));
        }
        if (chance(10) && !f.fields().isEmpty()) {
            parts.add(pattern(f));
        }
        known.clear();
        known.putAll(outside);
        return "{" + String.join(", ", parts) + "}";
    }

    private void embedded(Fields f, List<String> parts) {
        if (!chance(3)) {
            return;
        }
        List<String> fitting = new ArrayList<>();
        known.forEach((path, sample) -> {
            if (sample instanceof Fields g && g.isPartOf(f)) {
                fitting.add(path);
            }
        });
        if (!fitting.isEmpty()) {
            parts.add(any(fitting));
        }
    }

    private String pattern(Fields f) {
        boolean same =
                f.fields().values().stream().map(Object::getClass).distinct().count() == 1;
        String value = same ? f.fields().values().iterator().next().type() : "_";
        return any(List.of("[string]: ", "[=~\"^[a-z]\"]: ", "[!=\"zz\"]: ")) + value;
    }

    private String declaration(String name, Sample s, int depth) {
        String value = constraint(s, depth);
        return switch (random.nextInt(20)) {
            case 0 -> name + "?: " + value;
            case 1 -> name + "!: " + value;
            case 2 -> "if " + condition() + " {" + name + ": " + value + "}";
            case 3 -> "\"\\(\"" + name + "\")\": " + value;
            case 4 -> {
                String let = "M" + lets++;
                yield "let " + let + " = " + value + ", " + name + ": " + let;
            }
            case 5 -> "for k, v in {" + name + ": " + value + "} {(k): v}";
            case 6 -> name + ": " + value + ", " + name + ": " + constraint(s, depth - 1);
            case 7 -> "{" + name + ": " + value + "}";
            default -> name + ": " + value;
        };
    }

    /** Returns a condition that mostly holds. */
    private String condition() {
        if (known.isEmpty()) {
            return "true";
        }
        Map.Entry<String, Sample> one = anyKnown();
        String path = one.getKey();
        Sample s = one.getValue();
        return switch (random.nextInt(5)) {
            case 0 -> path + " != _|_";
            case 1 -> path + " == " + s.text();
            case 2 -> path + ".zz == _|_";
            case 3 -> s instanceof Int i ? path + " >= " + i.value() : "true";
            default -> "true";
        };
    }

    /** Returns something made from the fields there are, as a platform module makes objects from its input. */
    private String derived() {
        Map.Entry<String, Sample> one = anyKnown();
        String path = one.getKey();
        return switch (one.getValue()) {
            case Fields f ->
                any(List.of(
                        "{for k, v in " + path + " {\"\\(k)-x\": v}}",
                        "[for k, v in " + path + " {name: k, value: v}]",
                        "{[string]: _} & " + path,
                        "{kind: \"K\", spec: " + path + ", if spec.name != _|_ {metadata: name: spec.name}}"));
            case Items l ->
                any(List.of(
                        "{for i, v in " + path + " {\"n\\(i)\": v}}",
                        "list.Reverse(" + path + ")",
                        "[for i, v in " + path + " if i > 0 {index: i, value: v}]",
                        "len(" + path + ")"));
            case Int i -> any(List.of(path + " * 2", "div(" + path + ", 2)", "\"n\\(" + path + ")\"", "-" + path));
            case Text t -> any(List.of("strings.ToUpper(" + path + ")", "\"\\(" + path + ")-svc\"", path + " + \"x\""));
            case Flag f -> "[if " + path + " {1}, if !" + path + " {2}][0]";
        };
    }

    private Map.Entry<String, Sample> anyKnown() {
        return any(List.copyOf(known.entrySet()));
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }
}
