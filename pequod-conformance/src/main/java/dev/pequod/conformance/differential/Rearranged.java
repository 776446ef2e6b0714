package dev.pequod.conformance.differential;

import dev.pequod.conformance.differential.Brackets.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Programs that mean the same as another by the laws of the language: declarations, fields and operands stand in another order,
 * {@code and} and {@code or} are written as operators, and conditions as what they are.
 */
final class Rearranged {
    private static final int MAX = 400;
    private static final Pattern CONDITION = Pattern.compile("(?<![\\w\"])if ([^{}]+?) \\{");

    private final Map<String, Boolean> conditions;

    private Rearranged(Map<String, Boolean> conditions) {
        this.conditions = conditions;
    }

    /** Returns the conditions of a program that name nothing but what is declared at the top. */
    static Set<String> conditions(Program p) {
        Set<String> all = new LinkedHashSet<>();
        for (String d : p.declarations()) {
            Matcher m = CONDITION.matcher(d);
            while (m.find()) {
                String root = m.group(1).split("[^\\w#]", 2)[0];
                if (p.declarations().stream().anyMatch(e -> e.startsWith(root + ":"))) {
                    all.add(m.group(1));
                }
            }
        }
        return all;
    }

    /**
     * Returns programs that mean what {@code p} means, those with one change first.
     *
     * @param conditions what conditions within it are
     */
    static List<Program> of(Program p, Map<String, Boolean> conditions) {
        return new Rearranged(conditions).of(p);
    }

    private List<Program> of(Program p) {
        Set<Program> all = new LinkedHashSet<>(neighbours(p));
        for (Program q : List.copyOf(all)) {
            if (all.size() < MAX) {
                all.addAll(neighbours(q));
            }
        }
        all.remove(p);
        return all.stream().limit(MAX).toList();
    }

    private List<Program> neighbours(Program p) {
        List<Program> all = new ArrayList<>();
        List<String> d = p.declarations();
        for (int i = 0; i < d.size(); i++) {
            for (int j = i + 1; j < d.size(); j++) {
                List<String> swapped = new ArrayList<>(d);
                Collections.swap(swapped, i, j);
                all.add(new Program(swapped));
            }
            for (String other : changes(d.get(i))) {
                all.add(p.with(i, other));
            }
        }
        return all;
    }

    /** Returns the declaration with one change: two neighbours swapped, or something written as what it is. */
    private List<String> changes(String d) {
        List<String> all = new ArrayList<>();
        for (Part part : Brackets.parts(d, 0, d.length(), ',')) {
            operands(d, valueStart(d, part), part.to(), all);
        }
        for (int i = 0; i < d.length(); i++) {
            int end = Brackets.opens(d.charAt(i)) ? Brackets.closing(d, i) : -1;
            if (end < 0) {
                continue;
            }
            List<Part> parts = Brackets.parts(d, i + 1, end, ',');
            if (d.charAt(i) == '{') {
                swaps(d, declarations(d, parts), ", ", all);
            }
            for (Part part : parts) {
                operands(d, valueStart(d, part), part.to(), all);
            }
            if (d.startsWith("([", i) && d.startsWith("])", end - 1)) {
                call(d, i, end, all);
            }
        }
        Matcher m = CONDITION.matcher(d);
        while (m.find()) {
            Boolean holds = conditions.get(m.group(1));
            if (holds != null) {
                all.add(d.substring(0, m.start(1)) + holds + d.substring(m.end(1)));
            }
            if (Boolean.TRUE.equals(holds) || m.group(1).equals("true")) {
                all.add(d.substring(0, m.start()) + d.substring(m.end() - 1));
            }
        }
        return all;
    }

    /** Joins the parts that a comma within a comprehension divides, and leaves out the dots, which come last. */
    private static List<Part> declarations(String d, List<Part> parts) {
        List<Part> all = new ArrayList<>();
        for (Part p : parts) {
            Part last = all.isEmpty() ? null : all.get(all.size() - 1);
            if (last != null && last.of(d).startsWith("for ") && !last.of(d).contains(" in ")) {
                all.set(all.size() - 1, new Part(last.from(), p.to()));
            } else if (!p.of(d).startsWith("...")) {
                all.add(p);
            }
        }
        return all;
    }

    /** Returns where the value of a declaration begins: after the last label. */
    private static int valueStart(String d, Part declaration) {
        List<Part> parts = Brackets.parts(d, declaration.from(), declaration.to(), ':');
        int start = parts.get(parts.size() - 1).from();
        return d.startsWith("let ", start) || d.startsWith(" let ", start) ? d.indexOf('=', start) + 1 : start;
    }

    private static void operands(String d, int from, int to, List<String> all) {
        List<Part> alternatives = Brackets.parts(d, from, to, '|');
        swaps(d, alternatives, " | ", all);
        for (Part a : alternatives) {
            swaps(d, Brackets.parts(d, a.from(), a.to(), '&'), " & ", all);
            if (alternatives.size() > 1) {
                flatten(d, a, all);
            }
        }
    }

    /** Takes alternatives within an alternative out of their parentheses; they keep their marks, or get the mark of the whole. */
    private static void flatten(String d, Part alternative, List<String> all) {
        String whole = alternative.of(d);
        String inner = whole.replaceFirst("^\\*+", "");
        if (!inner.startsWith("(") || Brackets.closing(inner, 0) != inner.length() - 1) {
            return;
        }
        List<Part> parts = Brackets.parts(inner, 1, inner.length() - 1, '|');
        boolean marked = parts.stream().anyMatch(p -> p.of(inner).startsWith("*"));
        String mark = whole.startsWith("*") && !marked ? "*" : "";
        if (parts.size() > 1) {
            String flat = parts.stream().map(p -> mark + p.of(inner)).collect(Collectors.joining(" | "));
            all.add(d.substring(0, alternative.from()) + " " + flat + " " + d.substring(alternative.to()));
        }
    }

    private static void swaps(String d, List<Part> parts, String separator, List<String> all) {
        for (int k = 0; k + 1 < parts.size(); k++) {
            Part a = parts.get(k);
            Part b = parts.get(k + 1);
            if (!a.of(d).isEmpty() && !b.of(d).isEmpty()) {
                all.add(d.substring(0, a.from()) + " " + b.of(d) + separator + a.of(d) + " " + d.substring(b.to()));
            }
        }
    }

    private static void call(String d, int open, int close, List<String> all) {
        List<Part> arguments = new ArrayList<>(Brackets.parts(d, open + 2, close - 1, ','));
        arguments.removeIf(a -> a.of(d).isEmpty());
        boolean or = d.startsWith("or", open - 2) && !isWord(d, open - 3);
        boolean and = d.startsWith("and", open - 3) && !isWord(d, open - 4);
        if (arguments.isEmpty() || (!or && !and)) {
            return;
        }
        StringBuilder operators = new StringBuilder("(");
        for (Part a : arguments) {
            operators
                    .append(operators.length() == 1 ? "(" : or ? " | (" : " & (")
                    .append(a.of(d))
                    .append(')');
        }
        all.add(d.substring(0, open - (or ? 2 : 3)) + operators + ")" + d.substring(close + 1));
    }

    private static boolean isWord(String d, int i) {
        return i >= 0 && (Character.isLetterOrDigit(d.charAt(i)) || d.charAt(i) == '.');
    }
}
