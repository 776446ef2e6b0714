package dev.pequod.cue.internal.encoding;

import dev.pequod.cue.internal.encoding.YamlScalars.Numeral;
import dev.pequod.cue.internal.number.Decimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a YAML scalar is to {@code kubectl} and the other tools of Kubernetes, which read YAML 1.1 with version 2 of Go's decoder: there
 * are more words for booleans, {@code 010} is octal and {@code 08} is not, and {@code _} may stand anywhere in a number.
 */
final class KubernetesScalars {
    /** Booleans of YAML 1.1, besides those of today. */
    private static final Map<String, Boolean> OLD_BOOLEANS = Map.ofEntries(
            Map.entry("y", true),
            Map.entry("Y", true),
            Map.entry("yes", true),
            Map.entry("Yes", true),
            Map.entry("YES", true),
            Map.entry("on", true),
            Map.entry("On", true),
            Map.entry("ON", true),
            Map.entry("n", false),
            Map.entry("N", false),
            Map.entry("no", false),
            Map.entry("No", false),
            Map.entry("NO", false),
            Map.entry("off", false),
            Map.entry("Off", false),
            Map.entry("OFF", false));

    private static final Pattern INT =
            Pattern.compile("([-+]?)(?:0[xX]([0-9a-fA-F]++)|0[bB]([01]++)|0[oO]([0-7]++)|0([0-7]++)|([0-9]++))");

    private static final Pattern SIGN_BEHIND_0O = Pattern.compile("0_*+o_*+[-+]");

    /** The radix of each group above. */
    private static final int[] RADIX = {16, 2, 8, 8, 10};

    private KubernetesScalars() {}

    /** Reports whether YAML 1.1 has a plain scalar for a boolean that is a string today. */
    static boolean isOldBoolean(String s) {
        return OLD_BOOLEANS.containsKey(s);
    }

    static boolean isTrue(String s) {
        return OLD_BOOLEANS.getOrDefault(s, s.equalsIgnoreCase("true"));
    }

    /** Returns the tag of a scalar; null if it is not what its own tag says. */
    static @Nullable String tag(YamlNode scalar) {
        String written = scalar.tag;
        return switch (written) {
            case "" -> scalar.isQuoted ? YamlScalars.STRING : resolve(scalar.value);
            case YamlNode.NO_TYPE -> YamlScalars.STRING;
            case YamlScalars.NULL, YamlScalars.BOOL, YamlScalars.INT ->
                written.equals(resolve(scalar.value)) ? written : null;
            case YamlScalars.FLOAT -> {
                String resolved = resolve(scalar.value);
                yield resolved.equals(YamlScalars.INT) || resolved.equals(written) ? written : null;
            }
            default -> written;
        };
    }

    private static String resolve(String s) {
        if (isOldBoolean(s)) {
            return YamlScalars.BOOL;
        }
        // the two decoders differ in what comes behind 0o, and version 3 has no more ints
        return SIGN_BEHIND_0O.matcher(s).lookingAt() ? YamlScalars.STRING : YamlScalars.resolve(s);
    }

    /** Returns the number that a scalar denotes which was resolved to one; null if it is none that JSON has. */
    static @Nullable Numeral number(String s) {
        String plain = s.replace("_", "");
        boolean isSignedBinary = plain.startsWith("0b-") || plain.startsWith("0b+");
        Matcher form = INT.matcher(isSignedBinary ? plain.charAt(2) + "0b" + plain.substring(3) : plain);
        if (form.matches() && YamlScalars.resolve(s).equals(YamlScalars.INT)) {
            int group = 0;
            while (form.group(group + 2) == null) {
                group++;
            }
            Decimal value = Decimal.of(Decimal.integer(form.group(group + 2), RADIX[group]));
            return new Numeral(form.group(1).equals("-") ? value.negate() : value, false);
        }
        boolean isNegative = plain.startsWith("-");
        String digits = isNegative || plain.startsWith("+") ? plain.substring(1) : plain;
        if (digits.isEmpty()
                || !Character.isDigit(digits.charAt(0)) && !Character.isDigit(digits.charAt(digits.length() - 1))) {
            return null; // .inf and .nan
        }
        Decimal value = Decimal.ofDouble(Double.parseDouble(digits));
        return new Numeral(isNegative ? value.negate() : value, true);
    }
}
