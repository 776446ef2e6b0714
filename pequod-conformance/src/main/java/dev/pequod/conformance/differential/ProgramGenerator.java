package dev.pequod.conformance.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes programs of a few fields and definitions that refer to each other: schemas, disjunctions, defaults, comprehensions, closedness,
 * arithmetic, patterns, references across definitions. The same source of randomness makes the same program.
 *
 * <p>Names are few, so that declarations meet: most of what is hard in the language happens where several of them unify.
 */
final class ProgramGenerator {
    private static final List<String> FIELDS = List.of("a", "b", "c", "d");
    private static final List<String> TOP = List.of("x", "y", "z", "w");
    private static final List<String> DEFINITIONS = List.of("#A", "#B", "#C");
    private static final List<String> TYPES = List.of("int", "string", "bool", "number", "float", "_", "null");
    private static final List<String> STRINGS = List.of("\"p\"", "\"q\"", "\"\"", "\"pq\"");
    private static final List<String> BOUNDS =
            List.of(">0", ">=1", "<3", "<=2", "!=1", "!=\"p\"", ">1.5", "=~\"^p\"", "!~\"q\"", "!=null");
    private static final List<String> OPERATORS = List.of("+", "-", "*", "==", "!=", "<", ">=");

    private final RandomGenerator random;
    private final List<List<String>> scopes = new ArrayList<>();
    private List<String> top = TOP;
    private int lets;

    ProgramGenerator(RandomGenerator random) {
        this.random = random;
    }

    /** Returns the next program. */
    Program next() {
        top = new ArrayList<>(TOP.subList(0, 2 + random.nextInt(3)));
        top.addAll(DEFINITIONS.subList(0, 1 + random.nextInt(3)));
        List<String> declarations = new ArrayList<>();
        for (String name : top) {
            declarations.add(name + ": " + (chance(3) ? expression(3) : struct(3)));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            declarations.add(any(top) + ": " + (chance(3) ? expression(2) : struct(2)));
        }
        if (chance(6)) {
            declarations.add("let L = " + expression(2));
            declarations.add("v: L");
        }
        return new Program(declarations);
    }

    /** Returns an expression that names nothing but what stands at the top of a program. */
    String expression(int depth, List<String> names) {
        top = names;
        return expression(depth);
    }

    private String expression(int depth) {
        if (depth == 0) {
            return atom();
        }
        return switch (random.nextInt(16)) {
            case 0, 1 -> atom();
            case 2, 3, 4 -> struct(depth);
            case 5, 6 -> expression(depth - 1) + " & " + operand(depth - 1);
            case 7, 8 -> disjunction(depth);
            case 9, 10 -> reference();
            case 11 -> list(depth);
            case 12 -> "(" + number(depth) + " " + any(OPERATORS) + " " + number(depth) + ")";
            case 13 -> call(depth);
            case 14 -> "\"\\(" + operand(depth - 1) + ")-\"";
            default -> "(" + expression(depth - 1) + ")";
        };
    }

    private String operand(int depth) {
        String x = expression(depth);
        return x.contains(" | ") || x.contains(" & ") ? "(" + x + ")" : x;
    }

    private String atom() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> Integer.toString(random.nextInt(4));
            case 3 -> any(STRINGS);
            case 4 -> any(TYPES);
            case 5 -> any(BOUNDS);
            case 6 -> chance(2) ? "true" : "1.5";
            default -> reference();
        };
    }

    /** Returns a reference to a field of a struct around, or one at the top. */
    private String reference() {
        List<String> scope = scopes.isEmpty() || chance(2) ? top : any(scopes);
        String root = scope.isEmpty() ? any(top) : any(scope);
        return switch (random.nextInt(6)) {
            case 0, 1 -> root + "." + any(FIELDS);
            case 2 -> chance(4) ? root + "." + any(FIELDS) + "." + any(FIELDS) : root;
            default -> root;
        };
    }

    private String number(int depth) {
        return chance(3) && depth > 0 ? reference() : Integer.toString(random.nextInt(4));
    }

    private String disjunction(int depth) {
        int n = 2 + random.nextInt(2);
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            parts.add((chance(3) ? "*" : "") + operand(depth - 1));
        }
        return String.join(" | ", parts);
    }

    private String list(int depth) {
        if (chance(4)) {
            return "[for v in " + collection(depth - 1) + " {" + (chance(2) ? "v" : operand(depth - 1)) + "}]";
        }
        List<String> elements = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            elements.add(expression(depth - 1));
        }
        if (chance(3)) {
            elements.add(chance(2) ? "..." : "..." + operand(depth - 1));
        }
        return "[" + String.join(", ", elements) + "]";
    }

    private String struct(int depth) {
        List<String> fields = new ArrayList<>();
        scopes.add(fields);
        List<String> parts = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            parts.add(declaration(depth - 1, fields));
        }
        if (chance(8)) {
            parts.add("...");
        }
        scopes.remove(scopes.size() - 1);
        return "{" + String.join(", ", parts) + "}";
    }

    private String declaration(int depth, List<String> fields) {
        int kind = random.nextInt(16);
        String name = any(FIELDS);
        if (kind > 8 && !fields.contains(name)) {
            fields.add(name);
        }
        String value = expression(Math.max(depth, 0));
        return switch (kind) {
            case 0 -> name + "?: " + value;
            case 1 -> chance(3) ? name + "!: " + value : name + "?: " + value;
            case 2 -> "[" + (chance(2) ? "string" : "=~\"^[ab]\"") + "]: " + value;
            case 3, 4 -> chance(2) ? any(top) : operand(Math.max(depth, 0));
            case 5 -> "if " + condition() + " {" + name + ": " + value + "}";
            case 6 -> "for k, v in " + collection(depth) + " {\"\\(k)\": " + (chance(2) ? "v" : value) + "}";
            case 7 -> "_h: " + value;
            case 8 -> {
                String let = "M" + lets++;
                yield "let " + let + " = " + value + ", " + name + ": " + let;
            }
            case 9 -> "#D: " + value;
            default -> name + ": " + value;
        };
    }

    private String collection(int depth) {
        return switch (random.nextInt(3)) {
            case 0 -> list(Math.max(depth, 1));
            case 1 -> struct(Math.max(depth, 1));
            default -> reference();
        };
    }

    private String condition() {
        return switch (random.nextInt(3)) {
            case 0 -> reference() + " != _|_";
            case 1 -> reference() + " == _|_";
            default -> number(1) + (chance(2) ? " == " : " > ") + number(1);
        };
    }

    private String call(int depth) {
        String x = operand(depth - 1);
        return switch (random.nextInt(7)) {
            case 0 -> "len(" + collection(depth - 1) + ")";
            case 1 -> "close(" + struct(depth) + ")";
            case 2 -> "and([" + x + ", " + operand(depth - 1) + "])";
            case 3 -> "or([" + x + ", " + operand(depth - 1) + "])";
            case 4 -> "list.Concat([" + list(depth - 1) + ", " + list(depth - 1) + "])";
            case 5 -> "strings.MinRunes(" + random.nextInt(3) + ")";
            default -> "div(" + number(depth) + ", " + random.nextInt(3) + ")";
        };
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }
}
