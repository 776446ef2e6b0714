package dev.pequod.graph.render;

import dev.pequod.cue.CueStyle;
import dev.pequod.cue.Field;
import dev.pequod.cue.FieldType;
import dev.pequod.cue.Kind;
import dev.pequod.cue.Value;
import dev.pequod.graph.json.JsonArray;
import dev.pequod.graph.json.JsonObject;
import dev.pequod.graph.json.JsonValue;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a field may hold, in words for people who know no CUE: {@code *2 | int & >=0 & <=50} is "an integer from 0 to 50".
 *
 * @param alternatives the words for each alternative; never empty
 * @param kinds the kinds that the value may have
 * @param words the strings among the alternatives, which are names to choose from
 */
record Constraint(List<String> alternatives, Set<Kind> kinds, List<String> words) {
    private static final Set<Kind> NUMBERS = EnumSet.of(Kind.INT, Kind.FLOAT);
    private static final Set<FieldType> NAMED = EnumSet.of(FieldType.REGULAR, FieldType.REQUIRED);
    private static final Pattern LENGTH = Pattern.compile("strings\\.(Min|Max)Runes\\((\\d+)\\)");
    private static final Pattern IMPORT = Pattern.compile("\\Aimport (?:\"[^\"]*\"|\\([^)]*\\))\\s*");
    private static final int LONGEST_PATTERN = 48;
    private static final int LONGEST = 240;
    private static final String ANY_STRING = "a string";

    /** Returns the words for a value that is not yet given; empty if words would say less than CUE does. */
    static Optional<Constraint> of(Value open) {
        List<Value> disjuncts = open.alternatives();
        Set<Kind> general = EnumSet.noneOf(Kind.class);
        disjuncts.stream().filter(d -> !d.isConcrete()).forEach(d -> general.addAll(d.kinds()));
        Set<String> alternatives = new LinkedHashSet<>();
        List<String> words = new ArrayList<>();
        for (Value d : disjuncts) {
            boolean isDefaultOfAnother = d.isConcrete() && general.containsAll(d.kinds());
            if (isDefaultOfAnother && !d.kinds().contains(Kind.STRUCT)) {
                continue;
            }
            Optional<String> text = alternative(d);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            alternatives.add(text.get());
            d.asString().ifPresent(words::add);
        }
        int length = alternatives.stream().mapToInt(String::length).sum();
        return alternatives.isEmpty() || length > LONGEST
                ? Optional.empty()
                : Optional.of(new Constraint(List.copyOf(alternatives), open.kinds(), words));
    }

    /** Reports whether the words say no more than that there is to be a list or object, which the value is. */
    boolean isOnlyKindOf(JsonValue value) {
        return alternatives.size() == 1
                && (value instanceof JsonArray && kinds.equals(Set.of(Kind.LIST))
                        || value instanceof JsonObject && kinds.equals(Set.of(Kind.STRUCT)));
    }

    /** Reports whether a string may be whatever it likes. */
    boolean allowsAnyString() {
        return alternatives.contains(ANY_STRING);
    }

    @Override
    public String toString() {
        int last = alternatives.size() - 1;
        return last == 0
                ? alternatives.getFirst()
                : String.join(", ", alternatives.subList(0, last)) + " or " + alternatives.get(last);
    }

    private static Optional<String> alternative(Value d) {
        Set<Kind> kinds = d.kinds();
        if (kinds.equals(Set.of(Kind.STRUCT))) {
            List<String> required = d.fields(NAMED).stream().map(Field::name).toList();
            return Optional.of(required.isEmpty() ? "an object" : "an object with " + and(required));
        }
        if (kinds.equals(Set.of(Kind.LIST))) {
            return Optional.of("a list");
        }
        if (kinds.equals(Set.of(Kind.BOOL)) && !d.isConcrete()) {
            return Optional.of("true or false");
        }
        Optional<String> noun = noun(kinds);
        String text = d.toCue(CueStyle.EVAL).strip();
        if (d.isConcrete()) {
            return Optional.of(text);
        }
        return noun.flatMap(
                n -> new Parts().read(IMPORT.matcher(text).replaceFirst("")).map(parts -> n + parts));
    }

    private static Optional<String> noun(Set<Kind> kinds) {
        if (kinds.equals(Set.of(Kind.INT))) {
            return Optional.of("an integer");
        }
        if (!kinds.isEmpty() && NUMBERS.containsAll(kinds)) {
            return Optional.of("a number");
        }
        return kinds.equals(Set.of(Kind.STRING)) ? Optional.of(ANY_STRING) : Optional.empty();
    }

    /** Returns names with commas, and "and" before the last. */
    static String and(List<String> names) {
        int last = names.size() - 1;
        return last == 0 ? names.getFirst() : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }

    /** The conjuncts of one alternative. */
    private static final class Parts {
        private String least = "";
        private String most = "";
        private final List<String> others = new ArrayList<>();

        /** Reads what CUE prints for one alternative; empty if some of it has no words. */
        Optional<String> read(String text) {
            for (String part : conjuncts(text)) {
                if (!readOne(part)) {
                    return Optional.empty();
                }
            }
            String range = "";
            if (!least.isEmpty() && !most.isEmpty()) {
                range = " from " + least + " to " + most;
            } else if (!least.isEmpty()) {
                range = " of at least " + least;
            } else if (!most.isEmpty()) {
                range = " of at most " + most;
            }
            return Optional.of(range + String.join(" and", others));
        }

        private boolean readOne(String part) {
            Matcher length = LENGTH.matcher(part);
            if (part.startsWith(">=")) {
                least = part.substring(2);
            } else if (part.startsWith("<=")) {
                most = part.substring(2);
            } else if (part.startsWith(">")) {
                others.add(" greater than " + part.substring(1));
            } else if (part.startsWith("<")) {
                others.add(" less than " + part.substring(1));
            } else if (part.equals("!=\"\"")) {
                others.add(" that is not empty");
            } else if (part.startsWith("!=")) {
                others.add(" other than " + part.substring(2));
            } else if (part.startsWith("=~")) {
                others.add(" that matches " + shortened(part.substring(2)));
            } else if (part.startsWith("!~")) {
                others.add(" that does not match " + shortened(part.substring(2)));
            } else if (length.matches()) {
                others.add(" of at " + (length.group(1).equals("Min") ? "least " : "most ") + length.group(2)
                        + " characters");
            } else if (part.equals("uint")) {
                least = "0";
            } else {
                return Set.of("int", "number", "float", "string").contains(part) || range(part);
            }
            return true;
        }

        private boolean range(String part) {
            Matcher bits = Pattern.compile("(u?)int(8|16|32|64)").matcher(part);
            if (!bits.matches()) {
                return false;
            }
            others.add(" of " + bits.group(2) + " bits" + (bits.group(1).isEmpty() ? "" : " without a sign"));
            return true;
        }

        private static String shortened(String pattern) {
            return pattern.length() > LONGEST_PATTERN ? "the module's pattern" : pattern;
        }

        /** Splits at {@code &} outside of quotes and parentheses. */
        private static List<String> conjuncts(String text) {
            List<String> parts = new ArrayList<>();
            boolean quoted = false;
            int depth = 0;
            int start = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (quoted && c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = !quoted;
                } else if (!quoted && (c == '(' || c == ')')) {
                    depth += c == '(' ? 1 : -1;
                } else if (!quoted && depth == 0 && c == '&') {
                    parts.add(text.substring(start, i).strip());
                    start = i + 1;
                }
            }
            parts.add(text.substring(start).strip());
            return parts;
        }
    }
}
