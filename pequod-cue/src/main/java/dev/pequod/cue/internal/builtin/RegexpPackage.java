package dev.pequod.cue.internal.builtin;

import static dev.pequod.cue.internal.adt.Kinds.BOOL;
import static dev.pequod.cue.internal.adt.Kinds.INT;
import static dev.pequod.cue.internal.adt.Kinds.LIST;
import static dev.pequod.cue.internal.adt.Kinds.STRING;
import static dev.pequod.cue.internal.adt.Kinds.STRUCT;

import com.google.re2j.Matcher;
import com.google.re2j.PatternSyntaxException;
import dev.pequod.cue.internal.adt.Datum;
import dev.pequod.cue.internal.adt.Expr;
import dev.pequod.cue.internal.eval.Regexps;
import dev.pequod.cue.internal.eval.Regexps.Expression;
import dev.pequod.cue.internal.eval.TextOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The package {@code regexp}: RE2 expressions, whose matching takes time linear in the text. */
final class RegexpPackage {
    private static final String NO_MATCH = "no match";

    /** Steps that finding the group takes which a replacement refers to. */
    private static final int STEPS_OF_A_REFERENCE = 32;

    private RegexpPackage() {}

    static PackageTable table() {
        return new PackageTable("regexp")
                .function("Find", STRING, a -> first(a, RegexpPackage::whole), STRING, STRING)
                .function("FindAll", LIST, a -> all(a, RegexpPackage::whole), STRING, STRING, INT)
                .function("FindAllNamedSubmatch", LIST, a -> all(a, RegexpPackage::named), STRING, STRING, INT)
                .function("FindAllSubmatch", LIST, a -> all(a, RegexpPackage::groups), STRING, STRING, INT)
                .function("FindNamedSubmatch", STRUCT, a -> first(a, RegexpPackage::named), STRING, STRING)
                .function("FindSubmatch", LIST, a -> first(a, RegexpPackage::groups), STRING, STRING)
                .function("ReplaceAll", STRING, a -> replace(a, true), STRING, STRING, STRING)
                .function("ReplaceAllLiteral", STRING, a -> replace(a, false), STRING, STRING, STRING)
                .function("Valid", BOOL, RegexpPackage::valid, STRING)
                .function("Match", BOOL, RegexpPackage::match, STRING, STRING)
                .function("QuoteMeta", STRING, RegexpPackage::quoteMeta, STRING);
    }

    private static Expression expression(Arguments a) {
        try {
            return a.evaluation().regexps().get(a.evaluation(), a.text(0));
        } catch (PatternSyntaxException e) {
            throw malformed(a, e);
        }
    }

    private static Refusal malformed(Arguments a, PatternSyntaxException e) {
        return a.failure("error parsing regexp: %s: `%s`", e.getDescription(), e.getPattern());
    }

    private static Matcher matcher(Arguments a, String s) {
        return Regexps.matcher(a.evaluation(), expression(a), s);
    }

    private static Expr first(Arguments a, BiFunction<Arguments, Matcher, Datum> shape) {
        Matcher m = matcher(a, a.text(1));
        if (!m.find()) {
            throw a.failure(NO_MATCH);
        }
        return shape.apply(a, m);
    }

    private static Expr all(Arguments a, BiFunction<Arguments, Matcher, Datum> shape) {
        String s = a.text(1);
        long limit = a.integer(2);
        Matches matches = new Matches(matcher(a, s), s);
        List<Datum> found = new ArrayList<>();
        while ((limit < 0 || found.size() < limit) && matches.next()) {
            a.evaluation().charge(1 + (s.length() - matches.matcher.end() >> 8));
            a.evaluation().checkSize(found.size());
            a.evaluation().countVertices(1L + matches.matcher.groupCount());
            found.add(shape.apply(a, matches.matcher));
        }
        if (found.isEmpty()) {
            throw a.failure(NO_MATCH);
        }
        return a.list(found);
    }

    /** The matches without overlap; an empty one right behind the one before does not count. */
    private static final class Matches {
        private final Matcher matcher;
        private final String s;
        private int from;
        private int lastEnd = -1;

        Matches(Matcher matcher, String s) {
            this.matcher = matcher;
            this.s = s;
        }

        boolean next() {
            while (from <= s.length() && matcher.find(from)) {
                boolean isEmpty = matcher.start() == matcher.end();
                boolean counts = !isEmpty || matcher.start() != lastEnd;
                lastEnd = matcher.end();
                from = matcher.end();
                if (isEmpty) {
                    from += from < s.length() ? Character.charCount(s.codePointAt(from)) : 1;
                }
                if (counts) {
                    return true;
                }
            }
            return false;
        }
    }

    private static String group(Matcher m, int i) {
        String g = m.group(i);
        return g == null ? "" : g;
    }

    private static Datum text(Arguments a, Matcher m, int i) {
        return a.text(group(m, i));
    }

    private static Datum whole(Arguments a, Matcher m) {
        return text(a, m, 0);
    }

    private static void chargeForGroups(Arguments a, Matcher m) {
        Regexps.chargeForGroups(a.evaluation(), expression(a), m);
    }

    private static Datum groups(Arguments a, Matcher m) {
        chargeForGroups(a, m);
        List<Datum> groups = new ArrayList<>(m.groupCount() + 1);
        for (int i = 0; i <= m.groupCount(); i++) {
            groups.add(text(a, m, i));
        }
        return Results.list(groups);
    }

    private static Datum named(Arguments a, Matcher m) {
        Map<String, List<Integer>> names = expression(a).groups();
        if (!names.isEmpty()) {
            chargeForGroups(a, m);
        }
        Map<String, Datum> groups = new TreeMap<>(TextOrder::compare);
        names.forEach((name, all) -> groups.put(name, text(a, m, all.getLast())));
        return Results.struct(groups);
    }

    // --- replacing
    // ------------------------------------------------------------------------------------------------------------

    private static Expr replace(Arguments a, boolean expand) {
        String s = a.text(1);
        String replacement = a.text(2);
        Matches matches = new Matches(matcher(a, s), s);
        StringBuilder out = new StringBuilder();
        int end = 0;
        while (matches.next()) {
            Matcher m = matches.matcher;
            out.append(s, end, m.start());
            a.evaluation().charge(1 + (s.length() - m.end() >> 8));
            a.evaluation().checkSize(out.length() + (long) replacement.length());
            if (expand) {
                expand(m, replacement, out, a);
            } else {
                out.append(replacement);
                a.evaluation().passed(replacement.length());
            }
            end = m.end();
        }
        return a.string(out.append(s, end, s.length()).toString());
    }

    /** Appends the replacement, {@code $name} and <code>${name}</code> replaced by the group's text, {@code $$} by a dollar. */
    private static void expand(Matcher m, String template, StringBuilder out, Arguments a) {
        a.evaluation().charge(template.length());
        if (template.contains("$")) {
            chargeForGroups(a, m);
        }
        for (int i = 0; i < template.length(); i++) {
            a.evaluation().passed(0);
            char ch = template.charAt(i);
            if (ch != '$' || i + 1 == template.length()) {
                out.append(ch);
                continue;
            }
            if (template.charAt(i + 1) == '$') {
                out.append('$');
                i++;
                continue;
            }
            boolean braced = template.charAt(i + 1) == '{';
            int start = braced ? i + 2 : i + 1;
            int end = start;
            while (end < template.length() && isWord(template.codePointAt(end))) {
                a.evaluation().passed(0);
                end += Character.charCount(template.codePointAt(end));
            }
            if (end == start || (braced && (end == template.length() || template.charAt(end) != '}'))) {
                out.append('$');
                continue;
            }
            a.evaluation().charge(STEPS_OF_A_REFERENCE);
            String value = reference(a, m, template.substring(start, end));
            if (value != null) {
                a.evaluation().checkSize(out.length() + (long) value.length());
                out.append(value);
            }
            i = braced ? end : end - 1;
        }
    }

    private static boolean isWord(int c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    private static @Nullable String reference(Arguments a, Matcher m, String name) {
        boolean isNumber = name.chars().allMatch(c -> c >= '0' && c <= '9');
        if (isNumber && name.length() <= 8 && (name.length() == 1 || name.charAt(0) != '0')) {
            int i = Integer.parseInt(name);
            return i <= m.groupCount() ? m.group(i) : null;
        }
        for (int i : expression(a).groups().getOrDefault(name, List.of())) {
            if (m.group(i) != null) {
                return m.group(i);
            }
        }
        return null;
    }

    // --- checking and quoting
    // -------------------------------------------------------------------------------------------------

    private static Expr valid(Arguments a) {
        return a.truth(expression(a).groupCount() >= 0);
    }

    private static Expr match(Arguments a) {
        try {
            return a.truth(a.evaluation().regexps().matches(a.evaluation(), a.text(0), a.text(1)));
        } catch (PatternSyntaxException e) {
            throw malformed(a, e);
        }
    }

    private static Expr quoteMeta(Arguments a) {
        String s = a.characters(0);
        a.evaluation().expectSize(2L * s.length());
        StringBuilder out = new StringBuilder(s.length());
        for (int i = 0; i < s.length(); i++) {
            a.evaluation().passed(0);
            if ("\\.+*?()|[]{}^$".indexOf(s.charAt(i)) >= 0) {
                out.append('\\');
            }
            out.append(s.charAt(i));
        }
        return a.string(out.toString());
    }
}
