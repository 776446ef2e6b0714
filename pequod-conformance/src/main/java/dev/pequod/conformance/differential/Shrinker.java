package dev.pequod.conformance.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a program that shows something smaller while it still shows it: leaves out declarations, and brackets within them. */
final class Shrinker {
    private static final int MAX_TRIES = 400;

    private final Predicate<Program> shows;
    private int tries;

    Shrinker(Predicate<Program> shows) {
        this.shows = shows;
    }

    /** Returns the smallest program found. */
    Program shrink(Program program) {
        Program best = program;
        boolean found = true;
        while (found && tries < MAX_TRIES) {
            found = false;
            for (Program smaller : smaller(best)) {
                if (tries++ < MAX_TRIES && shows.test(smaller)) {
                    best = smaller;
                    found = true;
                    break;
                }
            }
        }
        return best;
    }

    private static List<Program> smaller(Program p) {
        List<Program> all = new ArrayList<>();
        for (int i = 0; i < p.declarations().size(); i++) {
            all.add(p.without(i));
        }
        for (int i = 0; i < p.declarations().size(); i++) {
            for (String d : smaller(p.declarations().get(i))) {
                all.add(p.with(i, d));
            }
        }
        return all;
    }

    /** Returns the declaration with one part of a list, of a conjunction or of a disjunction left out, or one bracket unwrapped. */
    private static List<String> smaller(String d) {
        List<String> all = new ArrayList<>();
        int colon = d.indexOf(": ");
        for (int i = colon < 0 ? d.length() : colon + 2; i < d.length(); i++) {
            char c = d.charAt(i);
            boolean starts = i == colon + 2 || "{[(,|&".indexOf(d.charAt(i - 1)) >= 0 || d.charAt(i - 1) == ' ';
            if (c == '(' || c == '{' || c == '[') {
                int end = Brackets.closing(d, i);
                if (end > i) {
                    all.add(d.substring(0, i) + d.substring(i + 1, end) + d.substring(end + 1));
                    all.add(d.substring(0, i) + "_" + d.substring(end + 1));
                }
            }
            if (starts) {
                int end = part(d, i);
                if (end > i) {
                    int rest = end;
                    while (rest < d.length() && ",|& ".indexOf(d.charAt(rest)) >= 0) {
                        rest++;
                    }
                    all.add(d.substring(0, i) + d.substring(rest));
                    all.add(d.substring(0, i) + "1" + d.substring(end));
                }
            }
        }
        return all.stream().filter(s -> s.length() < d.length()).distinct().toList();
    }

    private static int part(String d, int from) {
        int depth = 0;
        for (int i = from; i < d.length(); i++) {
            char c = d.charAt(i);
            if (c == '(' || c == '{' || c == '[') {
                depth++;
            } else if (c == ')' || c == '}' || c == ']') {
                if (depth-- == 0) {
                    return i;
                }
            } else if (depth == 0 && (c == ',' || d.startsWith(" | ", i) || d.startsWith(" & ", i))) {
                return i;
            }
        }
        return d.length();
    }
}
