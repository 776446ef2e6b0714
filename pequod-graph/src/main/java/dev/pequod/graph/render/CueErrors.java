package dev.pequod.graph.render;

import dev.pequod.api.Spelling;
import dev.pequod.cue.Value;
import dev.pequod.cue.errors.CueError;
import dev.pequod.cue.errors.ErrorCode;
import dev.pequod.cue.errors.Position;
import dev.pequod.graph.render.RenderError.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns errors of CUE into errors of rendering: in the resource's own terms, one for each field, with what may have been
 * meant. Where all alternatives of a disjunction failed, CUE reports each; here the alternatives of one field are one error.
 */
final class CueErrors {
    static final String INVALID_MODULE = "InvalidModule";
    static final String LIMIT_EXCEEDED = "LimitExceeded";

    /** More errors than this are only counted. */
    static final int MOST = 50;

    /** Characters of a message. */
    private static final int LONGEST = 8_000;

    static final String NOT_ALLOWED = "field not allowed";
    static final String REQUIRED = "field is required but not present";
    private static final String PREFIX = "input.";
    private static final Pattern HEADING = Pattern.compile("\\d+ errors in empty disjunction:");

    private static final String NO_ALTERNATIVE = "no alternative of ";

    private final Stage stage;
    private final @Nullable Places top;
    private final @Nullable Places module;
    private final Set<String> disjunctions = new HashSet<>();
    private final Set<String> notAllowed = new HashSet<>();
    /** The names of the fields below a path, which are looked for once for all errors there. */
    private final Map<String, List<String>> beside = new HashMap<>();

    private CueErrors(Stage stage, @Nullable Places top, @Nullable Places module) {
        this.stage = stage;
        this.top = top;
        this.module = module;
    }

    /** Returns the errors of a stage that has no value. */
    static List<RenderError> of(Stage stage, List<CueError> errors) {
        return new CueErrors(stage, null, null).convert(errors);
    }

    /**
     * Returns the errors of a value, with what it knows of their places.
     *
     * @param top the value that their paths start from
     * @param module the value that those start from that lead into a definition of the module
     */
    static List<RenderError> of(Stage stage, List<CueError> errors, Value top, Value module) {
        return new CueErrors(stage, new Places(top), new Places(module)).convert(errors);
    }

    /** Returns the path of the resource's field, where the path of a value leads into the input. */
    static String resourcePath(String path) {
        return path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : path;
    }

    /** Reports whether an error is about one alternative of several that all failed. */
    static boolean isOfAlternative(RenderError e) {
        return e.hint() != null && e.hint().startsWith(NO_ALTERNATIVE);
    }

    private List<RenderError> convert(List<CueError> errors) {
        Map<String, List<CueError>> byPath = new LinkedHashMap<>();
        for (CueError e : errors) {
            if (HEADING.matcher(e.message()).matches()) {
                disjunctions.add(e.path());
            } else {
                byPath.computeIfAbsent(e.path(), p -> new ArrayList<>()).add(e);
                if (e.message().startsWith(NOT_ALLOWED)) {
                    notAllowed.add(e.path());
                }
            }
        }
        List<RenderError> found = new ArrayList<>();
        int more = 0;
        for (Map.Entry<String, List<CueError>> place : byPath.entrySet()) {
            boolean alternatives = disjunctions.contains(place.getKey());
            List<CueError> merged = alternatives ? List.of(merged(place.getValue())) : place.getValue();
            for (CueError e : merged) {
                if (found.size() < MOST) {
                    found.add(converted(e));
                } else {
                    more++;
                }
            }
        }
        found.sort(Comparator.comparing(RenderError::path));
        if (more > 0) {
            found.add(RenderError.of(stage, found.getFirst().code(), "", "and " + more + " more errors"));
        }
        return found;
    }

    /** Returns one error for several alternatives of one value that all failed; there is at least one. */
    private static CueError merged(List<CueError> causes) {
        List<CueError> telling =
                causes.stream().filter(e -> Conflict.of(e) == null).toList();
        List<CueError> used = telling.isEmpty() ? causes : telling;
        CueError first = used.getFirst();
        Set<Position> positions = new LinkedHashSet<>();
        used.forEach(e -> positions.addAll(e.positions()));
        String message = telling.isEmpty()
                ? Conflict.message(causes)
                : String.join(
                        "; ", used.stream().map(CueError::message).distinct().toList());
        return new CueError(first.code(), first.path(), message, List.copyOf(positions), first.hint());
    }

    private RenderError converted(CueError e) {
        List<Position> positions = e.positions();
        String hint = e.hint();
        boolean unknown = notAllowed.contains(e.path());
        Places start = e.path().startsWith("#") ? module : top;
        if (start != null && e.code() != ErrorCode.LIMIT) {
            positions = positions.isEmpty() ? start.of(e.path()) : positions;
            hint = hint == null && unknown ? didYouMean(start, e.path()) : hint;
        }
        if (e.code() == ErrorCode.LIMIT) { // what is evaluated beside the module is in no file
            positions = positions.stream()
                    .filter(place -> !place.file().equals(OpenInput.FILE))
                    .toList();
        }
        return new RenderError(
                stage,
                code(e.code()),
                resourcePath(e.path()),
                shortened(SecretErrors.ofWhole(e.path(), e.message())),
                positions,
                hint == null ? alternative(e.path()) : hint);
    }

    /** A module may say what it likes, and what it says is kept and told in many places. */
    private static String shortened(String message) {
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
    }

    /** Returns the hint that names the field that was probably meant, or null. */
    private @Nullable String didYouMean(Places start, String path) {
        String name = Places.names(path).getLast();
        List<String> fields = beside.computeIfAbsent(Places.above(path), above -> start.beside(path, notAllowed));
        return Spelling.nearest(name, fields)
                .filter(near -> !near.equals(name))
                .map(near -> "did you mean " + near + "?")
                .orElse(null);
    }

    /** Returns the hint for a place within a disjunction of which nothing fits, or null. */
    private @Nullable String alternative(String path) {
        for (int dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
            String above = path.substring(0, dot);
            if (disjunctions.contains(above)) {
                return NO_ALTERNATIVE + resourcePath(above) + " fits; this is wrong in one of them";
            }
        }
        return null;
    }

    private String code(ErrorCode code) {
        if (code == ErrorCode.LIMIT) {
            return LIMIT_EXCEEDED;
        }
        return switch (stage) {
            case RESOURCE -> "InvalidResource";
            case RESOLVE, COMPILE -> INVALID_MODULE;
            case INPUT -> "InvalidInput";
            case OUTPUT ->
                switch (code) {
                    case INCOMPLETE, CYCLE -> "IncompleteOutput";
                    case STRUCTURAL_CYCLE -> "StructuralCycle";
                    case EVAL, USER, LIMIT, SYNTAX, REFERENCE, LOAD -> "InvalidOutput";
                };
            case GRAPH -> "InvalidGraph";
            case POLICY -> "PolicyFailed";
        };
    }

    /**
     * Two scalars that differ: an alternative that says no more than that the value is another one.
     *
     * @param one one of them, as CUE writes it
     * @param other the other
     */
    private record Conflict(String one, String other) {
        private static final String START = "conflicting values ";
        private static final String AND = " and ";

        static @Nullable Conflict of(CueError e) {
            String m = e.message();
            if (!m.startsWith(START)) {
                return null;
            }
            int end = scalarEnd(m, START.length());
            if (end < 0 || !m.startsWith(AND, end)) {
                return null;
            }
            int second = end + AND.length();
            int last = scalarEnd(m, second);
            boolean whole = last == m.length() || last > 0 && m.startsWith(" (mismatched types ", last);
            return whole ? new Conflict(m.substring(START.length(), end), m.substring(second, last)) : null;
        }

        /** Returns where the scalar ends that starts at {@code from}; -1 if there is none. */
        private static int scalarEnd(String text, int from) {
            if (!text.startsWith("\"", from)) {
                int end = from;
                while (end < text.length() && text.charAt(end) != ' ') {
                    end++;
                }
                String word = text.substring(from, end);
                boolean number = !word.isEmpty() && "-0123456789".indexOf(word.charAt(0)) >= 0;
                return number || Set.of("true", "false", "null").contains(word) ? end : -1;
            }
            for (int i = from + 1; i < text.length(); i++) {
                if (text.charAt(i) == '\\') {
                    i++;
                } else if (text.charAt(i) == '"') {
                    return i + 1;
                }
            }
            return -1;
        }

        /** Returns one message for conflicts of one value: the value, and all it might have been. */
        static String message(List<CueError> causes) {
            List<Conflict> all = causes.stream()
                    .map(Conflict::of)
                    .filter(c -> c != null)
                    .distinct()
                    .toList();
            if (all.size() < 2) {
                return causes.getFirst().message();
            }
            Set<String> common = new LinkedHashSet<>(List.of(all.getFirst().one, all.getFirst().other));
            all.forEach(c -> common.retainAll(Set.of(c.one, c.other)));
            if (common.size() != 1) {
                return String.join("; ", causes.stream().map(CueError::message).toList());
            }
            String value = common.iterator().next();
            List<String> others =
                    all.stream().map(c -> c.one.equals(value) ? c.other : c.one).toList();
            return START + value + AND + String.join(" | ", others);
        }
    }
}
