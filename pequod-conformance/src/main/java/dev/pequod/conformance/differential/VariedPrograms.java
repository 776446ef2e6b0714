package dev.pequod.conformance.differential;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Makes programs that use the language in its breadth: aliases, labels of all kinds, nested definitions, patterns that name what they
 * match, clauses of comprehensions, indices and slices, ways to write numbers and texts, functions of the builtin packages. Every
 * expression is made for one kind of value, so that most programs have a value.
 *
 * <p>What is declared at the top has other names than fields within structs, so that a reference means what it was made for.
 */
final class VariedPrograms {
    private static final List<String> FIELDS = List.of("a", "b", "c", "d", "e", "\"f-g\"", "\"a\"");
    private static final List<String> WORDS = List.of("p", "q", "web", "a-b", "P q", "", "é", "01");

    /** The kinds of values that expressions are made for. */
    private enum Type {
        INT("int"),
        TEXT("string"),
        FLAG("bool"),
        INTS("[...int]"),
        TEXTS("[...string]"),
        STRUCT("{...}");

        private final String cue;

        Type(String cue) {
            this.cue = cue;
        }

        private boolean isList() {
            return this == INTS || this == TEXTS;
        }
    }

    private final RandomGenerator random;

    /** Whether literals are written in the shortest way: of what {@code list.Concat} joins the reference keeps more of how it was written. */
    private final boolean isPlain;

    /** What can be referred to from where the generator is, innermost last. */
    private final Map<String, Type> known = new LinkedHashMap<>();

    private int names;

    VariedPrograms(RandomGenerator random) {
        this.random = random;
        this.isPlain = random.nextBoolean();
    }

    /** Returns the next program. */
    Program next() {
        List<String> declarations = new ArrayList<>();
        for (int i = 0, n = 1 + random.nextInt(2); i < n; i++) {
            schema("#S" + i, declarations);
        }
        for (int i = 0, n = 2 + random.nextInt(4); i < n; i++) {
            String name = "t" + i;
            Type type = any(List.of(Type.values()));
            declarations.add(top(name, type));
            known.put(name, type);
        }
        if (chance(3)) {
            int at = random.nextInt(declarations.size());
            declarations.add(at, declarations.remove(declarations.size() - 1));
        }
        return new Program(declarations);
    }

    /** Declares a definition, a resource that obeys it, and perhaps things that take from it. */
    private void schema(String name, List<String> declarations) {
        Map<String, Type> fields = new LinkedHashMap<>();
        List<String> parts = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            String field = any(FIELDS);
            Type type = any(List.of(Type.values()));
            if (fields.putIfAbsent(field, type) == null) {
                parts.add(field + any(List.of(":", ":", "?:", "!:")) + " " + constraint(type, 1));
            }
        }
        Type ofPattern = any(List.of(Type.INT, Type.TEXT));
        int openness = random.nextInt(6);
        switch (openness) {
            case 0 -> parts.add("...");
            case 1 -> parts.add("[=~\"^x\"]: " + constraint(ofPattern, 0));
            case 2 -> parts.add("[" + fresh("K") + "= =~\"^x\"]: " + constraint(ofPattern, 0));
            case 3 -> parts.add("#N: {n: int, m?: " + constraint(Type.TEXT, 0) + "}, x0?: #N");
            default -> {}
        }
        declarations.add(name + ": {" + String.join(", ", parts) + "}");
        List<String> given = new ArrayList<>();
        fields.forEach((field, type) -> {
            if (!chance(4)) {
                given.add(field + ": " + expression(type, 1));
            }
        });
        if (openness < 3 && chance(2)) {
            given.add("x1: " + expression(ofPattern, 0));
        }
        String one = fresh("o");
        String body = "{" + String.join(", ", given) + "}";
        declarations.add(
                switch (random.nextInt(6)) {
                    case 0 -> one + ": {" + name + ", " + String.join(", ", given) + "}";
                    case 1 -> one + ": [" + name + " & " + body + "]";
                    case 2 -> one + ": [string]: " + name + ", " + one + ": \"k-1\": " + body;
                    case 3 -> one + ": {#kind: \"v\", " + body + "} & (" + name + " | {#kind: \"w\"})";
                    default -> one + ": " + name + " & " + body;
                });
        if (chance(3)) {
            declarations.add(fresh("u") + ": {for k, v in " + one + " {(\"\\(k)_\"): v}}");
        }
    }

    private String top(String name, Type type) {
        String value = expression(type, 3);
        return switch (random.nextInt(12)) {
            case 0 -> {
                String let = fresh("L");
                yield "let " + let + " = " + value + ", " + name + ": " + let;
            }
            case 1 -> name + ": " + value + " @go(" + name + ")";
            case 2 -> name + ": " + type.cue + ", " + name + ": " + value;
            case 3 -> {
                String alias = fresh("X");
                yield alias + "=" + name + ": " + value + ", " + fresh("w") + ": " + alias;
            }
            case 4 -> name + ": " + constraint(type, 2) + ", " + name + ": " + value;
            case 5 -> "\"" + name + "\": " + value + ", " + name + ": _";
            default -> name + ": " + value;
        };
    }

    /** Of lists there are no alternatives: one that is closed closes the others in the reference, where a second disjunction meets them. */
    private String constraint(Type type, int depth) {
        if (chance(3) && !type.isList()) {
            return "*" + operand(expression(type, depth)) + " | " + type.cue;
        }
        return switch (type) {
            case INT ->
                any(List.of("int", ">=-1000", "number", "int & <=(1Ki*100)", "!=7", "uint | int", "*5 | int", "int32"));
            case TEXT ->
                any(List.of(
                        "string",
                        "=~\"\"",
                        "strings.MaxRunes(99)",
                        "!=\"zz\"",
                        "*\"dflt\" | string",
                        "\"p\" | string"));
            case FLAG -> any(List.of("bool", "true | false", "*false | bool", "!=null"));
            case INTS -> any(List.of("[...int]", "[...]", "list.MaxItems(99)", "[...number]"));
            case TEXTS -> any(List.of("[...string]", "[...]", "list.MaxItems(99)", "[...=~\"\"]"));
            case STRUCT -> any(List.of("{...}", "{[string]: _}", "struct.MaxFields(99)", "{zz?: int, ...}"));
        };
    }

    private String expression(Type type, int depth) {
        String x = switch (type) {
            case INT -> number(depth);
            case TEXT -> text(depth);
            case FLAG -> flag(depth);
            case INTS -> list(depth, Type.INT);
            case TEXTS -> chance(8) ? "strings.Split(" + text(depth - 1) + ", \"-\")" : list(depth, Type.TEXT);
            case STRUCT -> struct(depth);
        };
        return depth > 0 && chance(9) ? around(type, operand(x), depth) : x;
    }

    /** Returns the same value written in a longer way. */
    private String around(Type type, String x, int depth) {
        String let = fresh("L");
        return switch (random.nextInt(9)) {
            case 0 -> x + " & " + constraint(type, 0).replaceAll("^(.* \\| .*)$", "($1)");
            case 1 -> "(" + x + ")";
            case 2 -> "{let " + let + " = " + x + ", " + let + "}";
            case 3 -> "[if " + flag(depth - 1) + " {" + x + "}, " + expression(type, depth - 1) + "][0]";
            case 4 -> "{v: " + x + "}.v";
            case 5 -> "{\"v-w\": " + x + "}[\"v-w\"]";
            case 6 -> type.isList() ? x : "*" + x + " | " + type.cue;
            case 7 -> "[" + expression(type, depth - 1) + ", " + x + "][1]";
            default -> "{#m: 1, " + x + "}";
        };
    }

    private static String operand(String x) {
        return x.matches("[\\w.#]+|\\([^()]*\\)|\\[[^\\[\\]]*\\]") ? x : "(" + x + ")";
    }

    private String number(int depth) {
        if (depth <= 0 || chance(4)) {
            return chance(3)
                    ? reference(Type.INT, "4")
                    : any(
                            isPlain
                                    ? List.of("0", "1", "2", "3", "10", "-3")
                                    : List.of(
                                            "0", "1", "2", "3", "10", "0x1f", "0b11", "0o17", "1_000", "2K", "-3",
                                            "1.5Ki"));
        }
        String x = operand(number(depth - 1));
        String y = operand(number(depth - 1));
        return switch (random.nextInt(14)) {
            case 0 -> x + " + " + y;
            case 1 -> x + " - " + y;
            case 2 -> x + " * " + y;
            case 3 -> any(List.of("div", "mod", "quo", "rem")) + "(" + x + ", " + any(List.of("2", "3", "-2", y)) + ")";
            case 4 -> "len(" + expression(any(List.of(Type.TEXT, Type.INTS, Type.STRUCT)), depth - 1) + ")";
            case 5 -> "strings.Index(" + text(depth - 1) + ", " + text(0) + ")";
            case 6 -> "list.Sum(" + list(depth - 1, Type.INT) + ")";
            case 7 -> any(List.of("list.Max", "list.Min")) + "([" + x + ", " + y + "])";
            case 8 -> "math." + any(List.of("Floor", "Ceil", "Round", "Trunc")) + "(" + x + " / 4)";
            case 9 -> "strconv.Atoi(\"\\(" + x + ")\")";
            case 10 -> "[" + x + ", " + y + ", 6][" + random.nextInt(3) + "]";
            case 11 -> "[for i in " + list(depth - 1, Type.INT) + " {i}, " + x + "][0]";
            case 12 -> any(List.of("-", "+")) + x;
            default -> any(List.of("and", "or")) + "([" + x + ", " + x + "])";
        };
    }

    private String text(int depth) {
        if (depth <= 0 || chance(4)) {
            String word = any(WORDS);
            return switch (isPlain ? 5 * random.nextInt(2) : random.nextInt(6)) {
                case 0 -> reference(Type.TEXT, "\"" + word + "\"");
                case 1 -> "#\"" + word + "\\n\"#";
                case 2 -> "\"" + word + "\\n\\u00e9\"";
                default -> "\"" + word + "\"";
            };
        }
        String x = text(depth - 1);
        return switch (random.nextInt(14)) {
            case 0 -> operand(x) + " + " + operand(text(depth - 1));
            case 1 -> operand(x) + " * " + random.nextInt(3);
            case 2 -> "\"" + any(WORDS) + "\\(" + x + ")-\\(" + number(depth - 1) + ")\"";
            case 3 -> "strings." + any(List.of("ToUpper", "ToLower", "ToTitle", "TrimSpace")) + "(" + x + ")";
            case 4 -> "strings.Join(" + list(depth - 1, Type.TEXT) + ", " + text(0) + ")";
            case 5 -> "strings.Replace(" + x + ", \"p\", " + text(0) + ", -1)";
            case 6 -> "strconv.FormatInt(" + number(depth - 1) + ", " + any(List.of("2", "10", "16")) + ")";
            case 7 -> "json.Marshal(" + expression(any(List.of(Type.values())), depth - 1) + ")";
            case 8 -> "strings.TrimPrefix(" + x + ", " + text(0) + ")";
            case 9 -> "base64.Encode(null, " + x + ")";
            case 10 -> "yaml.Marshal(" + expression(any(List.of(Type.INT, Type.TEXT)), depth - 1) + ")";
            case 11 -> "strings.Split(" + operand(x) + " + \"-\", \"-\")[0]";
            case 12 -> "\"\"\"\n\t\\(" + x + ")\n\t  end\n\t\"\"\"";
            default -> "regexp.ReplaceAll(\"[pq]+\", " + x + ", \"${0}z\")";
        };
    }

    private String flag(int depth) {
        if (depth <= 0 || chance(5)) {
            return chance(3) ? reference(Type.FLAG, "true") : any(List.of("true", "false"));
        }
        return switch (random.nextInt(9)) {
            case 0, 1 ->
                operand(number(depth - 1)) + any(List.of(" == ", " != ", " < ", " >= ")) + operand(number(depth - 1));
            case 2 -> operand(text(depth - 1)) + any(List.of(" == ", " != ", " <= ")) + operand(text(depth - 1));
            case 3 -> "!" + operand(flag(depth - 1));
            case 4 -> operand(flag(depth - 1)) + any(List.of(" && ", " || ")) + operand(flag(depth - 1));
            case 5 ->
                known.isEmpty() ? "true" : any(List.copyOf(known.keySet())) + any(List.of(" != _|_", ".zz == _|_"));
            case 6 -> operand(text(depth - 1)) + any(List.of(" =~ ", " !~ ")) + "\"^[a-p]\"";
            case 7 -> "list.Contains(" + list(depth - 1, Type.INT) + ", " + number(0) + ")";
            default -> "strings.HasPrefix(" + text(depth - 1) + ", " + text(0) + ")";
        };
    }

    private String list(int depth, Type of) {
        Type whole = of == Type.INT ? Type.INTS : Type.TEXTS;
        if (depth <= 0) {
            return chance(2) ? reference(whole, "[]") : "[" + expression(of, 0) + ", " + expression(of, 0) + "]";
        }
        String l = list(depth - 1, of);
        return switch (random.nextInt(16)) {
            case 0 -> "[for x in " + l + " {x}]";
            case 1 -> "[for i, x in " + l + " if i > 0 {x}]";
            case 2 -> "[for x in " + l + " for y in " + list(0, of) + " if x != y {x}]";
            case 3 -> {
                String let = fresh("L");
                yield "[for x in " + l + " let " + let + " = x {" + let + "}]";
            }
            case 4 -> isPlain ? "list.Concat([" + l + ", " + list(depth - 1, of) + "])" : l;
            case 5 -> "list.Reverse(" + l + ")";
            case 6 -> "list.Sort(" + l + ", list." + any(List.of("Ascending", "Descending")) + ")";
            case 7 -> "list." + any(List.of("Take", "Drop")) + "(" + l + ", " + random.nextInt(3) + ")";
            case 8 -> "list.Repeat(" + l + ", " + random.nextInt(3) + ")";
            case 9 -> "list.FlattenN([" + l + ", [" + expression(of, 0) + "]], " + any(List.of("1", "-1")) + ")";
            case 10 ->
                operand("[" + expression(of, depth - 1) + ", " + expression(of, 0) + ", " + expression(of, 0) + "]")
                        + any(List.of("[1:]", "[:1]", "[0:2]", "[:]"));
            case 11 -> "([" + expression(of, depth - 1) + ", ...] & [" + of.cue + ", ..." + of.cue + "])";
            case 12 -> "[if " + flag(depth - 1) + " {" + expression(of, depth - 1) + "}, for x in " + l + " {x}]";
            case 13 -> "[for k, v in {m: " + expression(of, depth - 1) + ", n: " + expression(of, 0) + "} {v}]";
            default -> "[" + expression(of, depth - 1) + ", " + expression(of, depth - 1) + "]";
        };
    }

    private String struct(int depth) {
        if (depth <= 0) {
            return chance(2) ? reference(Type.STRUCT, "{}") : "{a: " + number(0) + "}";
        }
        Map<String, Type> outside = new LinkedHashMap<>(known);
        List<String> parts = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            parts.add(declaration(depth - 1));
        }
        known.clear();
        known.putAll(outside);
        String whole = "{" + String.join(", ", parts) + "}";
        return chance(12) ? "close(" + whole + ")" : whole;
    }

    /** Returns a declaration of a field that no other has, unless it says so twice. */
    private String declaration(int depth) {
        Type type = any(List.of(Type.values()));
        String value = expression(type, depth);
        String name = fresh("g");
        String declared = switch (random.nextInt(22)) {
            case 0 -> name + "?: " + value;
            case 1 -> name + "!: " + type.cue + ", " + name + ": " + value;
            case 2 -> "_" + name + ": " + value;
            case 3 -> "#" + name + ": " + value;
            case 4 -> "\"" + name + "-\\(" + number(0) + ")\": " + value;
            case 5 -> "(" + text(0) + " + \"" + name + "\"): " + value;
            case 6 -> {
                String alias = fresh("X");
                yield alias + "=\"" + name + "-x\": " + value + ", " + name + ": " + alias;
            }
            case 7 -> {
                String alias = fresh("X");
                yield name + ": " + alias + "={s: " + value + ", r: " + alias + ".s}";
            }
            case 8 -> {
                String key = fresh("K");
                yield name + ": [" + key + "=string]: {name: " + key + "}, " + name + ": {u: {}, v: n: " + value + "}";
            }
            case 9 -> name + ": [string]: " + type.cue + ", " + name + ": \"k\": " + value;
            case 10 -> "if " + flag(depth) + " {" + name + ": " + value + "}";
            case 11 -> "for i, x in " + list(depth, Type.INT) + " {\"" + name + "\\(i)\": x}";
            case 12 -> "for x in " + list(depth, Type.TEXT) + " let y = x + \"" + name + "\" if y != \"\" {(y): y}";
            case 13 -> {
                String let = fresh("L");
                yield "let " + let + " = " + value + ", " + name + ": " + let;
            }
            case 14 -> name + ": a: b: " + value + ", " + name + ": a: c: " + number(0);
            case 15 -> "{" + name + ": " + value + "}";
            case 16 -> "for k, v in " + struct(depth) + " {\"" + name + "\\(k)\": v}";
            case 17 -> name + ": " + constraint(type, depth) + ", " + name + ": " + value;
            case 18 -> name + ": {n: " + name + "h, " + name + "h: " + value + "}";
            default -> name + ": " + value;
        };
        if (declared.startsWith(name + ": " + value)) {
            known.put(name, type);
        }
        return declared;
    }

    private String reference(Type type, String otherwise) {
        List<String> fitting = new ArrayList<>();
        known.forEach((path, t) -> {
            if (t == type) {
                fitting.add(path);
            }
        });
        return fitting.isEmpty() ? otherwise : any(fitting);
    }

    private String fresh(String prefix) {
        return prefix + names++;
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }
}
