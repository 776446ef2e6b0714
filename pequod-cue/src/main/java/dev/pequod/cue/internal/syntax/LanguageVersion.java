package dev.pequod.cue.internal.syntax;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A version of the language, as {@code cue.mod/module.cue} declares it. Order is that of semantic versioning.
 *
 * @param major first number
 * @param minor second number
 * @param patch third number
 * @param prerelease what follows the hyphen; empty for a release
 */
public record LanguageVersion(int major, int minor, int patch, String prerelease)
        implements Comparable<LanguageVersion> {

    /** The newest version this library knows, used where none is declared. */
    public static final LanguageVersion LATEST = new LanguageVersion(0, 17, 1, "");

    /** Returns the version a text such as {@code v0.9.0} means, or null if it is none. Missing numbers count as 0. */
    public static @Nullable LanguageVersion parse(String text) {
        if (!text.startsWith("v")) {
            return null;
        }
        String rest = text.substring(1);
        int plus = rest.indexOf('+');
        rest = plus < 0 ? rest : rest.substring(0, plus);
        int hyphen = rest.indexOf('-');
        String[] numbers = (hyphen < 0 ? rest : rest.substring(0, hyphen)).split("\\.", -1);
        if (numbers.length > 3 || (hyphen >= 0 || plus >= 0) && numbers.length < 3) {
            return null;
        }
        int[] values = new int[3];
        for (int i = 0; i < numbers.length; i++) {
            if (!numbers[i].matches("0|[1-9][0-9]{0,8}")) {
                return null;
            }
            values[i] = Integer.parseInt(numbers[i]);
        }
        String prerelease = hyphen < 0 ? "" : rest.substring(hyphen + 1);
        if (hyphen >= 0 && !areIdentifiers(prerelease)) {
            return null;
        }
        return new LanguageVersion(values[0], values[1], values[2], prerelease);
    }

    /** One after the other: a pattern with a repeated group would call itself for each. */
    private static boolean areIdentifiers(String dotted) {
        return Stream.of(dotted.split("\\.", -1)).allMatch(part -> part.matches("[0-9A-Za-z-]+"));
    }

    /** Reports whether this is a version or a later one. */
    public boolean isAtLeast(LanguageVersion other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(LanguageVersion other) {
        int c = Integer.compare(major, other.major);
        c = c != 0 ? c : Integer.compare(minor, other.minor);
        c = c != 0 ? c : Integer.compare(patch, other.patch);
        return c != 0 ? c : comparePrerelease(prerelease, other.prerelease);
    }

    private static int comparePrerelease(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return Boolean.compare(a.isEmpty(), b.isEmpty());
        }
        String[] x = a.split("\\.", -1);
        String[] y = b.split("\\.", -1);
        for (int i = 0; i < Math.min(x.length, y.length); i++) {
            int c = compareIdentifier(x[i], y[i]);
            if (c != 0) {
                return c;
            }
        }
        return Integer.compare(x.length, y.length);
    }

    private static int compareIdentifier(String a, String b) {
        boolean number = a.chars().allMatch(c -> c >= '0' && c <= '9');
        if (number != b.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return number ? -1 : 1;
        }
        return number && a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
    }

    /** Returns the version as it is written, such as {@code v0.17.1}. */
    @Override
    public String toString() {
        return "v" + major + "." + minor + "." + patch + (prerelease.isEmpty() ? "" : "-" + prerelease);
    }
}
