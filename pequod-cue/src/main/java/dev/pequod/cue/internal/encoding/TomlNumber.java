package dev.pequod.cue.internal.encoding;

import dev.pequod.cue.internal.number.Decimal;
import dev.pequod.cue.internal.source.SourceFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of a TOML document, exact whatever its length.
 *
 * @param value the value
 * @param isFloat whether it has a point or an exponent
 */
record TomlNumber(Decimal value, boolean isFloat) {
    private static final Pattern INTEGER = Pattern.compile("0([xob])([0-9a-fA-F]+)");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]*+(?:\\.[0-9]*+)?(?:[eE][+-]?[0-9]++)?)");

    private static final Pattern START = Pattern.compile("[+-]?\\.?[0-9_]");

    static TomlNumber parse(SourceFile file, int start, String literal) {
        if (literal.length() > Decimal.MAX_DIGITS) {
            throw Failure.limit(file, start, "number with more than " + Decimal.MAX_DIGITS + " digits");
        }
        if (!START.matcher(literal).lookingAt()) {
            throw Failure.syntax(file, start, "parse error: illegal number start \"" + literal + "\"");
        }
        if (literal.endsWith("_") || literal.contains("__") || literal.contains("_.") || literal.contains("._")) {
            throw Failure.syntax(file, start, "parse error: illegal '_' in number");
        }
        String text = literal.replace("_", "");
        Matcher radix = INTEGER.matcher(text);
        if (radix.matches()) {
            int base = radix.group(1).equals("x") ? 16 : radix.group(1).equals("o") ? 8 : 2;
            return new TomlNumber(Decimal.of(Decimal.integer(radix.group(2), base)), false);
        }
        Matcher decimal = DECIMAL.matcher(text);
        if (!decimal.matches() || text.chars().noneMatch(c -> c >= '0' && c <= '9')) {
            String what = text.matches(".*[eE][+-]?") ? "illegal exponent" : "illegal number";
            throw Failure.syntax(file, start, "parse error: " + what + " \"" + literal + "\"");
        }
        Decimal value = Decimal.literal(decimal.group(1));
        boolean isFloat = text.matches(".*[.eE].*");
        boolean isNegative = text.startsWith("-") && (isFloat || !value.isZero());
        return new TomlNumber(isNegative ? value.withSign(true) : value, isFloat);
    }
}
