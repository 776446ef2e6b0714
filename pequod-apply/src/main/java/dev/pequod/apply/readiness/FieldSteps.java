package dev.pequod.apply.readiness;

import java.util.ArrayList;
import java.util.List;

/** Splits the path of a field into names and indexes: dots separate, brackets hold an index or a quoted name. */
final class FieldSteps {

    private FieldSteps() {}

    /** Returns the steps; a bracket that is not closed takes the rest. */
    static List<String> of(String path) {
        List<String> steps = new ArrayList<>();
        int at = 0;
        while (at < path.length()) {
            char c = path.charAt(at);
            if (c == '.') {
                at++;
            } else if (c == '[') {
                boolean quoted = at + 1 < path.length() && path.charAt(at + 1) == '"';
                int end = path.indexOf(quoted ? "\"]" : "]", at + (quoted ? 2 : 1));
                int stop = end < 0 ? path.length() : end;
                steps.add(path.substring(Math.min(at + (quoted ? 2 : 1), stop), stop));
                at = stop + (quoted ? 2 : 1);
            } else {
                int end = at;
                while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
                    end++;
                }
                steps.add(path.substring(at, end));
                at = end;
            }
        }
        return steps;
    }
}
