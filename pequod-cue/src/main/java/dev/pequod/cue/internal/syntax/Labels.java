package dev.pequod.cue.internal.syntax;

import dev.pequod.cue.internal.syntax.Operand.BasicLit;
import dev.pequod.cue.internal.syntax.Operand.Ident;

/** How labels are spelled, and which names need quotes. */
public final class Labels {

    private Labels() {}

    /** Reports whether a name must be quoted to be the label of a regular field. */
    public static boolean needsQuotes(String name) {
        return name.startsWith("#") || name.startsWith("_") || !isIdentifier(name);
    }

    /** Reports whether a name is an identifier, be it that of a definition or of a hidden field; {@code _} is one too. */
    public static boolean isIdentifier(String name) {
        if (name.isEmpty()) {
            return false;
        }
        boolean hidden = name.charAt(0) == '_';
        int start = hidden ? 1 : 0;
        boolean definition = name.startsWith("#", start);
        if (definition) {
            start++;
        }
        for (int i = start; i < name.length(); ) {
            int c = name.codePointAt(i);
            boolean digit = c < 0x80 ? c >= '0' && c <= '9' : CodePoints.isDigit(c);
            boolean digitAllowed = i > start || hidden && !definition;
            if (digit ? !digitAllowed : !isLetter(c)) {
                return false;
            }
            i += Character.charCount(c);
        }
        return true;
    }

    /** Returns the spelling of a name of generated code, which need not be an identifier. */
    static String spell(Ident label) {
        return isIdentifier(label.name()) ? label.name() : Quote.STRING.quote(label.name());
    }

    /** Returns the spelling of a quoted label, which has neither number signs nor several lines. */
    static String spell(BasicLit label) {
        String text = label.text();
        if (text.startsWith("#") || text.startsWith("\"\"\"")) {
            return Quote.STRING.quote(StringLiteral.valueOrEmpty(text));
        }
        return text;
    }

    /** Reports whether a name cannot be a label without quotes although it is an identifier. */
    static boolean isUnreadable(String name, boolean firstInFile) {
        return name.equals("try") || firstInFile && (name.equals("import") || name.equals("package"));
    }

    private static boolean isLetter(int c) {
        return c == '_'
                || c == '$'
                || (c < 0x80 ? c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' : CodePoints.isLetter(c));
    }
}
