package dev.pequod.cue.internal.eval;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a regular expression one that re2j can be given.
 *
 * <p>Classes of Unicode, such as {@code \p{Sc}}, are written out: re2j has tables of an old Unicode, and does not know the names that Go takes
 * besides. What is a letter or a sign is what the running Java has for one.
 *
 * <p>Where letters count as the same in upper and lower case, {@code (?i)}, nine old Cyrillic ones are left out of ranges, and refused alone: re2j
 * looks for all that counts as the same as one of them without end.
 */
final class UnicodeClasses {
    private static final int FIRST_ENDLESS = 0x1c80;
    private static final int LAST_ENDLESS = 0x1c88;
    private static final Pattern FOLDING = Pattern.compile("\\(\\?[a-zA-Z-]*i");
    private static final Pattern NAMED = Pattern.compile("\\[:\\^?[a-z]+:]");
    private static final Pattern HEX = Pattern.compile("\\\\x(?:\\{([0-9a-fA-F]{1,8})}|([0-9a-fA-F]{2}))");
    private static final Pattern UNICODE = Pattern.compile("\\\\[pP](?:\\{([^}]*)}|([^{]))");

    /** The letters of categories by the numbers of {@link Character#getType}, as two characters each. */
    private static final String TYPES = "CnLuLlLtLmLoMnMeMcNdNlNoZsZlZpCcCf--CoCsPdPsPePcPoSmScSkSoPiPf";

    private static final Map<String, String> CATEGORIES = categories();
    private static final Map<String, String> RANGES = new ConcurrentHashMap<>();

    private final String pattern;
    private final boolean folds;
    private final StringBuilder out = new StringBuilder();
    private int at;

    private UnicodeClasses(String pattern, boolean folds) {
        this.pattern = pattern;
        this.folds = folds;
    }

    private static Map<String, String> categories() {
        Map<String, String> names = new HashMap<>();
        String all =
                "L letter LC casedletter Lu uppercaseletter Ll lowercaseletter Lt titlecaseletter Lm modifierletter"
                        + " Lo otherletter M mark Mn nonspacingmark Mc spacingmark Me enclosingmark N number Nd decimalnumber"
                        + " Nl letternumber No othernumber P punctuation Pc connectorpunctuation Pd dashpunctuation Ps openpunctuation"
                        + " Pe closepunctuation Pi initialpunctuation Pf finalpunctuation Po otherpunctuation S symbol"
                        + " Sm mathsymbol Sc currencysymbol Sk modifiersymbol So othersymbol Z separator Zs spaceseparator"
                        + " Zl lineseparator Zp paragraphseparator C other Cc control Cf format Co privateuse Cs surrogate Cn unassigned";
        String[] words = all.split(" ", -1);
        for (int i = 0; i < words.length; i += 2) {
            names.put(words[i].toLowerCase(Locale.ROOT), words[i]);
            names.put(words[i + 1], words[i]);
        }
        names.put("combiningmark", "M");
        names.put("cntrl", "Cc");
        names.put("digit", "Nd");
        names.put("punct", "P");
        return names;
    }

    /** Says that an expression has a character that re2j cannot be given. */
    static final class EndlessException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private EndlessException(int codePoint) {
            super(Character.toString(codePoint));
        }
    }

    /** Reports whether an expression may say that upper and lower case count as the same. */
    static boolean folds(String pattern) {
        return pattern.contains("(?") && FOLDING.matcher(pattern).find();
    }

    /**
     * Returns an expression with the classes of Unicode written out, as far as they are known.
     *
     * @throws EndlessException if re2j would look at one of its characters without end
     */
    static String expanded(String pattern) {
        boolean folds = folds(pattern);
        return folds || pattern.contains("\\p") || pattern.contains("\\P")
                ? new UnicodeClasses(pattern, folds).expanded()
                : pattern;
    }

    private String expanded() {
        while (at < pattern.length()) {
            if (pattern.startsWith("\\Q", at)) {
                int close = pattern.indexOf("\\E", at);
                take(close < 0 ? pattern.length() : close + 2);
            } else if (pattern.charAt(at) == '[') {
                inBrackets();
            } else {
                Item item = item(false);
                check(item.codePoint);
                out.append(item.text);
            }
        }
        return out.toString();
    }

    private void take(int end) {
        pattern.substring(at, end).codePoints().forEach(this::check);
        out.append(pattern, at, end);
        at = end;
    }

    private void check(int codePoint) {
        if (folds && codePoint >= FIRST_ENDLESS && codePoint <= LAST_ENDLESS) {
            throw new EndlessException(codePoint);
        }
    }

    /** What stands in brackets or outside; the code point is -1 where it is not a single character. */
    private record Item(String text, int codePoint) {}

    private void inBrackets() {
        take(at + 1);
        if (pattern.startsWith("^", at)) {
            take(at + 1);
        }
        boolean isFirst = true;
        while (at < pattern.length() && (isFirst || pattern.charAt(at) != ']')) {
            isFirst = false;
            Item from = item(true);
            boolean isFollowed =
                    pattern.startsWith("-", at) && at + 1 < pattern.length() && pattern.charAt(at + 1) != ']';
            if (from.codePoint < 0 || !isFollowed) {
                check(from.codePoint);
                out.append(from.text);
                if (from.codePoint < 0 && isFollowed) {
                    out.append("\\-");
                    at++;
                }
                continue;
            }
            at++;
            int before = at;
            Item to = item(true);
            if (to.codePoint < 0) {
                out.append(from.text).append('-').append(pattern, before, at); // no range, which re2j tells
            } else {
                range(from, to);
            }
        }
        if (at < pattern.length()) {
            take(at + 1);
        }
    }

    private void range(Item from, Item to) {
        if (!folds || from.codePoint > LAST_ENDLESS || to.codePoint < FIRST_ENDLESS) {
            out.append(from.text).append('-').append(to.text);
            return;
        }
        if (from.codePoint < FIRST_ENDLESS) {
            out.append(from.text).append(String.format("-\\x{%x}", FIRST_ENDLESS - 1));
        } else {
            check(from.codePoint);
        }
        if (to.codePoint > LAST_ENDLESS) {
            out.append(String.format("\\x{%x}-", LAST_ENDLESS + 1)).append(to.text);
        }
    }

    /** Reads a character, an escape or a class with a name, and goes on behind it. */
    private Item item(boolean inBrackets) {
        int start = at;
        int codePoint = pattern.codePointAt(at);
        at += Character.charCount(codePoint);
        if (codePoint == '[' && inBrackets && behind(NAMED, start) != null) {
            return new Item(pattern.substring(start, at), -1);
        }
        if (codePoint != '\\' || at == pattern.length()) {
            return new Item(pattern.substring(start, at), codePoint);
        }
        MatchResult hex = behind(HEX, start);
        if (hex != null) {
            String digits = hex.group(1) == null ? hex.group(2) : hex.group(1);
            return new Item(hex.group(), Integer.parseUnsignedInt(digits, 16));
        }
        MatchResult unicode = behind(UNICODE, start);
        if (unicode != null) {
            return new Item(unicode(unicode, inBrackets), -1);
        }
        int escaped = pattern.codePointAt(at);
        at += Character.charCount(escaped);
        boolean isClass = "dDsSwW".indexOf(escaped) >= 0;
        return new Item(pattern.substring(start, at), isClass ? -1 : escaped);
    }

    /** Goes on behind what matches at a place; null if nothing does. */
    private @Nullable MatchResult behind(Pattern what, int start) {
        Matcher m = what.matcher(pattern).region(start, pattern.length());
        if (!m.lookingAt()) {
            return null;
        }
        at = m.end();
        return m.toMatchResult();
    }

    /** Returns what is written for a class of Unicode. */
    private String unicode(MatchResult escape, boolean inBrackets) {
        String name = escape.group(1) == null ? escape.group(2) : escape.group(1);
        boolean isNegated = (escape.group().charAt(1) == 'P') != name.startsWith("^");
        String plain = name.replaceFirst("^\\^", "").replaceAll("[ _-]", "").toLowerCase(Locale.ROOT);
        IntPredicate members = members(plain);
        if (members == null || inBrackets && isNegated && folds) {
            return escape.group(); // re2j has to fold before it turns a class around
        }
        IntPredicate safe = folds ? cp -> (cp < FIRST_ENDLESS || cp > LAST_ENDLESS) && members.test(cp) : members;
        boolean isWrittenNegated = isNegated && inBrackets;
        String ranges = RANGES.computeIfAbsent(
                (isWrittenNegated ? "^" : "") + (folds ? "?" : "") + plain,
                key -> written(isWrittenNegated ? members.negate() : safe));
        return inBrackets ? ranges : (isNegated ? "[^" : "[") + ranges + "]";
    }

    private static @Nullable IntPredicate members(String name) {
        return switch (name) {
            case "any" -> cp -> true;
            case "ascii" -> cp -> cp < 0x80;
            case "assigned" -> Character::isDefined;
            default -> {
                String category = CATEGORIES.get(name);
                yield category == null ? script(name) : cp -> isIn(cp, category);
            }
        };
    }

    private static @Nullable IntPredicate script(String name) {
        for (Character.UnicodeScript script : Character.UnicodeScript.values()) {
            if (script != Character.UnicodeScript.UNKNOWN
                    && script.name().replace("_", "").toLowerCase(Locale.ROOT).equals(name)) {
                return cp -> Character.UnicodeScript.of(cp) == script;
            }
        }
        return null;
    }

    private static boolean isIn(int codePoint, String category) {
        int type = 2 * Character.getType(codePoint);
        String own = TYPES.substring(type, type + 2);
        return category.equals("LC")
                ? own.equals("Lu") || own.equals("Ll") || own.equals("Lt")
                : own.startsWith(category);
    }

    private static String written(IntPredicate members) {
        StringBuilder out = new StringBuilder();
        int cp = 0;
        while (cp <= Character.MAX_CODE_POINT) {
            int first = cp;
            while (cp <= Character.MAX_CODE_POINT && members.test(cp)) {
                cp++;
            }
            if (cp > first) {
                append(out, first);
                if (cp - 1 > first) {
                    append(out.append('-'), cp - 1);
                }
            } else {
                cp++;
            }
        }
        return out.toString();
    }

    private static void append(StringBuilder out, int codePoint) {
        if (codePoint < 0x80 && !Character.isLetterOrDigit(codePoint)
                || codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
            out.append(String.format("\\x{%x}", codePoint));
        } else {
            out.appendCodePoint(codePoint);
        }
    }
}
