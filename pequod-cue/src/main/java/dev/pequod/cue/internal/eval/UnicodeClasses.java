package dev.pequod.cue.internal.eval;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes out the classes of Unicode in regular expressions, such as {@code \p{Sc}}: re2j has tables of an old Unicode, and does not know the
 * names that Go takes besides. What is a letter or a sign is what the running Java has for one.
 */
final class UnicodeClasses {
    /** The letters of categories by the numbers of {@link Character#getType}, as two characters each. */
    private static final String TYPES = "CnLuLlLtLmLoMnMeMcNdNlNoZsZlZpCcCf--CoCsPdPsPePcPoSmScSkSoPiPf";

    private static final Map<String, String> CATEGORIES = categories();
    private static final Map<String, String> RANGES = new ConcurrentHashMap<>();

    private UnicodeClasses() {}

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

    /** Returns an expression with the classes of Unicode written out, as far as they are known. */
    static String expanded(String pattern) {
        if (!pattern.contains("\\p") && !pattern.contains("\\P")) {
            return pattern;
        }
        StringBuilder out = new StringBuilder();
        boolean inClass = false;
        int at = 0;
        while (at < pattern.length()) {
            int end = at + 1;
            if (pattern.startsWith("\\Q", at) && !inClass) {
                int close = pattern.indexOf("\\E", at);
                end = close < 0 ? pattern.length() : close + 2;
            } else if (pattern.charAt(at) == '\\') {
                end = endOfEscape(pattern, at);
                String ranges = ranges(pattern.substring(at, end));
                if (ranges != null) {
                    out.append(inClass ? ranges : "[" + ranges + "]");
                    at = end;
                    continue;
                }
            } else if (inClass && pattern.startsWith("[:", at)) {
                int close = pattern.indexOf(":]", at);
                end = close < 0 ? at + 2 : close + 2;
            } else if (!inClass && pattern.charAt(at) == '[') {
                inClass = true;
                end += pattern.startsWith("^", end) ? 1 : 0;
                end += pattern.startsWith("]", end) ? 1 : 0;
            } else if (pattern.charAt(at) == ']') {
                inClass = false;
            }
            out.append(pattern, at, end);
            at = end;
        }
        return out.toString();
    }

    private static int endOfEscape(String pattern, int at) {
        int next = Math.min(at + 2, pattern.length());
        boolean isNamed =
                next < pattern.length() && (pattern.charAt(at + 1) | 0x20) == 'p' && pattern.charAt(next) == '{';
        int close = isNamed ? pattern.indexOf('}', next) : -1;
        if (close >= 0) {
            return close + 1;
        }
        boolean isLetter = next < pattern.length() && (pattern.charAt(at + 1) | 0x20) == 'p';
        return isLetter ? pattern.offsetByCodePoints(next, 1) : next;
    }

    /** Returns what stands in a class for an escape; null if it is none of a class of Unicode that is known. */
    private static @Nullable String ranges(String escape) {
        if (escape.length() < 3 || (escape.charAt(1) | 0x20) != 'p') {
            return null;
        }
        String name = escape.charAt(2) == '{' ? escape.substring(3, escape.length() - 1) : escape.substring(2);
        boolean isNegated = (escape.charAt(1) == 'P') != name.startsWith("^");
        String plain = name.replaceFirst("^\\^", "").replaceAll("[ _-]", "").toLowerCase(Locale.ROOT);
        IntPredicate members = members(plain);
        if (members == null) {
            return null;
        }
        return RANGES.computeIfAbsent(
                (isNegated ? "^" : "") + plain, key -> written(isNegated ? members.negate() : members));
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
