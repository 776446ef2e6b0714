package dev.pequod.cue.internal.eval;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The classes of characters that Unicode, and Go besides, has names for. What is in them is what the running Java has for it. */
public final class UnicodeClasses {
    private static final int CAPITAL_I_WITH_DOT = 0x130;
    private static final int SMALL_I_WITHOUT_DOT = 0x131;

    /** The letters of categories by the numbers of {@link Character#getType}, as two characters each. */
    private static final String TYPES = "CnLuLlLtLmLoMnMeMcNdNlNoZsZlZpCcCf--CoCsPdPsPePcPoSmScSkSoPiPf";

    private static final Pattern INNER_LETTERS = Pattern.compile("(?<=[A-Z])[A-Z]+");

    private static final Map<String, String> CATEGORIES = categories();

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

    /** Returns a name of a class in lower case without blanks, dashes and underscores, which make no difference. */
    static String plain(String name) {
        return name.replaceAll("[ _-]", "").toLowerCase(Locale.ROOT);
    }

    /** Returns what ECMA 262 writes between the braces of {@code \p{…}} for the class with a name; null if there is none. */
    public static @Nullable String property(String name) {
        String plain = plain(name);
        return switch (plain) {
            case "any" -> "Any";
            case "ascii" -> "ASCII";
            case "assigned" -> "Assigned";
            default -> {
                String category = CATEGORIES.get(plain);
                Character.UnicodeScript script = category == null ? script(plain) : null;
                yield script == null ? category : "Script=" + spelling(script);
            }
        };
    }

    /** Returns the name of a script as Unicode spells it, as {@code Old_Italic}. */
    private static String spelling(Character.UnicodeScript script) {
        return script == Character.UnicodeScript.SIGNWRITING
                ? "SignWriting"
                : INNER_LETTERS.matcher(script.name()).replaceAll(m -> m.group().toLowerCase(Locale.ROOT));
    }

    /** Returns the class with a {@link #plain} name; null if there is none. The caller's own. */
    static @Nullable BitSet named(String name) {
        BitSet members = new BitSet();
        switch (name) {
            case "any" -> members.set(0, Character.MAX_CODE_POINT + 1);
            case "ascii" -> members.set(0, 0x80);
            case "assigned" -> CharacterRuns.ALL.addTo(members, (type, script) -> type != Character.UNASSIGNED);
            default -> {
                String category = CATEGORIES.get(name);
                Character.UnicodeScript wanted = category == null ? script(name) : null;
                if (category == null && wanted == null) {
                    return null;
                }
                CharacterRuns.ALL.addTo(
                        members, (type, script) -> category == null ? script == wanted : isIn(type, category));
            }
        }
        return members;
    }

    private static Character.@Nullable UnicodeScript script(String name) {
        for (Character.UnicodeScript script : Character.UnicodeScript.values()) {
            if (script != Character.UnicodeScript.UNKNOWN
                    && plain(script.name()).equals(name)) {
                return script;
            }
        }
        return null;
    }

    private static boolean isIn(int type, String category) {
        String own = TYPES.substring(2 * type, 2 * type + 2);
        return category.equals("LC")
                ? own.equals("Lu") || own.equals("Ll") || own.equals("Lt")
                : own.startsWith(category);
    }

    /** Returns the class of all that differs from some member of a class by upper and lower case at most. */
    static BitSet folded(BitSet members) {
        int[] cased = CharacterRuns.ALL.cased();
        BitSet all = (BitSet) members.clone();
        for (int cp : cased) {
            all.clear(cp);
        }
        for (int cp : cased) {
            if (members.get(cp)) {
                all.set(folded(cp));
            }
        }
        BitSet folded = (BitSet) all.clone();
        for (int cp : cased) {
            folded.set(cp, all.get(folded(cp)));
        }
        return folded;
    }

    /** Returns what is the same for characters that differ by upper and lower case; the letters of Turkish differ from all others. */
    static int folded(int codePoint) {
        return codePoint == CAPITAL_I_WITH_DOT || codePoint == SMALL_I_WITHOUT_DOT
                ? codePoint
                : Character.toLowerCase(Character.toUpperCase(codePoint));
    }
}
